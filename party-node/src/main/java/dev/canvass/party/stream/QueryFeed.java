package dev.canvass.party.stream;

import dev.canvass.analytics.query.Cancellation;
import dev.canvass.analytics.query.Extension;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.wire.Envelope;
import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.analytics.wire.Messages;
import dev.canvass.analytics.wire.Topics;
import dev.canvass.privacy.sign.VerifyingKey;
import dev.canvass.privacy.transport.TlsFailure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.kafka.client.common.TopicPartition;
import io.vertx.kafka.client.consumer.KafkaConsumer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all queries and cancellations, from the beginning at every start, and hands on those that a
 * known collector signed. Anything else is counted and skipped.
 */
public final class QueryFeed {

  private static final Logger LOG = LoggerFactory.getLogger(QueryFeed.class);
  private static final long PROBE_MILLIS = 5_000;
  private static final String TIMEOUT_MILLIS = "10000";

  private final Vertx vertx;
  private final String topic;
  private final Set<VerifyingKey> collectors;
  private final Listener listener;
  private final AtomicLong invalid = new AtomicLong();
  private final Map<String, String> settings = new HashMap<>();
  private KafkaConsumer<String, byte[]> consumer;
  private int failures;
  private boolean closed;
  private volatile String obstacle = "the broker was not reached yet";

  /** Is told what a collector signed, and which one, in order, on the consumer's event loop. */
  public interface Listener {
    /** The collector asks; the same query is told again after a restart. */
    void asked(Query query, VerifyingKey collector);

    /** The collector puts a query's deadline off; the query itself may not have been told. */
    void extended(Extension extension, VerifyingKey collector);

    /** The collector calls a query off, which may never have been told. */
    void calledOff(Cancellation cancellation, VerifyingKey collector);
  }

  /**
   * A feed that connects when it is started.
   *
   * @param security how the client is encrypted and who it is
   */
  public QueryFeed(
      Vertx vertx,
      String bootstrapServers,
      Map<String, String> security,
      Topics topics,
      Set<VerifyingKey> collectors,
      Listener listener) {
    this.vertx = vertx;
    topic = topics.queries();
    this.collectors = Set.copyOf(collectors);
    this.listener = listener;
    settings.putAll(security);
    settings.put("bootstrap.servers", bootstrapServers);
    settings.put("key.deserializer", "org.apache.kafka.common.serialization.StringDeserializer");
    settings.put(
        "value.deserializer", "org.apache.kafka.common.serialization.ByteArrayDeserializer");
    settings.put("enable.auto.commit", "false");
    settings.put("auto.offset.reset", "earliest");
    settings.put("max.partition.fetch.bytes", Integer.toString(Envelope.MAX_BYTES));
    settings.put("default.api.timeout.ms", TIMEOUT_MILLIS);
  }

  /** Starts reading, trying again until the broker and the topic are there. */
  public void start() {
    vertx
        .executeBlocking(this::consumer)
        .compose(this::subscribe)
        .onSuccess(this::connected)
        .onFailure(e -> retry(e, this::start));
  }

  /** Made when first needed: making it looks up the brokers' names and fails if none is known. */
  private synchronized KafkaConsumer<String, byte[]> consumer() {
    if (closed) {
      throw new IllegalStateException("the node is closing");
    }
    if (consumer == null) {
      consumer = KafkaConsumer.create(vertx, settings);
      consumer.handler(record -> accept(record.value()));
      consumer.exceptionHandler(this::unreadable);
    }
    return consumer;
  }

  private synchronized void unreadable(Throwable e) {
    // Closing wakes a consumer up in the middle of what it does.
    if (!closed) {
      LOG.warn("event=queries_unreadable reason=\"{}\"", e.toString());
    }
  }

  private Future<Set<TopicPartition>> subscribe(KafkaConsumer<String, byte[]> made) {
    return made.partitionsFor(topic)
        .compose(
            partitions -> {
              if (partitions.isEmpty()) {
                return Future.failedFuture("topic " + topic + " does not exist");
              }
              Set<TopicPartition> all = new HashSet<>();
              partitions.forEach(info -> all.add(new TopicPartition(topic, info.getPartition())));
              return made.assign(all).compose(done -> made.seekToBeginning(all)).map(all);
            });
  }

  private synchronized void connected(Set<TopicPartition> partitions) {
    if (obstacle != null) {
      LOG.info("event=broker_reached topic={}", topic);
    }
    obstacle = null;
    failures = 0;
    if (!closed) {
      vertx.setTimer(PROBE_MILLIS, timer -> probe(partitions));
    }
  }

  /** Asks the broker something: a consumer says nothing when its broker goes away. */
  private synchronized void probe(Set<TopicPartition> partitions) {
    if (!closed) {
      consumer
          .endOffsets(partitions)
          .onSuccess(offsets -> connected(partitions))
          .onFailure(e -> retry(e, () -> probe(partitions)));
    }
  }

  private synchronized void retry(Throwable e, Runnable again) {
    if (closed) {
      return;
    }
    obstacle = "the broker is not reached: " + TlsFailure.reason(e);
    LOG.warn("event=waiting_for_broker reason=\"{}\"", obstacle);
    vertx.setTimer(Backoff.after(++failures).toMillis(), timer -> again.run());
  }

  private void accept(byte[] bytes) {
    try {
      if (bytes == null) {
        return;
      }
      Envelope envelope = Envelope.parse(bytes);
      VerifyingKey signer = signer(envelope);
      byte[] payload = envelope.payload();
      switch (envelope.kind()) {
        case QUERY -> listener.asked(Messages.decodeQuery(payload), signer);
        case EXTENSION -> listener.extended(Messages.decodeExtension(payload), signer);
        case CANCELLATION -> listener.calledOff(Messages.decodeCancellation(payload), signer);
        default ->
            throw new MalformedMessageException(
                "a message of kind " + envelope.kind() + " among the queries");
      }
    } catch (MalformedMessageException e) {
      invalid.incrementAndGet();
      LOG.warn("event=query_ignored reason=\"{}\"", e.getMessage());
    }
  }

  private VerifyingKey signer(Envelope envelope) throws MalformedMessageException {
    if (envelope.sender().equals(Envelope.COLLECTOR)) {
      for (VerifyingKey collector : collectors) {
        if (envelope.isSignedBy(collector)) {
          return collector;
        }
      }
    }
    throw new MalformedMessageException("not signed by a collector of the configuration");
  }

  /** Why queries are not read now; empty if they are. */
  public Optional<String> obstacle() {
    return Optional.ofNullable(obstacle);
  }

  /** Messages ignored because they were no signed query. */
  public long invalid() {
    return invalid.get();
  }

  /** Stops reading. */
  public synchronized Future<Void> close() {
    closed = true;
    return consumer == null ? Future.succeededFuture() : consumer.close();
  }
}
