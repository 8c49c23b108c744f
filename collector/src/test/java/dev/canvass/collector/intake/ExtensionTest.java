package dev.canvass.collector.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.analytics.item.CodecSpec;
import dev.canvass.analytics.query.Aggregation;
import dev.canvass.analytics.query.Extension;
import dev.canvass.analytics.query.Party;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.query.Strategy;
import dev.canvass.analytics.wire.Envelope;
import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.analytics.wire.MessageKind;
import dev.canvass.analytics.wire.Messages;
import dev.canvass.analytics.wire.Topics;
import dev.canvass.collector.audit.AuditMeters;
import dev.canvass.collector.registry.Registry;
import dev.canvass.collector.results.QueryDocument;
import dev.canvass.collector.results.StoredDocument;
import dev.canvass.privacy.Epsilon;
import dev.canvass.privacy.sign.SigningKey;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Too few parties at the deadline: the query is extended twice, then says who is missing. */
final class ExtensionTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration WINDOW = Duration.ofMinutes(10);
  private static final QueryId ID = QueryId.of(9);
  private static final int USERS = 60;

  @TempDir Path directory;

  private final Topics topics = new Topics("t.");
  private final SigningKey collector = SigningKey.generate();
  private final Map<String, SigningKey> keys = new TreeMap<>();
  private final Map<String, Long> caps = Map.of("a", 60L, "b", 100L, "c", 1_000L);
  private final List<Rejection> rejections = new ArrayList<>();
  private Instant now = START;
  private TopologyTestDriver driver;
  private TestOutputTopic<String, byte[]> results;
  private TestOutputTopic<String, byte[]> queries;
  private TestOutputTopic<String, byte[]> rejected;
  private QueryDocument latest;

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

  @BeforeEach
  void start() {
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
    settings.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    IntakeMeters meters = new IntakeMeters(registry);
    AuditMeters audit = new AuditMeters(registry);
    driver =
        new TopologyTestDriver(
            new IntakeTopology(topics, collector, meters, audit, clock, id -> {}).build(),
            settings,
            START);
    results = output(topics.results());
    queries = output(topics.queries());
    rejected = output(topics.rejected());
    caps.forEach(
        (name, cap) -> {
          keys.put(name, SigningKey.generate());
          Party party = new Party(new PartyId(name), keys.get(name).verifyingKey(), 1, cap);
          pipe(topics.parties(), name, Registry.entry(party, collector));
        });
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  private TestOutputTopic<String, byte[]> output(String topic) {
    return driver.createOutputTopic(topic, new StringDeserializer(), new ByteArrayDeserializer());
  }

  private void pipe(String topic, String recordKey, byte[] value) {
    driver
        .createInputTopic(topic, new StringSerializer(), new ByteArraySerializer())
        .pipeInput(recordKey, value);
  }

  private static Query query(int quorum, Aggregation aggregation) {
    return new Query(
        ID,
        "item",
        CodecSpec.parse("uint:4"),
        Epsilon.parse("2"),
        3,
        Strategy.CONSENSUS,
        aggregation,
        List.of(new PartyId("a"), new PartyId("b"), new PartyId("c")),
        quorum,
        START,
        START.plus(WINDOW),
        42,
        List.of());
  }

  private Query ask(int quorum, Aggregation aggregation) {
    Query query = query(quorum, aggregation);
    send(MessageKind.QUERY, Messages.encode(query));
    return query;
  }

  private void send(MessageKind kind, byte[] payload) {
    pipe(
        topics.queries(),
        ID.value(),
        Envelope.sign(kind, Envelope.COLLECTOR, payload, collector).toBytes());
  }

  private void answer(Query query, String party, int users) {
    SealedShard shard = SealedShard.of(query, party, Collections.nCopies(users, "7"), 5);
    for (SealedShard.Sent message : shard.messages(keys.get(party))) {
      pipe(message.onSeals() ? topics.seals() : topics.reports(), ID.value(), message.envelope());
    }
  }

  private void passTheDeadline() {
    Duration time = Duration.between(now, START.plus(WINDOW.multipliedBy(extensions() + 1)));
    advance(time.plusSeconds(1));
  }

  private void advance(Duration time) {
    now = now.plus(time);
    driver.advanceWallClockTime(time);
  }

  private int extensions() {
    return document().extensions();
  }

  private QueryDocument document() {
    for (byte[] bytes : results.readValuesToList()) {
      try {
        latest = (QueryDocument) StoredDocument.read(ID.value(), bytes, collector.verifyingKey());
      } catch (MalformedMessageException e) {
        throw new AssertionError(e);
      }
    }
    return latest;
  }

  private List<Reason> reasons() {
    rejected.readValuesToList().forEach(bytes -> rejections.add(Rejection.parse(bytes)));
    return rejections.stream().map(Rejection::reason).toList();
  }

  private List<Integer> announced() throws MalformedMessageException {
    List<Integer> numbers = new ArrayList<>();
    for (byte[] bytes : queries.readValuesToList()) {
      Envelope envelope = Envelope.parse(bytes);
      assertTrue(envelope.isSignedBy(collector.verifyingKey()));
      Extension extension = Messages.decodeExtension(envelope.payload());
      assertEquals(query(2, Aggregation.WEIGHTED_SUM), extension.query());
      numbers.add(extension.number());
    }
    return numbers;
  }

  @Test
  void isExtendedTwiceThenSaysWhoIsMissing() throws Exception {
    answer(ask(2, Aggregation.WEIGHTED_SUM), "a", USERS);
    passTheDeadline();
    QueryDocument extended = document();
    assertEquals("OPEN", extended.status());
    assertEquals(1, extended.extensions());
    assertEquals(START.plusSeconds(1_200).toString(), extended.deadline());
    assertEquals(
        List.of(START.plusSeconds(600).toString(), START.plusSeconds(1_200).toString()),
        extended.deadlines());
    assertNull(extended.missing());
    passTheDeadline();
    assertEquals(2, extensions());
    assertEquals("OPEN", document().status());
    passTheDeadline();
    QueryDocument closed = document();
    assertEquals("NO_QUORUM", closed.status());
    assertEquals(List.of("b", "c"), closed.missing());
    assertEquals(3, closed.deadlines().size());
    assertTrue(closed.reason().contains("missing: b, c"), closed.reason());
    assertTrue(closed.reason().contains("1 of 3"), closed.reason());
    assertEquals(List.of(1, 2), announced());
    assertTrue(reasons().isEmpty());
  }

  @Test
  void closesInAnExtensionOnceTheQuorumIsThere() {
    Query query = ask(2, Aggregation.WEIGHTED_SUM);
    answer(query, "a", USERS);
    passTheDeadline();
    answer(query, "b", USERS);
    assertEquals("OPEN", document().status());
    passTheDeadline();
    QueryDocument closed = document();
    assertEquals("DECIDING", closed.status());
    assertEquals(1, closed.extensions());
    assertEquals(List.of("c"), closed.missing());
  }

  /** I5: whatever comes after the close is counted as late, and the closed round stays. */
  @Test
  void lateReportsChangeNothingInvariantI5() {
    Query query = ask(1, Aggregation.WEIGHTED_SUM);
    answer(query, "a", USERS);
    passTheDeadline();
    byte[] round = (byte[]) driver.getKeyValueStore(StoreKeys.ROUNDS).get(ID.value());
    answer(query, "b", USERS);
    advance(Duration.ofSeconds(2));
    assertEquals(List.of(Reason.LATE, Reason.LATE, Reason.LATE), reasons());
    assertEquals(
        Round.of(round),
        Round.of((byte[]) driver.getKeyValueStore(StoreKeys.ROUNDS).get(ID.value())));
    assertEquals(USERS, document().intake().rejected().get(Reason.LATE).reports());
    assertEquals(List.of("b", "c"), document().missing());
  }

  @Test
  void aRobustVoteNeedsHalfOfTheRegisteredPopulation() {
    Query query = ask(2, Aggregation.ROBUST_VOTE);
    answer(query, "a", USERS);
    answer(query, "b", USERS);
    passTheDeadline();
    assertEquals(1, extensions());
    assertEquals("OPEN", document().status());
    passTheDeadline();
    passTheDeadline();
    assertEquals("NO_QUORUM", document().status());
    assertTrue(document().reason().contains("half"), document().reason());
  }

  @Test
  void anExtensionThatComesBackIsKnownAndOpensAnUnknownQuery() {
    Query query = query(2, Aggregation.WEIGHTED_SUM);
    send(MessageKind.EXTENSION, Messages.encode(new Extension(query, 1)));
    assertEquals(1, extensions());
    assertEquals("OPEN", document().status());
    send(MessageKind.EXTENSION, Messages.encode(new Extension(query, 1)));
    send(MessageKind.QUERY, Messages.encode(query));
    advance(RoundProcessor.TICK);
    assertTrue(reasons().isEmpty());
    assertEquals(2, document().intake().duplicate().messages());
    send(
        MessageKind.EXTENSION,
        Messages.encode(new Extension(query(1, Aggregation.WEIGHTED_SUM), 2)));
    assertEquals(List.of(Reason.QUERY_CHANGED), reasons());
    answer(query, "a", USERS);
    answer(query, "b", USERS);
    answer(query, "c", USERS);
    assertEquals("DECIDING", document().status());
    send(MessageKind.EXTENSION, Messages.encode(new Extension(query, 2)));
    assertEquals(List.of(Reason.QUERY_CHANGED, Reason.LATE), reasons());
  }

  @Test
  void partiesCannotClaimMoreUsersThanTheyAreRegisteredForInvariantI7() {
    Query query = ask(1, Aggregation.WEIGHTED_SUM);
    // Nothing it says counts in part: without all chunks and the seal it never becomes complete.
    answer(query, "a", USERS + 1);
    assertTrue(reasons().contains(Reason.OVER_POPULATION_CAP), () -> reasons().toString());
    answer(query, "b", USERS);
    passTheDeadline();
    assertEquals("DECIDING", document().status());
    assertEquals(List.of("a", "c"), document().missing());
    assertTrue(document().intake().rejected().containsKey(Reason.OVER_POPULATION_CAP));
  }
}
