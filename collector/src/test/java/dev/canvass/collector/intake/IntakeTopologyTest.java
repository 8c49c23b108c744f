package dev.canvass.collector.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.analytics.item.CodecSpec;
import dev.canvass.analytics.query.Aggregation;
import dev.canvass.analytics.query.Mechanism;
import dev.canvass.analytics.query.Party;
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
import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.analytics.wire.MessageKind;
import dev.canvass.analytics.wire.Messages;
import dev.canvass.analytics.wire.Topics;
import dev.canvass.collector.audit.AuditMeters;
import dev.canvass.collector.decide.StoredReports;
import dev.canvass.collector.registry.Registry;
import dev.canvass.collector.results.QueryDocument;
import dev.canvass.collector.results.StoredDocument;
import dev.canvass.privacy.Epsilon;
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
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the collector makes of messages: invariants I5 (exactly once) and I8 (fail with a reason).
 */
final class IntakeTopologyTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final QueryId ID = QueryId.of(7);

  @TempDir Path directory;

  private final Topics topics = new Topics("t.");
  private final SigningKey collector = SigningKey.generate();
  private final Map<String, SigningKey> keys =
      Map.of("a", SigningKey.generate(), "b", SigningKey.generate(), "c", SigningKey.generate());
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final TestClock clock = new TestClock();
  private final List<Rejection> rejections = new ArrayList<>();
  private final List<QueryDocument> documents = new ArrayList<>();
  private TopologyTestDriver driver;
  private TestInputTopic<String, byte[]> queries;
  private TestInputTopic<String, byte[]> reports;
  private TestInputTopic<String, byte[]> seals;
  private TestInputTopic<String, byte[]> parties;
  private TestOutputTopic<String, byte[]> results;
  private TestOutputTopic<String, byte[]> rejected;

  private static final class TestClock extends Clock {
    private Instant now = START;

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
  }

  @BeforeEach
  void start() {
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
    settings.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
    driver =
        new TopologyTestDriver(
            new IntakeTopology(
                    topics,
                    collector,
                    new IntakeMeters(meters),
                    new AuditMeters(meters),
                    clock,
                    id -> {})
                .build(),
            settings,
            START);
    queries = input(topics.queries());
    reports = input(topics.reports());
    seals = input(topics.seals());
    parties = input(topics.parties());
    results =
        driver.createOutputTopic(
            topics.results(), new StringDeserializer(), new ByteArrayDeserializer());
    rejected =
        driver.createOutputTopic(
            topics.rejected(), new StringDeserializer(), new ByteArrayDeserializer());
    for (String name : List.of("a", "b")) {
      parties.pipeInput(
          name,
          Registry.entry(
              new Party(new PartyId(name), keys.get(name).verifyingKey(), 1, 100), collector));
    }
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  private TestInputTopic<String, byte[]> input(String topic) {
    return driver.createInputTopic(topic, new StringSerializer(), new ByteArraySerializer());
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
    SigningKey key = sender.equals(Envelope.COLLECTOR) ? collector : keys.get(sender);
    return Envelope.sign(kind, sender, payload, key).toBytes();
  }

  private void ask(int quorum) {
    queries.pipeInput(
        ID.value(), signed(MessageKind.QUERY, Envelope.COLLECTOR, Messages.encode(query(quorum))));
  }

  private void send(String sender, ReportChunk chunk) {
    reports.pipeInput(ID.value(), signed(MessageKind.REPORT_CHUNK, sender, Messages.encode(chunk)));
  }

  private void sendBallot(String party) {
    reports.pipeInput(
        ID.value(), signed(MessageKind.BALLOT, party, Messages.encode(ballot(party))));
  }

  private void send(Seal seal) {
    String party = seal.party().value();
    seals.pipeInput(ID.value(), signed(MessageKind.SEAL, party, Messages.encode(seal)));
  }

  private void complete(String party) {
    ReportChunk chunk = chunk(party, 10, 1);
    send(party, chunk);
    sendBallot(party);
    send(seal(chunk));
  }

  private void advance(Duration time) {
    clock.now = clock.now.plus(time);
    driver.advanceWallClockTime(time);
  }

  private void read() {
    rejected.readValuesToList().forEach(bytes -> rejections.add(Rejection.parse(bytes)));
    results.readValuesToList().forEach(bytes -> documents.add(document(bytes)));
  }

  private QueryDocument document(byte[] envelope) {
    try {
      return (QueryDocument) StoredDocument.read(ID.value(), envelope, collector.verifyingKey());
    } catch (MalformedMessageException e) {
      throw new AssertionError(e);
    }
  }

  private List<Reason> reasons() {
    read();
    return rejections.stream().map(Rejection::reason).toList();
  }

  private QueryDocument latest() {
    read();
    return documents.get(documents.size() - 1);
  }

  private double sum(String name) {
    return meters.find("canvass.collector." + name).counters().stream()
        .mapToDouble(Counter::count)
        .sum();
  }

  private void assertConserved() {
    assertEquals(
        sum("messages.received") + sum("messages.replayed"),
        sum("messages.accepted")
            + sum("messages.duplicate")
            + sum("messages.parked")
            + sum("messages.rejected"));
    assertEquals(
        sum("reports.received"),
        sum("reports.accepted") + sum("reports.duplicate") + sum("reports.rejected"));
  }

  @Test
  void closesWhenAllPartiesAreComplete() {
    ask(2);
    complete("a");
    complete("b");
    assertEquals("DECIDING", latest().status());
    StoredReports.Closed closed =
        new StoredReports(driver::getKeyValueStore).closed(ID).orElseThrow();
    assertEquals(2, closed.parties().size());
    assertEquals(10, closed.parties().get(0).users());
    assertEquals(4, closed.refused());
    assertTrue(reasons().isEmpty());
    assertConserved();
  }

  @Test
  void countsRepeatsOnceEvenAfterTheCloseInvariantI5() {
    ask(2);
    complete("a");
    complete("a");
    complete("b");
    complete("b");
    assertTrue(reasons().isEmpty());
    assertEquals(20, sum("reports.accepted"));
    assertEquals(20, sum("reports.duplicate"));
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
    assertEquals("DECIDING", latest().status());
  }

  @Test
  void dropsAPartyThatContradictsItself() {
    ask(1);
    send("a", chunk("a", 10, 1));
    send("a", chunk("a", 10, 2));
    send("a", chunk("a", 10, 2));
    complete("b");
    assertEquals(List.of(Reason.EQUIVOCATION, Reason.SPOILED_SHARD), reasons());
    QueryDocument document = latest();
    assertEquals("DECIDING", document.status());
    assertEquals("EQUIVOCATED", document.progress().get(0).state());
    assertEquals(1, new StoredReports(driver::getKeyValueStore).closed(ID).get().parties().size());
    assertConserved();
  }

  @Test
  void closesAtTheDeadlineWithAQuorumAndRejectsWhatIsLate() {
    ask(1);
    complete("a");
    advance(Duration.ofSeconds(601));
    assertEquals("DECIDING", latest().status());
    send("b", chunk("b", 10, 1));
    assertEquals(List.of(Reason.LATE), reasons());
    assertConserved();
  }

  @Test
  void hasNoResultAtTheDeadlineWithoutAQuorum() {
    ask(2);
    complete("a");
    // The deadline and two extensions.
    for (int window = 0; window < 3; window++) {
      advance(Duration.ofSeconds(601));
    }
    assertEquals("NO_QUORUM", latest().status());
  }

  @Test
  void refusesGarbageOnEveryTopicAndGoesOnInvariantI8() {
    ask(2);
    byte[] garbage = {1, 2, 3};
    queries.pipeInput(ID.value(), garbage);
    reports.pipeInput("no id", garbage);
    reports.pipeInput(null, garbage);
    seals.pipeInput(ID.value(), garbage);
    parties.pipeInput("a", garbage);
    input(topics.results()).pipeInput(ID.value(), garbage);
    seals.pipeInput(ID.value(), (byte[]) null);
    complete("a");
    complete("b");
    assertEquals("DECIDING", latest().status());
    assertEquals(5, reasons().stream().filter(reason -> reason == Reason.MALFORMED).count());
    assertEquals(2, sum("table.refusals"));
    assertConserved();
  }

  @Test
  void refusesWhatItsSenderMayNotSayInvariantI8() {
    ask(2);
    ReportChunk chunk = chunk("a", 10, 1);
    byte[] payload = Messages.encode(chunk);
    reports.pipeInput(
        ID.value(), Envelope.sign(MessageKind.REPORT_CHUNK, "a", payload, keys.get("b")).toBytes());
    send("b", chunk);
    reports.pipeInput(ID.value(), signed(MessageKind.REPORT_CHUNK, "c", payload));
    reports.pipeInput(ID.value(), signed(MessageKind.PARTY, "a", payload));
    send("a", new ReportChunk(ID, new PartyId("a"), 3, 1, 0, 10, chunk.packed()));
    send("a", new ReportChunk(ID, new PartyId("a"), 0, 9, 0, 10, chunk.packed()));
    send("a", new ReportChunk(ID, new PartyId("a"), 0, 1, 0, 11, new byte[1]));
    send("a", chunk("a", 101, 1));
    queries.pipeInput(
        ID.value(), signed(MessageKind.QUERY, Envelope.COLLECTOR, Messages.encode(query(1))));
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
        reasons());
    assertEquals(0, sum("reports.accepted"));
    assertConserved();
  }

  @Test
  void keepsMessagesUntilTheirQueryComes() {
    complete("a");
    complete("b");
    assertEquals(6, sum("messages.parked"));
    ask(2);
    assertEquals("DECIDING", latest().status());
    assertTrue(reasons().isEmpty());
    assertConserved();
  }

  @Test
  void refusesMessagesWhoseQueryOrSenderNeverComes() {
    send("a", chunk("a", 10, 1));
    send("c", chunk("c", 10, 1));
    advance(Duration.ofSeconds(61));
    assertEquals(List.of(Reason.UNKNOWN_QUERY, Reason.UNKNOWN_SENDER), reasons());
    assertConserved();
  }
}
