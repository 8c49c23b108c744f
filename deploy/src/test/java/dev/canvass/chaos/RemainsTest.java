package dev.canvass.chaos;

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
import dev.canvass.party.audit.AuditLog;
import dev.canvass.party.collect.Collection;
import dev.canvass.party.collect.QueryBook;
import dev.canvass.party.ledger.Ledger;
import dev.canvass.party.records.PartyDatabase;
import dev.canvass.party.records.PartyDatabase.Family;
import dev.canvass.party.records.RecordStore;
import dev.canvass.party.records.RecordWriter;
import dev.canvass.privacy.Epsilon;
import dev.canvass.privacy.budget.Account;
import dev.canvass.privacy.budget.BudgetPolicy;
import dev.canvass.privacy.random.SecureRandomBits;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksIterator;

/** The soak must notice every way in which a disk could break a promise (I1, I2, I5). */
class RemainsTest {

  private static final int USERS = 1_000;
  private static final BudgetPolicy POLICY =
      new BudgetPolicy(4_000_000, 4_000_000, 30, 100_000_000);
  private static final PartyId PARTY = new PartyId("north");
  private static final Query QUERY =
      new Query(
          QueryId.of(1),
          "item",
          CodecSpec.parse("letters:4"),
          Epsilon.parse("2"),
          3,
          Strategy.CONSENSUS,
          Aggregation.WEIGHTED_SUM,
          List.of(PARTY),
          1,
          Instant.EPOCH,
          Instant.EPOCH.plusSeconds(60),
          1,
          List.of());

  @TempDir private Path folder;
  private PartyDatabase database;
  private QueryBook book;
  private Remains before;

  @BeforeEach
  void collect() throws Exception {
    database = new PartyDatabase(folder.resolve("state"));
    RecordStore records = new RecordStore(database, new byte[32]);
    try (RecordWriter writer = records.writer("item")) {
      for (int user = 0; user < USERS; user++) {
        writer.put("user-" + user, "red");
      }
    }
    AuditLog log =
        new AuditLog(
            database, folder.resolve("audit.head"), new ChainName(PARTY, 0), Clock.systemUTC());
    book = new QueryBook(database, log);
    book.open(QUERY);
    new Collection(
            database,
            records,
            book,
            PARTY,
            0,
            new Ledger(database, POLICY, Clock.systemUTC()),
            new SecureRandomBits())
        .run(QUERY, progress -> {});
    before = remains();
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void findsNothingWhereNothingHappened() throws Exception {
    Remains now = remains();

    now.requireSound();
    now.requireContinues(before);
    assertEquals(USERS, now.accounts());
    assertEquals(Phase.SEAL, now.queries().get(QUERY.id().value()).phase(USERS));
    assertEquals(Phase.COLLECT, now.queries().get(QUERY.id().value()).phase(USERS + 1));
  }

  @Test
  void findsReportsThatWereDrawnAgain() throws Exception {
    byte[] key = firstKey(Family.SEALED);
    byte[] reports = database.get(Family.SEALED, key);
    reports[0] ^= 1;
    database.put(Family.SEALED, key, reports);

    remains().requireSound();
    assertBroken("drawn again", () -> remains().requireContinues(before));
  }

  @Test
  void findsReportsWithoutACharge() throws Exception {
    delete(Family.LEDGER, firstKey(Family.LEDGER));

    assertBroken("charges and reports", () -> remains().requireSound());
    assertBroken("taken back", () -> remains().requireContinues(before));
  }

  @Test
  void findsChargesWithoutAReport() throws Exception {
    delete(Family.SEALED, firstKey(Family.SEALED));

    assertBroken("charges and reports", () -> remains().requireSound());
    assertBroken("or lost", () -> remains().requireContinues(before));
  }

  @Test
  void findsAUserWhoWasChargedTwiceForOneQuery() {
    byte[] user = firstKey(Family.LEDGER);
    byte[] once = database.get(Family.LEDGER, user);
    byte[] twice = Arrays.copyOf(once, once.length + 16);
    System.arraycopy(once, 9, twice, once.length, 16);
    long lifetime = 2 * Account.of(once).lifetimeMicros();
    ByteBuffer.wrap(twice).putLong(1, lifetime);
    database.put(Family.LEDGER, user, twice);

    assertBroken("charged twice", this::remains);
  }

  private Remains remains() throws Exception {
    return Remains.of(database, book, List.of(QUERY.id().value()));
  }

  private byte[] firstKey(Family family) {
    try (ReadOptions read = new ReadOptions();
        RocksIterator all = database.iterator(family, read)) {
      all.seekToFirst();
      return all.key();
    }
  }

  private void delete(Family family, byte[] key) {
    database.deleteRange(family, key, Arrays.copyOf(key, key.length + 1));
  }

  /** Something that may break a promise. */
  @FunctionalInterface
  private interface Act {
    void run() throws Exception;
  }

  private static void assertBroken(String reason, Act act) {
    String message = assertThrows(BrokenPromiseException.class, act::run).getMessage();
    assertTrue(message.contains(reason), message);
  }
}
