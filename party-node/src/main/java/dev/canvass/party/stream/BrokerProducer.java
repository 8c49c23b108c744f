package dev.canvass.party.stream;

import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.wire.Envelope;
import dev.canvass.analytics.wire.MessageKind;
import dev.canvass.privacy.sign.SigningKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.kafka.client.producer.KafkaProducer;
import io.vertx.kafka.client.producer.KafkaProducerRecord;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Signs messages in the party's name and sends them. Signatures are deterministic, so what is sent
 * again is the same to the byte. Thread-safe.
 */
public final class BrokerProducer {

  private static final long CLOSE_MILLIS = 5_000;

  private final Vertx vertx;
  private final PartyId party;
  private final SigningKey key;
  private final Map<String, String> settings = new HashMap<>();
  private final AtomicLong acknowledgedMessages = new AtomicLong();
  private final AtomicLong acknowledgedBytes = new AtomicLong();
  private KafkaProducer<String, byte[]> producer;
  private boolean closed;
  private boolean held;

  /**
   * A producer that connects when it is first used.
   *
   * @param security how the client is encrypted and who it is
   */
  public BrokerProducer(
      Vertx vertx,
      String bootstrapServers,
      Map<String, String> security,
      PartyId party,
      SigningKey key) {
    this.vertx = vertx;
    this.party = party;
    this.key = key;
    settings.putAll(security);
    settings.put("bootstrap.servers", bootstrapServers);
    settings.put("key.serializer", "org.apache.kafka.common.serialization.StringSerializer");
    settings.put("value.serializer", "org.apache.kafka.common.serialization.ByteArraySerializer");
    settings.put("acks", "all");
    settings.put("enable.idempotence", "true");
    settings.put("buffer.memory", Integer.toString(4 << 20));
    settings.put("max.request.size", Integer.toString(Envelope.MAX_BYTES));
    settings.put("max.block.ms", "30000");
    settings.put("request.timeout.ms", "15000");
    settings.put("delivery.timeout.ms", "45000");
  }

  /** Made when first needed: making it looks up the brokers' names and fails if none is known. */
  private synchronized KafkaProducer<String, byte[]> producer() {
    if (closed) {
      throw new IllegalStateException("the node is closing");
    }
    if (held) {
      throw new IllegalStateException("participation is stopped");
    }
    if (producer == null) {
      producer = KafkaProducer.create(vertx, settings);
      // Each failed send fails its future too, and is tried again from there.
      producer.exceptionHandler(e -> {});
    }
    return producer;
  }

  /** Looks up the brokers' names, which blocks; sending does it too if it was not done. */
  void connect() {
    producer();
  }

  /**
   * Signs and sends a message; completes with its bytes when the broker has acknowledged it.
   *
   * @throws org.apache.kafka.common.KafkaException if no broker's name is known
   */
  Future<Integer> send(String topic, String messageKey, MessageKind kind, byte[] payload) {
    byte[] envelope = Envelope.sign(kind, party.value(), payload, key).toBytes();
    return producer()
        .send(KafkaProducerRecord.<String, byte[]>create(topic, messageKey, envelope))
        .map(
            acknowledged -> {
              acknowledgedMessages.incrementAndGet();
              acknowledgedBytes.addAndGet(envelope.length);
              return envelope.length;
            });
  }

  /** Sends nothing from now on, and drops what the broker has not acknowledged yet. */
  public synchronized void hold() {
    held = true;
    if (producer != null) {
      // At once, not behind what waits to be sent; the other close frees what Vert.x holds.
      producer.unwrap().close(Duration.ZERO);
      producer.close(CLOSE_MILLIS);
      producer = null;
    }
  }

  /** Ends a {@link #hold()}. */
  public synchronized void release() {
    held = false;
  }

  /** Messages that the broker acknowledged since the start. */
  public long acknowledgedMessages() {
    return acknowledgedMessages.get();
  }

  /** Their bytes. */
  public long acknowledgedBytes() {
    return acknowledgedBytes.get();
  }

  /** Stops; what is under way has a few seconds to be acknowledged. */
  public synchronized Future<Void> close() {
    closed = true;
    return producer == null ? Future.succeededFuture() : producer.close(CLOSE_MILLIS);
  }
}
