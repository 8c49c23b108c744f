package dev.canvass.collector.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.analytics.item.CodecSpec;
import dev.canvass.analytics.query.Aggregation;
import dev.canvass.analytics.query.Mechanism;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.query.Strategy;
import dev.canvass.analytics.report.Ballot;
import dev.canvass.analytics.report.ChunkDigests;
import dev.canvass.analytics.report.Digest;
import dev.canvass.analytics.report.PackedSymbols;
import dev.canvass.analytics.report.ReportChunk;
import dev.canvass.analytics.report.Seal;
import dev.canvass.analytics.wire.Envelope;
import dev.canvass.analytics.wire.MessageKind;
import dev.canvass.analytics.wire.Messages;
import dev.canvass.analytics.wire.Topics;
import dev.canvass.collector.decide.StoredReports;
import dev.canvass.collector.results.QueryDocument;
import dev.canvass.privacy.Epsilon;
import dev.canvass.privacy.sign.SigningKey;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the collector makes of messages: invariants I5 (exactly once) and I8 (fail with a reason).
 */
final class IntakeTopologyTest {

  private static final Instant START = IntakeDriver.START;
  private static final QueryId ID = QueryId.of(7);

  @TempDir Path directory;

  private final Map<String, SigningKey> keys =
      Map.of("a", SigningKey.generate(), "b", SigningKey.generate(), "c", SigningKey.generate());
  private IntakeDriver intake;
  private Topics topics;

  @BeforeEach
  void start() {
    intake = new IntakeDriver(ID, directory);
    topics = intake.topics();
    for (String name : List.of("a", "b")) {
      intake.register(name, keys.get(name), 100);
    }
  }

  @AfterEach
  void stop() {
    intake.close();
  }

  private static Query query(int quorum) {
    return new Query(
        ID,
        "item",
        CodecSpec.parse("uint:4"),
        Epsilon.parse("2"),
        3,
        Strategy.CONSENSUS,
        Aggregation.WEIGHTED_SUM,
        List.of(new PartyId("a"), new PartyId("b")),
        quorum,
        START,
        START.plusSeconds(600),
        42,
        List.of());
  }

  private static ReportChunk chunk(String party, int count, int symbol) {
    Mechanism mechanism = Mechanism.of(query(2));
    byte[] symbols = new byte[count];
    symbols[0] = (byte) symbol;
    int bits = mechanism.oracle().symbolBits();
    return new ReportChunk(
        ID, new PartyId(party), 0, 1, 0, count, PackedSymbols.pack(symbols, 0, count, bits));
  }

  private static Ballot ballot(String party) {
    return new Ballot(ID, new PartyId(party), 0, List.of());
  }

  private static Seal seal(ReportChunk chunk) {
    return new Seal(
        ID,
        chunk.party(),
        0,
        List.of((long) chunk.count()),
        List.of(ChunkDigests.ofLevel(List.of(ChunkDigests.ofChunk(chunk)))),
        Digest.of(Messages.encode(ballot(chunk.party().value()))),
        Map.of("WINDOW_CAP", 2L),
        START);
  }

  private byte[] signed(MessageKind kind, String sender, byte[] payload) {
    return Envelope.sign(kind, sender, payload, keys.get(sender)).toBytes();
  }

  private void ask(int quorum) {
    intake.pipeFromCollector(MessageKind.QUERY, Messages.encode(query(quorum)));
  }

  private void send(String sender, ReportChunk chunk) {
    intake.pipe(
        topics.reports(),
        ID.value(),
        signed(MessageKind.REPORT_CHUNK, sender, Messages.encode(chunk)));
  }

  private void sendBallot(String party) {
    intake.pipe(
        topics.reports(),
        ID.value(),
        signed(MessageKind.BALLOT, party, Messages.encode(ballot(party))));
  }

  private void send(Seal seal) {
    String party = seal.party().value();
    intake.pipe(topics.seals(), ID.value(), signed(MessageKind.SEAL, party, Messages.encode(seal)));
  }

  private void complete(String party) {
    ReportChunk chunk = chunk(party, 10, 1);
    send(party, chunk);
    sendBallot(party);
    send(seal(chunk));
  }

  private void assertConserved() {
    assertEquals(
        intake.sum("messages.received") + intake.sum("messages.replayed"),
        intake.sum("messages.accepted")
            + intake.sum("messages.duplicate")
            + intake.sum("messages.parked")
            + intake.sum("messages.rejected"));
    assertEquals(
        intake.sum("reports.received"),
        intake.sum("reports.accepted")
            + intake.sum("reports.duplicate")
            + intake.sum("reports.rejected"));
  }

  @Test
  void closesWhenAllPartiesAreComplete() {
    ask(2);
    complete("a");
    complete("b");
    assertEquals("DECIDING", intake.latest().status());
    StoredReports.Closed closed = new StoredReports(intake::store).closed(ID).orElseThrow();
    assertEquals(2, closed.parties().size());
    assertEquals(10, closed.parties().get(0).users());
    assertEquals(4, closed.refused());
    assertTrue(intake.reasons().isEmpty());
    assertConserved();
  }

  @Test
  void countsRepeatsOnceEvenAfterTheCloseInvariantI5() {
    ask(2);
    complete("a");
    complete("a");
    complete("b");
    complete("b");
    assertTrue(intake.reasons().isEmpty());
    assertEquals(20, intake.sum("reports.accepted"));
    assertEquals(20, intake.sum("reports.duplicate"));
    assertConserved();
  }

  @Test
  void takesSealAndBallotBeforeTheChunks() {
    ask(2);
    for (String party : List.of("a", "b")) {
      ReportChunk chunk = chunk(party, 10, 1);
      send(seal(chunk));
      sendBallot(party);
      send(party, chunk);
    }
    assertEquals("DECIDING", intake.latest().status());
  }

  @Test
  void dropsAPartyThatContradictsItself() {
    ask(1);
    send("a", chunk("a", 10, 1));
    send("a", chunk("a", 10, 2));
    send("a", chunk("a", 10, 2));
    complete("b");
    assertEquals(List.of(Reason.EQUIVOCATION, Reason.SPOILED_SHARD), intake.reasons());
    QueryDocument document = intake.latest();
    assertEquals("DECIDING", document.status());
    assertEquals("EQUIVOCATED", document.progress().get(0).state());
    assertEquals(1, new StoredReports(intake::store).closed(ID).get().parties().size());
    assertConserved();
  }

  @Test
  void closesAtTheDeadlineWithAQuorumAndRejectsWhatIsLate() {
    ask(1);
    complete("a");
    intake.advance(Duration.ofSeconds(601));
    assertEquals("DECIDING", intake.latest().status());
    send("b", chunk("b", 10, 1));
    assertEquals(List.of(Reason.LATE), intake.reasons());
    assertConserved();
  }

  @Test
  void hasNoResultAtTheDeadlineWithoutAQuorum() {
    ask(2);
    complete("a");
    // The deadline and two extensions.
    for (int window = 0; window < 3; window++) {
      intake.advance(Duration.ofSeconds(601));
    }
    assertEquals("NO_QUORUM", intake.latest().status());
  }

  @Test
  void refusesGarbageOnEveryTopicAndGoesOnInvariantI8() {
    ask(2);
    byte[] garbage = {1, 2, 3};
    intake.pipe(topics.queries(), ID.value(), garbage);
    intake.pipe(topics.reports(), "no id", garbage);
    intake.pipe(topics.reports(), null, garbage);
    intake.pipe(topics.seals(), ID.value(), garbage);
    intake.pipe(topics.parties(), "a", garbage);
    intake.pipe(topics.results(), ID.value(), garbage);
    intake.pipe(topics.seals(), ID.value(), null);
    complete("a");
    complete("b");
    assertEquals("DECIDING", intake.latest().status());
    assertEquals(5, intake.reasons().stream().filter(reason -> reason == Reason.MALFORMED).count());
    assertEquals(2, intake.sum("table.refusals"));
    assertConserved();
  }

  @Test
  void refusesWhatItsSenderMayNotSayInvariantI8() {
    ask(2);
    ReportChunk chunk = chunk("a", 10, 1);
    byte[] payload = Messages.encode(chunk);
    intake.pipe(
        topics.reports(),
        ID.value(),
        Envelope.sign(MessageKind.REPORT_CHUNK, "a", payload, keys.get("b")).toBytes());
    send("b", chunk);
    intake.pipe(topics.reports(), ID.value(), signed(MessageKind.REPORT_CHUNK, "c", payload));
    intake.pipe(topics.reports(), ID.value(), signed(MessageKind.PARTY, "a", payload));
    send("a", new ReportChunk(ID, new PartyId("a"), 3, 1, 0, 10, chunk.packed()));
    send("a", new ReportChunk(ID, new PartyId("a"), 0, 9, 0, 10, chunk.packed()));
    send("a", new ReportChunk(ID, new PartyId("a"), 0, 1, 0, 11, new byte[1]));
    send("a", chunk("a", 101, 1));
    intake.pipeFromCollector(MessageKind.QUERY, Messages.encode(query(1)));
    assertEquals(
        List.of(
            Reason.BAD_SIGNATURE,
            Reason.WRONG_ADDRESS,
            Reason.NOT_INVITED,
            Reason.WRONG_KIND,
            Reason.WRONG_ADDRESS,
            Reason.MALFORMED,
            Reason.MALFORMED,
            Reason.OVER_POPULATION_CAP,
            Reason.QUERY_CHANGED),
        intake.reasons());
    assertEquals(0, intake.sum("reports.accepted"));
    assertConserved();
  }

  @Test
  void keepsMessagesUntilTheirQueryComes() {
    complete("a");
    complete("b");
    assertEquals(6, intake.sum("messages.parked"));
    ask(2);
    assertEquals("DECIDING", intake.latest().status());
    assertTrue(intake.reasons().isEmpty());
    assertConserved();
  }

  @Test
  void refusesMessagesWhoseQueryOrSenderNeverComes() {
    send("a", chunk("a", 10, 1));
    send("c", chunk("c", 10, 1));
    intake.advance(Duration.ofSeconds(61));
    assertEquals(List.of(Reason.UNKNOWN_QUERY, Reason.UNKNOWN_SENDER), intake.reasons());
    assertConserved();
  }
}
