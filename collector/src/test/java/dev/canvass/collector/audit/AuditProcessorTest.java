package dev.canvass.collector.audit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.analytics.audit.AuditRecord;
import dev.canvass.analytics.audit.ChainName;
import dev.canvass.analytics.query.Party;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.wire.Envelope;
import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.analytics.wire.MessageKind;
import dev.canvass.analytics.wire.Messages;
import dev.canvass.analytics.wire.Topics;
import dev.canvass.collector.intake.IntakeMeters;
import dev.canvass.collector.intake.IntakeTopology;
import dev.canvass.collector.intake.Reason;
import dev.canvass.collector.intake.Rejection;
import dev.canvass.collector.registry.Registry;
import dev.canvass.collector.results.ReadModel;
import dev.canvass.privacy.sign.SigningKey;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the collector makes of audit logs: invariants I6 (append-only) and I8 (fail with a reason).
 */
final class AuditProcessorTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path directory;

  private final Topics topics = new Topics("t.");
  private final SigningKey collector = SigningKey.generate();
  private final SigningKey acme = SigningKey.generate();
  private final SigningKey rival = SigningKey.generate();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final WrittenLog log = new WrittenLog("acme", acme, START);
  private final List<KeyValue<String, byte[]>> published = new ArrayList<>();
  private final List<Rejection> rejections = new ArrayList<>();
  private Instant now = START;
  private TopologyTestDriver driver;
  private TestInputTopic<String, byte[]> audit;
  private TestOutputTopic<String, byte[]> results;
  private TestOutputTopic<String, byte[]> rejected;

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
            new IntakeMeters(meters),
            new AuditMeters(meters),
            new Clock() {
              @Override
              public ZoneOffset getZone() {
                return ZoneOffset.UTC;
              }

              @Override
              public Clock withZone(java.time.ZoneId zone) {
                return this;
              }

              @Override
              public Instant instant() {
                return now;
              }
            },
            id -> {});
    driver = new TopologyTestDriver(topology.build(), settings, START);
    audit =
        driver.createInputTopic(topics.audit(), new StringSerializer(), new ByteArraySerializer());
    results =
        driver.createOutputTopic(
            topics.results(), new StringDeserializer(), new ByteArrayDeserializer());
    rejected =
        driver.createOutputTopic(
            topics.rejected(), new StringDeserializer(), new ByteArrayDeserializer());
    enrol("acme", acme, 2);
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  private void enrol(String party, SigningKey key, int shards) {
    driver
        .createInputTopic(topics.parties(), new StringSerializer(), new ByteArraySerializer())
        .pipeInput(
            party,
            Registry.entry(
                new Party(new PartyId(party), key.verifyingKey(), shards, 0), collector));
  }

  private void send(byte[] envelope) {
    audit.pipeInput(log.party(), envelope);
  }

  private void sendEntries(int first, int last) {
    for (int sequence = first; sequence <= last; sequence++) {
      send(log.entry(sequence));
    }
  }

  private void advance(Duration time) {
    now = now.plus(time);
    driver.advanceWallClockTime(time);
  }

  private List<Reason> reasons() {
    rejected.readValuesToList().forEach(bytes -> rejections.add(Rejection.parse(bytes)));
    return rejections.stream().map(Rejection::reason).toList();
  }

  /** Everything published so far, as what it is and its number; each verified. */
  private List<String> published() {
    published.addAll(results.readKeyValuesToList());
    List<String> found = new ArrayList<>();
    for (KeyValue<String, byte[]> one : published) {
      AuditRecord record = verified(one);
      found.add(record.getClass().getSimpleName() + " " + record.sequence());
    }
    return found;
  }

  private AuditRecord verified(KeyValue<String, byte[]> one) {
    try {
      PublishedRecords.require(one.key, one.value, collector.verifyingKey());
      return PublishedRecords.stored(one.value);
    } catch (MalformedMessageException e) {
      throw new AssertionError(one.key, e);
    }
  }

  private AuditRecord last() {
    published();
    return verified(published.get(published.size() - 1));
  }

  private double sum(String name) {
    return meters.find("canvass.collector.audit." + name).counters().stream()
        .mapToDouble(Counter::count)
        .sum();
  }

  private void assertConserved() {
    assertEquals(
        sum("received") + sum("replayed"),
        sum("accepted") + sum("duplicate") + sum("parked") + sum("rejected"));
  }

  @Test
  void followsALogAndCounterSignsItsHeads() {
    log.write(2);
    sendEntries(1, 2);
    now = START.plusSeconds(60);
    send(log.head());

    assertEquals(List.of("Entry 1", "Entry 2", "Head 2"), published());
    AuditRecord.Head head = (AuditRecord.Head) last();
    assertTrue(head.counter().isSignedBy(collector.verifyingKey()));
    assertTrue(head.counter().head().isSignedBy(acme.verifyingKey()));
    assertEquals(START.plusSeconds(60), head.received());
    assertEquals("acme/0", head.chain().toString());
    assertEquals(List.of(), reasons());
    assertConserved();
  }

  @Test
  void repeatsChangeNothing() {
    log.write(3);
    for (int i = 0; i < 2; i++) {
      sendEntries(1, 3);
      send(log.head());
    }
    assertEquals(List.of("Entry 1", "Entry 2", "Entry 3", "Head 3"), published());
    assertEquals(4, sum("duplicate"));
    assertEquals(List.of(), reasons());
    assertConserved();
  }

  @Test
  void ordersWhatComesTooEarly() {
    log.write(4);
    byte[] head = log.head();
    send(head);
    send(log.entry(4));
    send(log.entry(3));
    send(log.entry(3));
    assertEquals(List.of(), published());
    assertEquals(4, sum("parked"));
    send(log.entry(1));
    send(log.entry(2));
    assertEquals(List.of("Entry 1", "Entry 2", "Entry 3", "Entry 4", "Head 4"), published());
    assertEquals(List.of(), reasons());
    assertConserved();
  }

  @Test
  void keepsBothHistoriesAsEvidenceInvariantI6() {
    log.write(2);
    WrittenLog other = log.fork();
    byte[] honest = log.write(1).entry(3);
    other.write("another third entry");
    send(log.entry(1));
    send(log.entry(2));
    send(honest);
    send(other.entry(3));
    send(other.entry(3));

    assertEquals(List.of("Entry 1", "Entry 2", "Entry 3", "Contradiction 3"), published());
    AuditRecord.Contradiction found = (AuditRecord.Contradiction) last();
    assertArrayEquals(honest, found.earlier().toBytes());
    assertArrayEquals(other.entry(3), found.later().toBytes());
    assertTrue(found.later().isSignedBy(acme.verifyingKey()));
    assertEquals(List.of(Reason.EQUIVOCATION, Reason.EQUIVOCATION), reasons());
    assertTrue(rejections.get(0).detail().contains("acme/0 shows two histories: entry 3 is"));
    assertEquals(1, sum("contradictions"));
    assertConserved();
  }

  @Test
  void findsAnEntryThatRewritesAnEarlierOneAndOneBehindAnotherInvariantI6() {
    WrittenLog rewritten = log.fork();
    log.write(3);
    rewritten.write("another beginning");
    rewritten.write(3);
    sendEntries(1, 3);
    send(rewritten.entry(1));
    send(rewritten.entry(4));

    assertEquals(
        List.of("Entry 1", "Entry 2", "Entry 3", "Contradiction 1", "Contradiction 4"),
        published());
    assertEquals(List.of(Reason.EQUIVOCATION, Reason.EQUIVOCATION), reasons());
    // The first history goes on.
    send(log.write(1).entry(4));
    assertEquals("Entry 4", published().get(5));
  }

  @Test
  void findsAHeadOfAnotherHistoryInvariantI6() {
    WrittenLog other = log.fork();
    log.write(2);
    other.write("another beginning");
    byte[] early = other.head();
    other.write("and another end");
    sendEntries(1, 2);
    send(log.head());
    send(other.head());
    send(early);
    assertEquals(
        List.of("Entry 1", "Entry 2", "Head 2", "Contradiction 2", "Contradiction 1"), published());
    assertEquals(List.of(Reason.EQUIVOCATION, Reason.EQUIVOCATION), reasons());
  }

  @Test
  void keepsOnlySoMuchEvidence() {
    log.write(1);
    send(log.entry(1));
    for (int i = 0; i < FollowedLogs.MAX_CONTRADICTIONS + 5; i++) {
      WrittenLog other = new WrittenLog("acme", acme, START);
      other.write("history " + i);
      send(other.entry(1));
    }
    assertEquals(1 + FollowedLogs.MAX_CONTRADICTIONS, published().size());
    assertEquals(FollowedLogs.MAX_CONTRADICTIONS + 5, reasons().size());
  }

  @Test
  void refusesWhatIsNotTheSendersAndGoesOnInvariantI8() {
    log.write(2);
    WrittenLog stranger = new WrittenLog("acme", rival, START).write(1);
    WrittenLog thirdShard = new WrittenLog(new ChainName(new PartyId("acme"), 2), acme, START);
    thirdShard.write(1);
    byte[] foreign = Messages.encode(new WrittenLog("rival", rival, START).write("mine"));
    send(new byte[] {1, 2, 3});
    audit.pipeInput(log.party(), (byte[]) null);
    audit.pipeInput(null, log.entry(1));
    audit.pipeInput("rival", log.entry(1));
    send(stranger.entry(1));
    send(thirdShard.entry(1));
    send(log.envelope(MessageKind.AUDIT_ENTRY, foreign));
    send(log.envelope(MessageKind.AUDIT_ENTRY, new byte[] {9}));
    send(log.envelope(MessageKind.SEAL, new byte[] {9}));
    send(log.headSignedBy(rival));

    assertEquals(
        List.of(
            Reason.MALFORMED,
            Reason.MALFORMED,
            Reason.WRONG_ADDRESS,
            Reason.WRONG_ADDRESS,
            Reason.BAD_SIGNATURE,
            Reason.WRONG_ADDRESS,
            Reason.WRONG_ADDRESS,
            Reason.MALFORMED,
            Reason.WRONG_KIND,
            Reason.BAD_SIGNATURE),
        reasons());
    assertEquals(List.of(), published());
    sendEntries(1, 2);
    assertEquals(List.of("Entry 1", "Entry 2"), published());
    assertConserved();
  }

  @Test
  void refusesEveryAlteredByteOfAnEntryInvariantI6() {
    byte[] honest = log.write(1).entry(1);
    for (int i = 0; i < honest.length; i++) {
      byte[] altered = honest.clone();
      altered[i] ^= 1;
      send(altered);
      // An altered name is a sender that nobody knows, under a key that is not its own.
      assertEquals(i + 1, reasons().size(), "byte " + i);
    }
    assertEquals(List.of(), published());
    send(honest);
    assertEquals(List.of("Entry 1"), published());
  }

  @Test
  void waitsForItsWriterToBeEnrolled() {
    WrittenLog early = new WrittenLog("rival", rival, START).write(2);
    audit.pipeInput("rival", early.entry(1));
    audit.pipeInput("rival", early.entry(2));
    audit.pipeInput("rival", early.head());
    advance(Duration.ofHours(23));
    assertEquals(List.of(), published());
    enrol("rival", rival, 1);
    advance(Duration.ofSeconds(2));
    assertEquals(List.of("Entry 1", "Entry 2", "Head 2"), published());
    assertConserved();
  }

  @Test
  void refusesWhatNobodyWasEnrolledForAndWhatIsMissingTooLong() {
    audit.pipeInput("rival", new WrittenLog("rival", rival, START).write(1).entry(1));
    log.write(5);
    send(log.entry(5));
    advance(Duration.ofHours(24));
    assertEquals(
        List.of(Reason.OUT_OF_ORDER, Reason.UNKNOWN_SENDER),
        reasons().stream().sorted((a, b) -> a.name().compareTo(b.name())).toList());
    assertTrue(
        rejections.stream().anyMatch(r -> r.detail().contains("has got to entry 0, but this is 5")),
        rejections.toString());
    assertConserved();
  }

  @Test
  void letsOnlySoManyWaitInALog() {
    int most = ParkedMessages.MAX_OF_A_LOG;
    log.write(most + 2);
    for (int sequence = most + 2; sequence >= 2; sequence--) {
      send(log.entry(sequence));
    }
    assertEquals(List.of(Reason.OUT_OF_ORDER), reasons());
    send(log.entry(1));
    assertEquals(1, published().size());
    send(log.entry(2));
    assertEquals(most + 2, published().size());
    assertConserved();
  }

  @Test
  void storesPublishedRecordsForEveryInstanceAndNoForeignOnesInvariantI8() {
    log.write(1);
    send(log.entry(1));
    published();
    KeyValue<String, byte[]> record = published.get(0);
    TestInputTopic<String, byte[]> table =
        driver.createInputTopic(
            topics.results(), new StringSerializer(), new ByteArraySerializer());
    byte[] forged =
        Envelope.sign(MessageKind.AUDIT_RECORD, Envelope.COLLECTOR, new byte[] {1}, rival)
            .toBytes();
    table.pipeInput(record.key, forged);
    String second = record.key.replace("0000000001", "0000000002");
    table.pipeInput(second, record.value);
    table.pipeInput(record.key, Arrays.copyOf(record.value, 50));
    var stored = driver.<String, byte[]>getKeyValueStore(ReadModel.STORE);
    assertEquals(null, stored.get(second));
    assertArrayEquals(record.value, stored.get(record.key));
    assertEquals(3, meters.get("canvass.collector.table.refusals").counter().count());
  }
}
