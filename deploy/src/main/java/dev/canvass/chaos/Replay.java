package dev.canvass.chaos;

import dev.canvass.analytics.wire.Envelope;
import dev.canvass.analytics.wire.MessageKind;
import dev.canvass.analytics.wire.Topics;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Says again what was heard, one message after the other. One owner. */
final class Replay implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 180;

  private final Topics topics;
  private final KafkaProducer<String, byte[]> producer;

  /**
   * A replay to a broker.
   *
   * @param topics where to say it
   */
  Replay(String bootstrapServers, Topics topics) {
    this.topics = topics;
    producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                // A name of its own: the link of nodes is slow.
                "client.id",
                "replay",
                "max.request.size",
                Envelope.MAX_BYTES),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  /** Sends a party's message to the topic of its kind. */
  void send(Map.Entry<Witness.Slot, byte[]> message) throws IOException {
    Witness.Slot slot = message.getKey();
    String topic = slot.kind() == MessageKind.SEAL ? topics.seals() : topics.reports();
    send(topic, slot.query(), message.getValue());
  }

  /** Sends, and waits until the broker has it. */
  void send(String topic, String key, byte[] value) throws IOException {
    try {
      producer
          .send(new ProducerRecord<>(topic, key, value))
          .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("cannot write to " + topic + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() {
    producer.close();
  }
}
