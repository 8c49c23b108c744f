package dev.canvass.party.stream;

import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.wire.Envelope;
import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.analytics.wire.MessageKind;
import dev.canvass.analytics.wire.Messages;
import dev.canvass.analytics.wire.Topics;
import dev.canvass.privacy.sign.VerifyingKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.kafka.client.common.TopicPartition;
import io.vertx.kafka.client.consumer.KafkaConsumer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all queries, from the beginning at every start, and hands on those that the collector
 * signed. Anything else is counted and skipped.
 */
public final class QueryFeed implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(QueryFeed.class);
  private static final long RETRY_MILLIS = 1_000;

  private final Vertx vertx;
  private final String topic;
  private final VerifyingKey collector;
  private final Consumer<Query> onQuery;
  private final AtomicLong invalid = new AtomicLong();
  private final KafkaConsumer<String, byte[]> consumer;
  private volatile boolean connected;
  private volatile boolean closed;

  public QueryFeed(
      Vertx vertx,
      String bootstrapServers,
      Topics topics,
      VerifyingKey collector,
      Consumer<Query> onQuery) {
    this.vertx = vertx;
    topic = topics.queries();
    this.collector = collector;
    this.onQuery = onQuery;
    Map<String, String> settings = new HashMap<>();
    settings.put("bootstrap.servers", bootstrapServers);
    settings.put("key.deserializer", "org.apache.kafka.common.serialization.StringDeserializer");
    settings.put(
        "value.deserializer", "org.apache.kafka.common.serialization.ByteArrayDeserializer");
    settings.put("enable.auto.commit", "false");
    settings.put("auto.offset.reset", "earliest");
    settings.put("max.partition.fetch.bytes", Integer.toString(Envelope.MAX_BYTES));
    settings.put("default.api.timeout.ms", "10000");
    consumer = KafkaConsumer.create(vertx, settings);
    consumer.handler(record -> accept(record.value()));
    consumer.exceptionHandler(
        e -> LOG.warn("event=queries_unreadable reason=\"{}\"", e.toString()));
  }

  /** Starts reading, trying again until the broker and the topic are there. */
  public void start() {
    subscribe()
        .onSuccess(done -> connected = true)
        .onFailure(
            e -> {
              if (!closed) {
                LOG.info("event=waiting_for_broker reason=\"{}\"", e.toString());
                vertx.setTimer(RETRY_MILLIS, timer -> start());
              }
            });
  }

  private Future<Void> subscribe() {
    return consumer
        .partitionsFor(topic)
        .compose(
            partitions -> {
              if (partitions.isEmpty()) {
                return Future.failedFuture("topic " + topic + " does not exist");
              }
              Set<TopicPartition> all = new HashSet<>();
              partitions.forEach(info -> all.add(new TopicPartition(topic, info.getPartition())));
              return consumer.assign(all).compose(done -> consumer.seekToBeginning(all));
            });
  }

  private void accept(byte[] bytes) {
    try {
      if (bytes == null) {
        return;
      }
      Envelope envelope = Envelope.parse(bytes);
      if (envelope.kind() != MessageKind.QUERY
          || !envelope.sender().equals(Envelope.COLLECTOR)
          || !envelope.isSignedBy(collector)) {
        throw new MalformedMessageException("not a query signed by the configured collector");
      }
      onQuery.accept(Messages.decodeQuery(envelope.payload()));
    } catch (MalformedMessageException e) {
      invalid.incrementAndGet();
      LOG.warn("event=query_ignored reason=\"{}\"", e.getMessage());
    }
  }

  /** Whether the topic is being read. */
  public boolean isConnected() {
    return connected;
  }

  /** Messages ignored because they were no signed query. */
  public long invalid() {
    return invalid.get();
  }

  @Override
  public void close() {
    closed = true;
    consumer.close();
  }
}
