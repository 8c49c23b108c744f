package dev.canvass.collector.audit;

import dev.canvass.analytics.wire.Envelope;
import dev.canvass.analytics.wire.Topics;
import dev.canvass.privacy.sign.SigningKey;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/**
 * Sends acts to the administration log, on the topic of audit. An act is recorded <b>before</b> it
 * takes effect: nothing is done that the log does not tell, while something it tells may have
 * failed. Thread-safe.
 */
public final class Acts {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Producer<String, byte[]> producer;
  private final Topics topics;
  private final SigningKey collector;

  public Acts(Producer<String, byte[]> producer, Topics topics, SigningKey collector) {
    this.producer = producer;
    this.topics = topics;
    this.collector = collector;
  }

  /**
   * Returns once the broker has them all. Blocks.
   *
   * @throws IOException if it does not take them within {@link #PATIENCE}
   */
  public void record(List<Act> acts) throws IOException {
    try {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (Act act : acts) {
        // One key, so one partition: all acts of all instances are in one order.
        sent.add(
            producer.send(
                new ProducerRecord<>(topics.audit(), Envelope.COLLECTOR, act.sign(collector))));
      }
      for (Future<RecordMetadata> one : sent) {
        one.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      }
    } catch (KafkaException | ExecutionException | TimeoutException e) {
      throw new IOException("Kafka did not take it: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
