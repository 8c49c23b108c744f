package dev.canvass.collector.intake;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.analytics.decision.Decision;
import dev.canvass.analytics.item.CodecSpec;
import dev.canvass.analytics.query.Aggregation;
import dev.canvass.analytics.query.Cancellation;
import dev.canvass.analytics.query.Party;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.query.Strategy;
import dev.canvass.analytics.report.ReportChunk;
import dev.canvass.analytics.wire.Envelope;
import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.analytics.wire.MessageKind;
import dev.canvass.analytics.wire.Messages;
import dev.canvass.analytics.wire.Topics;
import dev.canvass.collector.audit.AuditMeters;
import dev.canvass.collector.decide.StoredReports;
import dev.canvass.collector.registry.Registry;
import dev.canvass.collector.results.ReadModel;
import dev.canvass.collector.results.ResultDocument;
import dev.canvass.privacy.Epsilon;
import dev.canvass.privacy.sign.SigningKey;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Real shards, honest and not, in any order (invariant I5): whatever is received is counted, was
 * counted before, or is rejected with a reason, and the stored tally says so.
 */
final class ConservationTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Query QUERY =
      new Query(
          QueryId.of(7),
          "item",
          CodecSpec.parse("letters:6"),
          Epsilon.parse("4"),
          2,
          Strategy.CONSENSUS,
          Aggregation.WEIGHTED_SUM,
          List.of(new PartyId("a"), new PartyId("b"), new PartyId("c")),
          2,
          START,
          START.plusSeconds(600),
          42,
          List.of());
  private static final Map<String, SigningKey> KEYS =
      Map.of("a", SigningKey.generate(), "b", SigningKey.generate(), "c", SigningKey.generate());
  private static final SealedShard A = shard("a", 1);
  private static final SealedShard B = shard("b", 2);
  private static final SealedShard C = shard("c", 3);

  /** Drawn again from the same users: every chunk, the ballot and the seal differ. */
  private static final SealedShard C_AGAIN = shard("c", 4);

  @TempDir Path directory;

  private final Topics topics = new Topics("t.");
  private final SigningKey collector = SigningKey.generate();
  private TopologyTestDriver driver;

  /** Which message a dishonest party sends in two versions. */
  enum Lie {
    CHUNK(MessageKind.REPORT_CHUNK),
    BALLOT(MessageKind.BALLOT),
    SEAL(MessageKind.SEAL);

    private final MessageKind kind;

    Lie(MessageKind kind) {
      this.kind = kind;
    }
  }

  private static SealedShard shard(String party, long seed) {
    List<String> items = new ArrayList<>();
    for (int user = 0; user < 3_000; user++) {
      items.add(user % 10 < 6 ? "apple" : user % 10 < 9 ? "berry" : "r" + (char) ('a' + user % 26));
    }
    return SealedShard.of(QUERY, party, items, seed);
  }

  @BeforeEach
  void start() {
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
    settings.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
    IntakeTopology topology =
        new IntakeTopology(
            topics,
            collector,
            new IntakeMeters(new SimpleMeterRegistry()),
            new AuditMeters(new SimpleMeterRegistry()),
            Clock.fixed(START, ZoneOffset.UTC),
            id -> {});
    driver = new TopologyTestDriver(topology.build(), settings, START);
    KEYS.forEach(
        (name, key) -> {
          Party party = new Party(new PartyId(name), key.verifyingKey(), 1, 0);
          pipe(topics.parties(), name, Registry.entry(party, collector));
        });
    pipeFromCollector(MessageKind.QUERY, Messages.encode(QUERY));
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  private void pipeFromCollector(MessageKind kind, byte[] payload) {
    byte[] signed = Envelope.sign(kind, Envelope.COLLECTOR, payload, collector).toBytes();
    pipe(topics.queries(), QUERY.id().value(), signed);
  }

  private void pipe(String topic, String key, byte[] value) {
    driver
        .createInputTopic(topic, new StringSerializer(), new ByteArraySerializer())
        .pipeInput(key, value);
  }

  private void send(List<SealedShard.Sent> messages) {
    for (SealedShard.Sent message : messages) {
      String topic = message.onSeals() ? topics.seals() : topics.reports();
      pipe(topic, QUERY.id().value(), message.envelope());
    }
  }

  private static List<SealedShard.Sent> messages(SealedShard shard) {
    return shard.messages(KEYS.get(shard.seal().party().value()));
  }

  private static MessageKind kind(SealedShard.Sent message) {
    try {
      return Envelope.parse(message.envelope()).kind();
    } catch (MalformedMessageException e) {
      throw new AssertionError(e);
    }
  }

  private Tally tally() {
    KeyValueStore<String, byte[]> tallies = driver.getKeyValueStore(StoreKeys.TALLIES);
    return Tally.of(tallies.get(QUERY.id().value()));
  }

  private long storedReports() throws MalformedMessageException {
    long reports = 0;
    KeyValueStore<String, byte[]> chunks = driver.getKeyValueStore(StoreKeys.CHUNKS);
    try (KeyValueIterator<String, byte[]> entries = chunks.all()) {
      while (entries.hasNext()) {
        KeyValue<String, byte[]> entry = entries.next();
        reports += Messages.decodeChunk(entry.value).count();
      }
    }
    return reports;
  }

  private void assertConserved(long messagesSent, long reportsSent) throws Exception {
    Tally tally = tally();
    assertEquals(messagesSent, tally.received().messages());
    assertEquals(reportsSent, tally.received().reports());
    assertEquals(
        messagesSent,
        tally.accepted().messages()
            + tally.duplicate().messages()
            + tally.rejected().values().stream().mapToLong(Tally.Count::messages).sum());
    assertEquals(
        reportsSent,
        tally.accepted().reports()
            + tally.duplicate().reports()
            + tally.rejected().values().stream().mapToLong(Tally.Count::reports).sum());
    assertEquals(storedReports(), tally.accepted().reports());
    ReadModel model =
        new ReadModel(() -> driver.getKeyValueStore(ReadModel.STORE), collector.verifyingKey());
    driver.advanceWallClockTime(RoundProcessor.TICK);
    assertEquals(tally, model.query(QUERY.id()).orElseThrow().intake());
  }

  private static long reports(List<SealedShard.Sent> messages) {
    long reports = 0;
    try {
      for (SealedShard.Sent message : messages) {
        if (kind(message) == MessageKind.REPORT_CHUNK) {
          byte[] payload = Envelope.parse(message.envelope()).payload();
          reports += Messages.decodeChunk(payload).count();
        }
      }
    } catch (MalformedMessageException e) {
      throw new AssertionError(e);
    }
    return reports;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void honestShardsInAnyOrderAndRepetitionGiveTheSameResult(long seed) throws Exception {
    List<SealedShard.Sent> all =
        new ArrayList<>(Stream.of(A, B, C).flatMap(shard -> messages(shard).stream()).toList());
    all.addAll(messages(B));
    Collections.shuffle(all, new Random(seed));
    send(all);
    assertConserved(all.size() + 1, reports(all));
    assertEquals(9_000, tally().accepted().reports());
    assertEquals(3_000, tally().duplicate().reports());
    assertEquals(Map.of(), tally().rejected());
    StoredReports.Closed closed = closed();
    assertEquals(3, closed.parties().size());
    assertEquals(
        List.of("apple", "berry"),
        decided(closed, 1).heavyHitters().stream().map(ResultDocument.Item::item).toList());
  }

  @Test
  void decidingAgainGivesEqualBytesInvariantI5() {
    Stream.of(A, B, C).forEach(shard -> send(messages(shard)));
    byte[] first = decided(closed(), 1).toBytes(collector);
    assertArrayEquals(first, decided(closed(), 2).toBytes(collector));
  }

  @ParameterizedTest
  @EnumSource
  void aPartyThatLiesIsDroppedAndTheOthersCount(Lie lie) throws Exception {
    for (long seed = 1; seed <= 3; seed++) {
      stop();
      start();
      List<SealedShard.Sent> liar = new ArrayList<>(messages(C));
      liar.addAll(messages(C_AGAIN).stream().filter(message -> kind(message) == lie.kind).toList());
      Collections.shuffle(liar, new Random(seed));
      send(liar);
      send(messages(A));
      send(messages(B));
      int sent = liar.size() + messages(A).size() + messages(B).size() + 1;
      assertConserved(sent, reports(liar) + 6_000);
      assertTrue(tally().rejected().containsKey(Reason.EQUIVOCATION), () -> tally().toString());
      StoredReports.Closed closed = closed();
      assertEquals(
          List.of(new PartyId("a"), new PartyId("b")),
          closed.parties().stream().map(party -> party.party()).toList());
      assertEquals(List.of("c"), decided(closed, 1).missing());
    }
  }

  @Test
  void whatComesAfterACancellationIsRejectedAndCounted() throws Exception {
    send(messages(A));
    pipeFromCollector(
        MessageKind.CANCELLATION, Messages.encode(new Cancellation(QUERY.id(), START)));
    send(messages(B));
    send(messages(A));
    pipeFromCollector(
        MessageKind.CANCELLATION, Messages.encode(new Cancellation(QUERY.id(), START)));
    assertConserved(2L * messages(A).size() + messages(B).size() + 3, 9_000);
    assertEquals(3_000, tally().rejected().get(Reason.CANCELLED).reports());
    assertEquals(3_000, tally().duplicate().reports());
    assertTrue(new StoredReports(driver::getKeyValueStore).closed(QUERY.id()).isEmpty());
  }

  @Test
  void onlyTheCollectorCancels() throws Exception {
    byte[] payload = Messages.encode(new Cancellation(QUERY.id(), START));
    for (SigningKey key : List.of(KEYS.get("a"), collector)) {
      String sender = key == collector ? "a" : Envelope.COLLECTOR;
      byte[] forged = Envelope.sign(MessageKind.CANCELLATION, sender, payload, key).toBytes();
      pipe(topics.queries(), QUERY.id().value(), forged);
    }
    assertEquals(1, tally().rejected().get(Reason.BAD_SIGNATURE).messages());
    assertEquals(1, tally().rejected().get(Reason.WRONG_KIND).messages());
    Stream.of(A, B, C).forEach(shard -> send(messages(shard)));
    assertEquals(3, closed().parties().size());
  }

  @Test
  void garbageUnderTheQuerysKeyIsCountedToo() throws Exception {
    ReportChunk chunk = A.chunks().get(0);
    byte[] forged =
        Envelope.sign(MessageKind.REPORT_CHUNK, "a", Messages.encode(chunk), KEYS.get("b"))
            .toBytes();
    pipe(topics.reports(), QUERY.id().value(), forged);
    pipe(topics.seals(), QUERY.id().value(), new byte[] {1, 2, 3});
    send(messages(A));
    assertConserved(messages(A).size() + 3, 3_000);
    assertEquals(1, tally().rejected().get(Reason.BAD_SIGNATURE).messages());
    assertEquals(1, tally().rejected().get(Reason.MALFORMED).messages());
  }

  private StoredReports.Closed closed() {
    return new StoredReports(driver::getKeyValueStore).closed(QUERY.id()).orElseThrow();
  }

  private static ResultDocument decided(StoredReports.Closed closed, int threads) {
    ExecutorService workers = Executors.newFixedThreadPool(threads);
    try {
      return ResultDocument.done(
          closed.query(), Decision.decide(closed.query(), closed.contents(), workers));
    } finally {
      workers.shutdown();
    }
  }
}
