package dev.canvass.party.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.analytics.audit.AuditFacts;
import dev.canvass.analytics.audit.ChainName;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.party.audit.Statement.OptOut;
import dev.canvass.party.records.PartyDatabase;
import dev.canvass.party.records.PartyDatabase.Family;
import dev.canvass.party.records.StorageException;
import dev.canvass.privacy.audit.AuditChain;
import dev.canvass.privacy.audit.AuditEntry;
import dev.canvass.privacy.audit.AuditKind;
import dev.canvass.privacy.audit.ChainReport;
import dev.canvass.privacy.audit.ChainVerifier;
import dev.canvass.privacy.sign.SigningKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log continues over restarts, and a damaged one is noticed and named at the start (I6). */
final class AuditLogTest {

  private static final ChainName NAME = new ChainName(new PartyId("north"), 0);
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-03-01T12:00:00.123456Z"), ZoneOffset.UTC);
  private static final byte[] CHAIN_KEY = "audit/chain".getBytes(StandardCharsets.US_ASCII);

  @TempDir Path folder;

  @Test
  void restartsContinueOneIntactChainI6() {
    for (int start = 0; start < 4; start++) {
      with(
          log -> {
            log.append(Statement.imported(7));
            log.append(Statement.of(OptOut.ADDED));
          });
    }
    with(
        log -> {
          SigningKey key = SigningKey.generate();
          ChainVerifier verifier = new ChainVerifier("north/0", List.of(key.verifyingKey()));
          log.entries(1, 100).forEach(verifier::add);
          verifier.add(log.chain().head(log.now(), key));

          ChainReport report = verifier.report();

          assertTrue(report.isIntact(), report.faults().toString());
          assertEquals(8, report.entries());
          assertEquals(8, report.confirmed());
        });
  }

  @Test
  void anEntryAndWhatItRecordsAreDurableTogetherOrNotAtAll() {
    try (PartyDatabase database = new PartyDatabase(folder.resolve("state"))) {
      AuditLog log = log(database);
      try (PartyDatabase.Batch batch = database.batch()) {
        batch.put(Family.META, new byte[] {1}, new byte[] {2});
        TreeMap<String, String> unwritable = new TreeMap<>();
        unwritable.put("no fact's name", "x");

        assertThrows(
            IllegalArgumentException.class,
            () -> log.commit(batch, List.of(new Statement(AuditKind.IMPORT, unwritable))));
      }
      assertEquals(0, log.chain().sequence());
      assertEquals(null, database.get(Family.META, new byte[] {1}));
      try (PartyDatabase.Batch batch = database.batch()) {
        batch.put(Family.META, new byte[] {1}, new byte[] {2});
        log.commit(batch, List.of(Statement.imported(1), Statement.erasure()));
      }
      assertEquals(2, log.chain().sequence());
      assertEquals(2, database.get(Family.META, new byte[] {1})[0]);
    }
  }

  @Test
  void aReasonOfAnyLengthAndContentFits() {
    with(
        log -> {
          log.append(
              Statement.abandoned(
                  new QueryId("q-0000000000000001"), "\ud800".repeat(7) + "é😀".repeat(50_000)));
          String reason = log.entries(1, 1).get(0).facts().get(AuditFacts.REASON);
          assertEquals(1_000, reason.codePointCount(0, reason.length()));
          assertTrue(reason.startsWith("???????é😀"), reason);
        });
  }

  @Test
  void aRemovedEntryIsNamedI6() {
    fill();
    tamper(database -> database.deleteRange(Family.AUDIT, key(3), key(4)));
    assertTrue(refusal().contains("entry 3 is missing"), refusal());
  }

  @Test
  void aRemovedEndIsNamedI6() {
    fill();
    tamper(database -> database.deleteRange(Family.AUDIT, key(5), key(6)));
    assertTrue(refusal().contains("entry 5 of 5 is missing"), refusal());
  }

  @Test
  void anAlteredEntryIsNamedI6() {
    fill();
    tamper(
        database -> {
          AuditEntry entry = AuditEntry.parse(database.get(Family.AUDIT, key(2)));
          TreeMap<String, String> facts = new TreeMap<>();
          facts.put(AuditFacts.RECORDS, "1000000");
          database.put(
              Family.AUDIT,
              key(2),
              new AuditEntry(
                      entry.chain(), 2, entry.previous(), entry.time(), AuditKind.IMPORT, facts)
                  .toBytes());
        });
    assertTrue(refusal().contains("entry 3 does not follow entry 2"), refusal());
  }

  @Test
  void bytesThatAreNoEntryAreNamedI6I8() {
    fill();
    tamper(database -> database.put(Family.AUDIT, key(4), new byte[] {1, 2, 3}));
    assertTrue(refusal().contains("entry 4 is unreadable"), refusal());
  }

  @Test
  void exchangedEntriesAreNamedI6() {
    fill();
    tamper(
        database -> {
          byte[] second = database.get(Family.AUDIT, key(2));
          database.put(Family.AUDIT, key(2), database.get(Family.AUDIT, key(3)));
          database.put(Family.AUDIT, key(3), second);
        });
    assertTrue(refusal().contains("entry 2 says it is entry 3"), refusal());
  }

  /** A data directory that was put back to an earlier state would let users spend again. */
  @Test
  void aLogThatWasCutOffCleanlyIsNoticedByTheFileBesideIt() {
    fill();
    tamper(
        database -> {
          AuditEntry fourth = AuditEntry.parse(database.get(Family.AUDIT, key(4)));
          database.deleteRange(Family.AUDIT, key(5), key(6));
          database.put(
              Family.META, CHAIN_KEY, new AuditChain(NAME.toString(), 4, fourth.hash()).toBytes());
        });
    assertTrue(refusal().contains("ends with entry 4, but entry 5 was written"), refusal());
  }

  /** The note is written behind the commit: a crash in between leaves it one commit behind. */
  @Test
  void aNoteThatIsBehindOrMissingIsNoFault() throws IOException {
    fill();
    byte[] behind = Files.readAllBytes(headFile());
    with(log -> log.append(Statement.imported(2)));
    Files.write(headFile(), behind);
    with(log -> assertEquals(6, log.chain().sequence()));
    Files.delete(headFile());
    with(log -> assertEquals(6, log.chain().sequence()));
  }

  @Test
  void theDirectoryOfAnotherNodeIsRefused() {
    fill();
    try (PartyDatabase database = new PartyDatabase(folder.resolve("state"))) {
      String message =
          assertThrows(
                  StorageException.class,
                  () -> new AuditLog(database, headFile(), new ChainName(NAME.party(), 1), CLOCK))
              .getMessage();
      assertTrue(message.contains("belongs to node north/0"), message);
      assertTrue(message.contains("says north/1"), message);
    }
  }

  private void fill() {
    with(
        log -> {
          for (int entry = 1; entry <= 5; entry++) {
            log.append(Statement.imported(entry));
          }
        });
  }

  private void with(Consumer<AuditLog> use) {
    try (PartyDatabase database = new PartyDatabase(folder.resolve("state"))) {
      use.accept(log(database));
    }
  }

  private void tamper(Consumer<PartyDatabase> use) {
    try (PartyDatabase database = new PartyDatabase(folder.resolve("state"))) {
      use.accept(database);
    }
  }

  private String refusal() {
    return assertThrows(StorageException.class, () -> with(log -> {})).getMessage();
  }

  private AuditLog log(PartyDatabase database) {
    return new AuditLog(database, headFile(), NAME, CLOCK);
  }

  private Path headFile() {
    return folder.resolve("audit.head");
  }

  private static byte[] key(long sequence) {
    return ByteBuffer.allocate(Long.BYTES).putLong(sequence).array();
  }
}
