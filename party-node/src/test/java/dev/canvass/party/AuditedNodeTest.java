package dev.canvass.party;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.analytics.audit.AuditFacts;
import dev.canvass.analytics.audit.ChargeSummary;
import dev.canvass.analytics.audit.ChargeSummary.Spread;
import dev.canvass.analytics.audit.SealRecord;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.report.Seal;
import dev.canvass.analytics.wire.Messages;
import dev.canvass.party.collect.QueryProgress;
import dev.canvass.party.collect.QueryProgress.State;
import dev.canvass.party.identity.IdentityFolder;
import dev.canvass.party.records.StorageException;
import dev.canvass.privacy.access.Actor;
import dev.canvass.privacy.audit.AuditEntry;
import dev.canvass.privacy.audit.AuditKind;
import dev.canvass.privacy.audit.ChainReport;
import dev.canvass.privacy.identity.Passphrase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node does is in its audit log, exactly, over restarts and crashes (I1, I2, I6). */
final class AuditedNodeTest {

  private static final Instant MONDAY = Instant.parse("2026-03-02T12:00:00Z");
  private static final Instant TUESDAY = Instant.parse("2026-03-03T12:00:00Z");

  /** Two full batches and a bit. */
  private static final int USERS = 70_000;

  @TempDir Path folder;

  @Test
  void aQueryLeavesASummaryASealAndAReleaseOverCrashesAndRestartsI1I2I6() {
    Query query = NodeOnDisk.query(1, "2");
    long onMonday;
    try (NodeOnDisk node = node(MONDAY)) {
      node.importUsers(0, USERS);
      node.optOut("user-7");
      assertThrows(Crash.class, () -> node.collect(query, progress -> crash()));
      onMonday = node.state.book().find(query.id()).orElseThrow().charged();
    }
    Seal seal;
    try (NodeOnDisk node = node(TUESDAY)) {
      node.collect(query);
      seal = node.seal(query);
    }
    try (NodeOnDisk node = node(TUESDAY)) {
      assertEquals(seal.users(), node.seal(query).users(), "sealed once");
      node.release(query);

      assertEquals(
          List.of(
              AuditKind.NODE_START,
              AuditKind.OPT_OUT,
              AuditKind.NODE_START,
              AuditKind.CHARGE_SUMMARY,
              AuditKind.SEAL,
              AuditKind.NODE_START,
              AuditKind.RELEASE),
          node.entries().stream().map(AuditEntry::kind).toList());
      ChargeSummary summary = ChargeSummary.parse(only(AuditKind.CHARGE_SUMMARY, node));
      assertEquals(USERS - 1, summary.usersCharged());
      assertEquals(
          Map.of(
              LocalDate.parse("2026-03-02"),
              onMonday,
              LocalDate.parse("2026-03-03"),
              USERS - 1 - onMonday),
          summary.chargedByDay());
      assertTrue(onMonday > 30_000 && onMonday < 33_000, "one batch on Monday: " + onMonday);
      assertEquals(Map.of("OPTED_OUT", 1L), summary.refused());
      ChargeSummary.Spending spending = summary.spending().orElseThrow();
      assertEquals(USERS, spending.users());
      assertEquals(USERS - 1, spending.usersAtCap(), "another 2 passes the window's 3");
      assertEquals(new Spread(0, 2_000_000, 2_000_000, 2_000_000), spending.lifetime());
      SealRecord record = SealRecord.parse(only(AuditKind.SEAL, node));
      assertEquals(SealRecord.of(seal), record);
      assertEquals(summary.usersCharged(), record.usersReported(), "charged = reported");
      assertEquals(
          record.sealDigest().hex(),
          only(AuditKind.RELEASE, node).facts().get(AuditFacts.SEAL_DIGEST));
      ChainReport report = node.audit();
      assertTrue(report.isIntact(), report.faults().toString());
      assertEquals(7, report.confirmed());
    }
  }

  /** The entry and what it records are one write: there is no seal without an entry of it. */
  @Test
  void whatIsSealedIsRecordedI6() {
    Query query = NodeOnDisk.query(1, "2");
    try (NodeOnDisk node = node(MONDAY)) {
      node.importUsers(0, 500);
      node.collect(query);
      long before = node.state.log().chain().sequence();
      node.seal(query);
      assertEquals(before + 2, node.state.log().chain().sequence());
      node.seal(query);
      assertEquals(before + 2, node.state.log().chain().sequence(), "sealing again adds nothing");
    }
  }

  @Test
  void aQueryThatIsGivenUpRecordsWhatItCharged() {
    Query query = NodeOnDisk.query(1, "2");
    try (NodeOnDisk node = node(MONDAY)) {
      node.importUsers(0, USERS);
      assertThrows(Crash.class, () -> node.collect(query, progress -> crash()));
      node.state.book().abandon(query.id(), State.CANCELLED, "called off");
      node.state.book().abandon(query.id(), State.EXPIRED, "too late");

      QueryProgress progress = node.state.book().find(query.id()).orElseThrow();
      assertEquals(State.CANCELLED, progress.state());
      ChargeSummary summary = ChargeSummary.parse(only(AuditKind.CHARGE_SUMMARY, node));
      assertEquals(progress.charged(), summary.usersCharged());
      AuditEntry end = only(AuditKind.ABANDONMENT, node);
      assertEquals("called off", end.facts().get(AuditFacts.REASON));
    }
  }

  @Test
  void aReleaseAfterACancellationIsRecordedAllTheSame() {
    Query query = NodeOnDisk.query(1, "2");
    try (NodeOnDisk node = node(MONDAY)) {
      node.importUsers(0, 500);
      node.collect(query);
      node.seal(query);
      node.state.book().abandon(query.id(), State.CANCELLED, "called off");
      node.release(query);

      assertEquals(State.CANCELLED, node.state.book().find(query.id()).orElseThrow().state());
      only(AuditKind.RELEASE, node);
      assertEquals(1, node.state.departures().entries().size());
    }
  }

  @Test
  void erasuresAndOptOutsAreRecordedWithoutNames() {
    try (NodeOnDisk node = node(MONDAY)) {
      node.importUsers(0, 10);
      node.erase("user-3");
      node.optOut("user-4");
      node.optOut("user-4");
      node.optIn("user-4");

      Map<String, String> erasure = new HashMap<>(AuditFacts.of(Actor.NODE));
      erasure.put(AuditFacts.USERS, "1");
      Map<String, String> added = new HashMap<>(erasure);
      added.put(AuditFacts.ACTION, "added");
      Map<String, String> removed = new HashMap<>(erasure);
      removed.put(AuditFacts.ACTION, "removed");
      assertEquals(
          List.of(erasure, added, removed),
          node.entries().stream().skip(1).map(entry -> Map.copyOf(entry.facts())).toList());
    }
  }

  @Test
  void aSwappedQueryIsRecordedOnce() {
    try (NodeOnDisk node = node(MONDAY)) {
      Query query = NodeOnDisk.query(1, "2");
      node.state.book().refuseOnce(query, "it differs");
      node.state.book().refuseOnce(query, "it differs");
    }
    try (NodeOnDisk node = node(MONDAY)) {
      node.state.book().refuseOnce(NodeOnDisk.query(1, "2"), "it differs");
      assertEquals("it differs", only(AuditKind.REFUSAL, node).facts().get(AuditFacts.REASON));
    }
  }

  @Test
  void aChangedCapIsRecordedBeforeTheStartThatUsesIt() {
    node(MONDAY).close();
    try (NodeOnDisk node = new NodeOnDisk(folder, TUESDAY, "1", "100")) {
      AuditEntry change = only(AuditKind.CONFIGURATION_CHANGE, node);
      assertEquals(2, change.sequence());
      assertEquals("1000000", change.facts().get(AuditFacts.CAP_WINDOW));
      assertEquals(
          node.entries().get(0).facts().get(AuditFacts.CONFIGURATION_DIGEST),
          change.facts().get(AuditFacts.CONFIGURATION_BEFORE));
    }
  }

  @Test
  void aReplacedIdentityIsRecordedAndBothKeysVerifyTheLogI6() throws IOException {
    String before;
    try (NodeOnDisk node = node(MONDAY)) {
      before = node.state.key().verifyingKey().toString();
    }
    IdentityFolder identity = IdentityFolder.in(folder);
    identity.next().create("north", Passphrase.NONE);
    identity.replaceByNext("test");
    try (NodeOnDisk node = node(TUESDAY)) {
      AuditEntry change = only(AuditKind.KEY_CHANGE, node);
      assertEquals(before, change.facts().get(AuditFacts.KEY_BEFORE));
      assertEquals(node.state.key().verifyingKey().toString(), change.facts().get(AuditFacts.KEY));
      assertTrue(node.audit().isIntact());
    }
  }

  /** Under another key every user would be a stranger with a full budget (I4). */
  @Test
  void aLostOrReplacedPseudonymKeyRefusesToStartOnceUsersAreKnownI4() throws IOException {
    try (NodeOnDisk node = node(MONDAY)) {
      node.importUsers(0, 10);
    }
    Path file = folder.resolve("pseudonym.key");
    byte[] key = Files.readAllBytes(file);
    Files.write(file, new byte[32]);
    assertTrue(refusal().contains("pseudonym.key is not the key"), refusal());
    Files.delete(file);
    assertTrue(refusal().contains("pseudonym.key is missing"), refusal());
    assertTrue(Files.notExists(file), "no new key takes its place");
    writeSecret(file, key);
    node(MONDAY).close();
  }

  private static void writeSecret(Path file, byte[] secret) throws IOException {
    Files.write(file, secret);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void aPseudonymKeyReplacedBeforeAnyUserIsKnownIsRecorded() throws IOException {
    node(MONDAY).close();
    writeSecret(folder.resolve("pseudonym.key"), new byte[32]);
    try (NodeOnDisk node = node(TUESDAY)) {
      assertTrue(
          only(AuditKind.KEY_CHANGE, node).facts().containsKey(AuditFacts.PSEUDONYM_KEY_BEFORE));
    }
  }

  /**
   * I3 at the node: what is sent after sealing is what was sealed, whatever became of the items.
   */
  @Test
  void nothingThatLeavesAfterSealingDependsOnTheRecordsI3() {
    Query query = NodeOnDisk.query(1, "2");
    try (NodeOnDisk node = node(MONDAY)) {
      node.importUsers(0, 2_000);
      node.collect(query);
      node.seal(query);
      byte[] ballot = node.state.sealed().ballotPayload(query.id());
      List<byte[]> symbols = symbols(node, query);
      for (int user = 0; user < 2_000; user++) {
        node.erase("user-" + user);
      }
      assertEquals(0, node.state.records().users("item", 10));

      assertArrayEquals(ballot, node.state.sealed().ballotPayload(query.id()));
      List<byte[]> after = symbols(node, query);
      for (int chunk = 0; chunk < symbols.size(); chunk++) {
        assertArrayEquals(symbols.get(chunk), after.get(chunk));
      }
    }
  }

  private static List<byte[]> symbols(NodeOnDisk node, Query query) {
    int levels = node.state.book().find(query.id()).orElseThrow().counts().length;
    return IntStream.rangeClosed(1, levels)
        .boxed()
        .flatMap(level -> node.state.sealed().chunks(query, level).stream())
        .map(Messages::encode)
        .toList();
  }

  private String refusal() {
    return assertThrows(StorageException.class, () -> node(MONDAY)).getMessage();
  }

  private NodeOnDisk node(Instant time) {
    return new NodeOnDisk(folder, time, "3", "100");
  }

  private static AuditEntry only(AuditKind kind, NodeOnDisk node) {
    List<AuditEntry> found = node.entries().stream().filter(e -> e.kind() == kind).toList();
    assertEquals(1, found.size(), kind + " in " + node.entries());
    return found.get(0);
  }

  private static void crash() {
    throw new Crash();
  }

  /** What dies. */
  private static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
