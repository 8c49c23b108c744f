package dev.canvass.party.stream;

import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.report.ReportChunk;
import dev.canvass.analytics.wire.Envelope;
import dev.canvass.analytics.wire.MessageKind;
import dev.canvass.analytics.wire.Messages;
import dev.canvass.analytics.wire.Topics;
import dev.canvass.party.collect.SealedReports;
import dev.canvass.privacy.sign.SigningKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.kafka.client.producer.KafkaProducer;
import io.vertx.kafka.client.producer.KafkaProducerRecord;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends sealed bytes to Kafka: chunks and ballot, then the seal. Signatures are deterministic, so
 * what is sent again after a failure is the same to the byte and changes nothing at the collector.
 */
public final class Outbound {

  private static final long CLOSE_MILLIS = 5_000;

  private final Vertx vertx;
  private final Map<String, String> settings = new HashMap<>();
  private final Topics topics;
  private final PartyId party;
  private final SigningKey key;
  private final SealedReports sealed;
  private final Clock clock;
  private KafkaProducer<String, byte[]> producer;
  private boolean closed;

  private final AtomicLong acknowledgedMessages = new AtomicLong();
  private final AtomicLong acknowledgedBytes = new AtomicLong();

  public Outbound(
      Vertx vertx,
      String bootstrapServers,
      Topics topics,
      PartyId party,
      SigningKey key,
      SealedReports sealed,
      Clock clock) {
    this.vertx = vertx;
    this.topics = topics;
    this.party = party;
    this.key = key;
    this.sealed = sealed;
    this.clock = clock;
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
    if (producer == null) {
      producer = KafkaProducer.create(vertx, settings);
    }
    return producer;
  }

  /**
   * Sends everything of a sealed query; completes when the broker has acknowledged all of it.
   *
   * @throws org.apache.kafka.common.KafkaException if no broker's name is known
   */
  public Future<Departure> send(Query query) {
    AtomicLong bytes = new AtomicLong();
    List<Future<?>> reports = new ArrayList<>();
    int levels = sealed.seal(query).levelCounts().size();
    for (int level = 1; level <= levels; level++) {
      for (ReportChunk chunk : sealed.chunks(query, level)) {
        reports.add(
            send(
                topics.reports(),
                query.id(),
                MessageKind.REPORT_CHUNK,
                Messages.encode(chunk),
                bytes));
      }
    }
    reports.add(
        send(
            topics.reports(),
            query.id(),
            MessageKind.BALLOT,
            sealed.ballotPayload(query.id()),
            bytes));
    return Future.all(reports)
        .compose(
            sent ->
                send(
                    topics.seals(),
                    query.id(),
                    MessageKind.SEAL,
                    Messages.encode(sealed.seal(query)),
                    bytes))
        .map(sent -> new Departure(query.id(), reports.size() + 1, bytes.get(), clock.instant()));
  }

  private Future<Void> send(
      String topic, QueryId query, MessageKind kind, byte[] payload, AtomicLong bytes) {
    byte[] envelope = Envelope.sign(kind, party.value(), payload, key).toBytes();
    bytes.addAndGet(envelope.length);
    return producer()
        .send(KafkaProducerRecord.<String, byte[]>create(topic, query.value(), envelope))
        .onSuccess(
            acknowledged -> {
              acknowledgedMessages.incrementAndGet();
              acknowledgedBytes.addAndGet(envelope.length);
            })
        .mapEmpty();
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
