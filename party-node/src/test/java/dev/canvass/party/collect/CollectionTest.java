package dev.canvass.party.collect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.analytics.audit.ChainName;
import dev.canvass.analytics.item.CodecSpec;
import dev.canvass.analytics.query.Aggregation;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.query.Strategy;
import dev.canvass.analytics.report.Seal;
import dev.canvass.analytics.wire.Messages;
import dev.canvass.party.audit.AuditLog;
import dev.canvass.party.ledger.Erasure;
import dev.canvass.party.ledger.Ledger;
import dev.canvass.party.records.PartyDatabase;
import dev.canvass.party.records.RecordStore;
import dev.canvass.party.records.RecordWriter;
import dev.canvass.party.records.StorageException;
import dev.canvass.party.records.UserCursor;
import dev.canvass.privacy.Epsilon;
import dev.canvass.privacy.access.Actor;
import dev.canvass.privacy.budget.Account;
import dev.canvass.privacy.budget.BudgetPolicy;
import dev.canvass.privacy.random.SecureRandomBits;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Charging, drawing and sealing on a real database, with crashes in between. */
class CollectionTest {

  private static final PartyId PARTY = new PartyId("acme");
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-10T00:00:00Z"), ZoneOffset.UTC);
  private static final BudgetPolicy POLICY =
      new BudgetPolicy(4_000_000, 4_000_000, 30, 100_000_000);
  private static final int USERS = 2 * Collection.BATCH_USERS + 1_000;

  @TempDir private Path folder;

  private PartyDatabase database;
  private RecordStore records;
  private AuditLog log;
  private QueryBook book;

  @BeforeEach
  void open() {
    database = new PartyDatabase(folder.resolve("state"));
    records = new RecordStore(database, new byte[32]);
    log = new AuditLog(database, folder.resolve("audit.head"), new ChainName(PARTY, 0), CLOCK);
    book = new QueryBook(database, log);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void everyUserIsChargedOnceAndReportsOnce() {
    load(5_000);
    Query query = accepted(1, "3");

    QueryProgress progress = collection().run(query, batch -> {});

    assertEquals(5_000, progress.charged());
    assertEquals(0, progress.refusedUsers());
    assertEquals(3_000_000, account("user-7").lifetimeMicros());
  }

  /** I4: a charge that would pass the cap is refused, counted by reason, and changes nothing. */
  @Test
  void usersWithoutBudgetAreSkippedAndCounted() {
    load(1_000);
    collection().run(accepted(1, "3"), batch -> {});

    QueryProgress second = collection().run(accepted(2, "2"), batch -> {});

    assertEquals(0, second.charged());
    assertEquals(Map.of("WINDOW_CAP", 1_000L), second.refused());
    assertEquals(3_000_000, account("user-7").lifetimeMicros());
  }

  /** I1 and I2: what was durable before the crash is kept as it is; the rest is drawn once. */
  @Test
  void aCrashAfterAnyBatchNeitherRepeatsNorLosesAUser() {
    load(USERS);
    Query query = accepted(1, "2");
    assertThrows(
        IllegalStateException.class,
        () ->
            collection()
                .run(
                    query,
                    batch -> {
                      throw new IllegalStateException("crash");
                    }));
    long before = book.find(query.id()).orElseThrow().charged();
    byte[] drawn = sealed().level(query.id(), 1, book.find(query.id()).orElseThrow().counts()[0]);
    reopen();

    QueryProgress progress = collection().run(query, batch -> {});

    assertEquals(Collection.BATCH_USERS, before);
    assertEquals(USERS, progress.charged());
    byte[] after = sealed().level(query.id(), 1, drawn.length);
    assertArrayEquals(drawn, after);
    assertEquals(2_000_000, account("user-0").lifetimeMicros());
  }

  /** I2: asking again for a collected query draws nothing. */
  @Test
  void aSecondRunDrawsNothing() {
    load(3_000);
    Query query = accepted(1, "2");
    QueryProgress first = collection().run(query, batch -> {});

    QueryProgress second = collection().run(query, batch -> {});

    assertArrayEquals(first.counts(), second.counts());
  }

  /** I4: consent is to one query, not to whatever bears its name later. */
  @Test
  void aQueryCannotBeSwappedUnderItsName() {
    Query agreed = accepted(1, "2");
    reopen();

    assertTrue(book.isAsOpened(agreed));
    assertTrue(!book.isAsOpened(query(1, "4")));
    assertTrue(book.isAsOpened(query(2, "4")));
  }

  @Test
  void sealingAgainAfterARestartGivesTheSameBytes() {
    load(3_000);
    Query query = accepted(1, "2");
    collection().run(query, batch -> {});
    ExecutorService workers = Executors.newFixedThreadPool(2);
    try {
      Seal first = sealed().seal(query, CLOCK, workers);
      byte[] ballot = sealed().ballotPayload(query.id());
      reopen();
      Seal second = sealed().seal(query, Clock.systemUTC(), workers);

      assertArrayEquals(Messages.encode(first), Messages.encode(second));
      assertArrayEquals(ballot, sealed().ballotPayload(query.id()));
      assertEquals(3_000, first.users());
    } finally {
      workers.shutdownNow();
    }
  }

  @Test
  void erasureRemovesRecordsButNotWhatWasSpent() {
    load(100);
    collection().run(accepted(1, "2"), batch -> {});

    new Erasure(database, records, log).erase("user-7", Actor.NODE);

    assertEquals(99, records.users("item", 1_000));
    assertEquals(2_000_000, account("user-7").lifetimeMicros());
  }

  @Test
  void recordsKeepDistinctItemsOfAUserTogether() {
    try (RecordWriter writer = records.writer("item")) {
      writer.put("ann", "x");
      writer.put("ann", "y");
      writer.put("ann", "x");
      assertThrows(IllegalArgumentException.class, () -> writer.put("", "x"));
      assertThrows(IllegalArgumentException.class, () -> writer.put("ann", " "));
      assertThrows(IllegalArgumentException.class, () -> writer.put("ann", "z".repeat(2_000)));
    }
    try (UserCursor cursor = records.cursor("item", null)) {
      assertTrue(cursor.next());
      assertEquals(List.of("x", "y"), cursor.items());
      assertTrue(!cursor.next());
    }
    assertEquals(0, records.users("other", 10));
  }

  @Test
  void refusesAFolderOfAnotherVersion() {
    database.put(
        PartyDatabase.Family.META,
        "version".getBytes(StandardCharsets.US_ASCII),
        "9".getBytes(StandardCharsets.US_ASCII));
    database.close();

    StorageException refusal =
        assertThrows(StorageException.class, () -> new PartyDatabase(folder.resolve("state")));

    assertTrue(refusal.getMessage().contains("version 9"), refusal.getMessage());
    database = new PartyDatabase(folder.resolve("other"));
  }

  private void load(int users) {
    try (RecordWriter writer = records.writer("item")) {
      for (int i = 0; i < users; i++) {
        writer.put("user-" + i, "item" + (char) ('a' + i % 7));
      }
    }
  }

  private Query accepted(long number, String epsilon) {
    Query query = query(number, epsilon);
    book.open(query);
    book.move(query.id(), QueryProgress.State.COLLECTING, "", List.of());
    return query;
  }

  private static Query query(long number, String epsilon) {
    return new Query(
        QueryId.of(number),
        "item",
        CodecSpec.parse("letters:8"),
        Epsilon.parse(epsilon),
        5,
        Strategy.CONSENSUS,
        Aggregation.WEIGHTED_SUM,
        List.of(PARTY),
        1,
        Instant.EPOCH,
        Instant.EPOCH.plusSeconds(60),
        number,
        List.of());
  }

  private Collection collection() {
    Ledger ledger = new Ledger(database, POLICY, CLOCK);
    return new Collection(database, records, book, PARTY, 0, ledger, new SecureRandomBits());
  }

  private SealedReports sealed() {
    return new SealedReports(database, book, PARTY, 0);
  }

  private Account account(String user) {
    return Account.of(database.get(PartyDatabase.Family.LEDGER, records.pseudonyms().of(user)));
  }

  private void reopen() {
    database.close();
    open();
  }
}
