package dev.canvass.collector.intake;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.analytics.decision.Decision;
import dev.canvass.analytics.item.CodecSpec;
import dev.canvass.analytics.query.Aggregation;
import dev.canvass.analytics.query.Cancellation;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.query.Strategy;
import dev.canvass.analytics.report.ReportChunk;
import dev.canvass.analytics.wire.Envelope;
import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.analytics.wire.MessageKind;
import dev.canvass.analytics.wire.Messages;
import dev.canvass.collector.decide.StoredReports;
import dev.canvass.collector.results.ReadModel;
import dev.canvass.collector.results.ResultDocument;
import dev.canvass.privacy.Epsilon;
import dev.canvass.privacy.sign.SigningKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.apache.kafka.streams.KeyValue;
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
          IntakeDriver.START,
          IntakeDriver.START.plusSeconds(600),
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

  private IntakeDriver intake;

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
    intake = new IntakeDriver(QUERY.id(), directory);
    KEYS.forEach((name, key) -> intake.register(name, key, 0));
    intake.pipeFromCollector(MessageKind.QUERY, Messages.encode(QUERY));
  }

  @AfterEach
  void stop() {
    intake.close();
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
    KeyValueStore<String, byte[]> tallies = intake.store(StoreKeys.TALLIES);
    return Tally.of(tallies.get(QUERY.id().value()));
  }

  private long storedReports() throws MalformedMessageException {
    long reports = 0;
    KeyValueStore<String, byte[]> chunks = intake.store(StoreKeys.CHUNKS);
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
        new ReadModel(() -> intake.store(ReadModel.STORE), intake.collector().verifyingKey());
    intake.advance(RoundProcessor.TICK);
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
    intake.pipe(all);
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
    Stream.of(A, B, C).forEach(shard -> intake.pipe(messages(shard)));
    byte[] first = decided(closed(), 1).toBytes(intake.collector());
    assertArrayEquals(first, decided(closed(), 2).toBytes(intake.collector()));
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
      intake.pipe(liar);
      intake.pipe(messages(A));
      intake.pipe(messages(B));
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
    intake.pipe(messages(A));
    intake.pipeFromCollector(
        MessageKind.CANCELLATION,
        Messages.encode(new Cancellation(QUERY.id(), IntakeDriver.START)));
    intake.pipe(messages(B));
    intake.pipe(messages(A));
    intake.pipeFromCollector(
        MessageKind.CANCELLATION,
        Messages.encode(new Cancellation(QUERY.id(), IntakeDriver.START)));
    assertConserved(2L * messages(A).size() + messages(B).size() + 3, 9_000);
    assertEquals(3_000, tally().rejected().get(Reason.CANCELLED).reports());
    assertEquals(3_000, tally().duplicate().reports());
    assertTrue(new StoredReports(intake::store).closed(QUERY.id()).isEmpty());
  }

  @Test
  void onlyTheCollectorCancels() throws Exception {
    byte[] payload = Messages.encode(new Cancellation(QUERY.id(), IntakeDriver.START));
    for (SigningKey key : List.of(KEYS.get("a"), intake.collector())) {
      String sender = key == intake.collector() ? "a" : Envelope.COLLECTOR;
      byte[] forged = Envelope.sign(MessageKind.CANCELLATION, sender, payload, key).toBytes();
      intake.pipe(intake.topics().queries(), QUERY.id().value(), forged);
    }
    assertEquals(1, tally().rejected().get(Reason.BAD_SIGNATURE).messages());
    assertEquals(1, tally().rejected().get(Reason.WRONG_KIND).messages());
    Stream.of(A, B, C).forEach(shard -> intake.pipe(messages(shard)));
    assertEquals(3, closed().parties().size());
  }

  @Test
  void garbageUnderTheQuerysKeyIsCountedToo() throws Exception {
    ReportChunk chunk = A.chunks().get(0);
    byte[] forged =
        Envelope.sign(MessageKind.REPORT_CHUNK, "a", Messages.encode(chunk), KEYS.get("b"))
            .toBytes();
    intake.pipe(intake.topics().reports(), QUERY.id().value(), forged);
    intake.pipe(intake.topics().seals(), QUERY.id().value(), new byte[] {1, 2, 3});
    intake.pipe(messages(A));
    assertConserved(messages(A).size() + 3, 3_000);
    assertEquals(1, tally().rejected().get(Reason.BAD_SIGNATURE).messages());
    assertEquals(1, tally().rejected().get(Reason.MALFORMED).messages());
  }

  private StoredReports.Closed closed() {
    return new StoredReports(intake::store).closed(QUERY.id()).orElseThrow();
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
