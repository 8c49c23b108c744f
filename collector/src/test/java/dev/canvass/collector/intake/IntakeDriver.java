package dev.canvass.collector.intake;

import dev.canvass.analytics.query.Party;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.wire.Envelope;
import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.analytics.wire.MessageKind;
import dev.canvass.analytics.wire.Topics;
import dev.canvass.collector.audit.AuditMeters;
import dev.canvass.collector.registry.Registry;
import dev.canvass.collector.results.QueryDocument;
import dev.canvass.collector.results.StoredDocument;
import dev.canvass.privacy.sign.SigningKey;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;

/** The intake of one query without a broker, at a time that the test sets. */
final class IntakeDriver implements AutoCloseable {

  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final Topics topics = new Topics("t.");
  private final SigningKey collector = SigningKey.generate();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final QueryId query;
  private final TopologyTestDriver driver;
  private final TestOutputTopic<String, byte[]> results;
  private final TestOutputTopic<String, byte[]> queries;
  private final TestOutputTopic<String, byte[]> rejected;
  private final List<Rejection> rejections = new ArrayList<>();
  private QueryDocument latest;
  private Instant now = START;

  private final Clock clock =
      new Clock() {
        @Override
        public ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          return this;
        }

        @Override
        public Instant instant() {
          return now;
        }
      };

  /**
   * Starts it.
   *
   * @param query the key of its messages and documents
   * @param directory for its stores
   */
  IntakeDriver(QueryId query, Path directory) {
    this.query = query;
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
    settings.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
    IntakeTopology topology =
        new IntakeTopology(
            topics, collector, new IntakeMeters(meters), new AuditMeters(meters), clock, id -> {});
    driver = new TopologyTestDriver(topology.build(), settings, START);
    results = output(topics.results());
    queries = output(topics.queries());
    rejected = output(topics.rejected());
  }

  private TestOutputTopic<String, byte[]> output(String topic) {
    return driver.createOutputTopic(topic, new StringDeserializer(), new ByteArrayDeserializer());
  }

  Topics topics() {
    return topics;
  }

  SigningKey collector() {
    return collector;
  }

  /** Enters a party of one shard; {@code populationCap} 0 for none. */
  void register(String party, SigningKey key, long populationCap) {
    Party entry = new Party(new PartyId(party), key.verifyingKey(), 1, populationCap);
    pipe(topics.parties(), party, Registry.entry(entry, collector));
  }

  void pipe(String topic, String recordKey, byte[] value) {
    driver
        .createInputTopic(topic, new StringSerializer(), new ByteArraySerializer())
        .pipeInput(recordKey, value);
  }

  /** The collector says something about the query. */
  void pipeFromCollector(MessageKind kind, byte[] payload) {
    byte[] signed = Envelope.sign(kind, Envelope.COLLECTOR, payload, collector).toBytes();
    pipe(topics.queries(), query.value(), signed);
  }

  void pipe(List<SealedShard.Sent> messages) {
    for (SealedShard.Sent message : messages) {
      String topic = message.onSeals() ? topics.seals() : topics.reports();
      pipe(topic, query.value(), message.envelope());
    }
  }

  void advance(Duration time) {
    now = now.plus(time);
    driver.advanceWallClockTime(time);
  }

  Instant now() {
    return now;
  }

  /** Why messages were refused, since the start. */
  List<Reason> reasons() {
    rejected.readValuesToList().forEach(bytes -> rejections.add(Rejection.parse(bytes)));
    return rejections.stream().map(Rejection::reason).toList();
  }

  /** The query's last document. */
  QueryDocument latest() {
    for (byte[] bytes : results.readValuesToList()) {
      try {
        latest =
            (QueryDocument) StoredDocument.read(query.value(), bytes, collector.verifyingKey());
      } catch (MalformedMessageException e) {
        throw new AssertionError(e);
      }
    }
    return latest;
  }

  /** What was written for the parties since the last call. */
  List<byte[]> announced() {
    return queries.readValuesToList();
  }

  <V> KeyValueStore<String, V> store(String name) {
    return driver.getKeyValueStore(name);
  }

  /** The sum of all counters of this name. */
  double sum(String name) {
    return meters.find("canvass.collector." + name).counters().stream()
        .mapToDouble(Counter::count)
        .sum();
  }

  @Override
  public void close() {
    driver.close();
  }
}
