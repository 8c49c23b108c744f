package dev.canvass.chaos;

import dev.canvass.analytics.wire.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Everything on some topics, from their beginning, read up to the present when asked. One owner.
 */
final class Recording implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(50);
  private static final long PATIENCE_SECONDS = 60;

  private final KafkaConsumer<String, byte[]> consumer;
  private final List<TopicPartition> partitions = new ArrayList<>();

  /** Begins at the beginning of topics that exist. */
  Recording(String bootstrapServers, List<String> topics) {
    consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    for (String topic : topics) {
      consumer
          .partitionsFor(topic)
          .forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
    }
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** What the collector and the parties say to each other. */
  static List<String> topics(Topics topics) {
    return List.of(
        topics.parties(), topics.queries(), topics.reports(), topics.seals(), topics.results());
  }

  /** All records that have come since the last call. */
  List<ConsumerRecord<String, byte[]>> catchUp() throws IOException {
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
      if (System.nanoTime() > deadline) {
        throw new IOException("the broker does not give its records");
      }
      consumer.poll(POLL).forEach(records::add);
    }
    return records;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
