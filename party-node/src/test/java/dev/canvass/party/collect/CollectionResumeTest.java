package dev.canvass.party.collect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

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
import dev.canvass.party.ledger.Ledger;
import dev.canvass.party.records.PartyDatabase;
import dev.canvass.party.records.PartyDatabase.Family;
import dev.canvass.party.records.RecordStore;
import dev.canvass.party.records.RecordWriter;
import dev.canvass.privacy.Epsilon;
import dev.canvass.privacy.budget.Account;
import dev.canvass.privacy.budget.BudgetPolicy;
import dev.canvass.privacy.random.SecureRandomBits;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksIterator;

/** Charging and drawing, with the node dying behind each durable batch (I1, I2, I5). */
final class CollectionResumeTest {

  private static final PartyId PARTY = new PartyId("north");
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  private static final BudgetPolicy POLICY =
      new BudgetPolicy(4_000_000, 4_000_000, 30, 100_000_000);

  /** Three batches, the last of them not full. */
  private static final int USERS = 2 * Collection.BATCH_USERS + 5_000;

  @TempDir Path folder;

  @Test
  void everyUserIsChargedOnceAndReportsOnce() {
    importUsers(1_000);
    try (Node node = new Node()) {
      QueryProgress done = node.collect(query(1, "2"), progress -> {});

      assertEquals(1_000, done.charged());
      assertEquals(0, done.refusedUsers());
      assertEquals(1_000, node.accountsWith(2_000_000));
    }
  }

  @Test
  void theWindowCapRefusesAndLeavesAccountsUnchangedI4() {
    importUsers(1_000);
    try (Node node = new Node()) {
      node.collect(query(1, "3"), progress -> {});

      QueryProgress second = node.collect(query(2, "2"), progress -> {});

      assertEquals(0, second.charged());
      assertEquals(Map.of("WINDOW_CAP", 1_000L), second.refused());
      assertEquals(1_000, node.accountsWith(3_000_000));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void aCrashBehindAnyBatchNeitherRepeatsNorLosesAUserI1I2(int batches) {
    importUsers(USERS);
    Query query = query(1, "2");
    List<byte[]> before;
    try (Node node = new Node()) {
      List<QueryProgress> durable = new ArrayList<>();
      assertThrows(
          Crash.class,
          () ->
              node.collect(
                  query,
                  progress -> {
                    durable.add(progress);
                    if (durable.size() == batches) {
                      throw new Crash();
                    }
                  }));
      before = node.symbols(query, durable.get(batches - 1).counts());
    }
    try (Node node = new Node()) {
      QueryProgress found = node.book.find(query.id()).orElseThrow();
      assertEquals(
          found.charged(), node.accountsWith(2_000_000), "charged = reported at the crash");

      QueryProgress done = node.collect(query, progress -> {});

      assertEquals(USERS, done.charged());
      assertEquals(0, done.refusedUsers());
      assertEquals(USERS, node.accountsWith(2_000_000));
      List<byte[]> after = node.symbols(query, done.counts());
      for (int level = 0; level < before.size(); level++) {
        byte[] drawn = before.get(level);
        assertArrayEquals(drawn, Arrays.copyOf(after.get(level), drawn.length));
      }
    }
  }

  @Test
  void aCrashAmongRefusalsCountsEachRefusalOnceI5() {
    importUsers(USERS);
    try (Node node = new Node()) {
      node.collect(query(1, "3"), progress -> {});
      assertThrows(
          Crash.class,
          () ->
              node.collect(
                  query(2, "2"),
                  progress -> {
                    throw new Crash();
                  }));
    }
    try (Node node = new Node()) {
      QueryProgress done = node.collect(query(2, "2"), progress -> {});

      assertEquals(0, done.charged());
      assertEquals(USERS, done.refusedUsers());
    }
  }

  @Test
  void collectingAgainDrawsNothingI2() {
    importUsers(1_000);
    Query query = query(1, "2");
    try (Node node = new Node()) {
      QueryProgress first = node.collect(query, progress -> {});
      List<byte[]> symbols = node.symbols(query, first.counts());

      QueryProgress again = node.collect(query, progress -> {});

      assertArrayEquals(first.counts(), again.counts());
      List<byte[]> same = node.symbols(query, again.counts());
      for (int level = 0; level < symbols.size(); level++) {
        assertArrayEquals(symbols.get(level), same.get(level));
      }
    }
  }

  @Test
  void whatWasSealedIsTheSameToTheByteAfterReopeningI2() {
    importUsers(3_000);
    Query query = query(1, "2");
    byte[] seal;
    byte[] ballot;
    List<byte[]> chunks;
    try (Node node = new Node()) {
      node.collect(query, progress -> {});
      seal = Messages.encode(node.seal(query, CLOCK));
      ballot = node.sealed.ballotPayload(query.id());
      chunks = node.chunks(query);
    }
    try (Node node = new Node()) {
      Clock later = Clock.fixed(NOW.plusSeconds(3_600), ZoneOffset.UTC);

      assertArrayEquals(seal, Messages.encode(node.seal(query, later)));
      assertArrayEquals(ballot, node.sealed.ballotPayload(query.id()));
      List<byte[]> same = node.chunks(query);
      assertEquals(chunks.size(), same.size());
      for (int i = 0; i < chunks.size(); i++) {
        assertArrayEquals(chunks.get(i), same.get(i));
      }
    }
  }

  private void importUsers(int users) {
    try (PartyDatabase database = new PartyDatabase(folder);
        RecordWriter writer = new RecordStore(database, new byte[32]).writer("item")) {
      for (int user = 0; user < users; user++) {
        writer.put("user-" + user, user % 3 == 0 ? "apple" : "pear");
        if (user % 5 == 0) {
          writer.put("user-" + user, "plum");
        }
      }
    }
  }

  private static Query query(long id, String epsilon) {
    return new Query(
        QueryId.of(id),
        "item",
        CodecSpec.parse("letters:8"),
        Epsilon.parse(epsilon),
        3,
        Strategy.CONSENSUS,
        Aggregation.WEIGHTED_SUM,
        List.of(PARTY),
        1,
        NOW,
        NOW.plusSeconds(86_400),
        42,
        List.of());
  }

  /** What dies. */
  private static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** A node's storage from one start to the next. */
  private final class Node implements AutoCloseable {
    final PartyDatabase database = new PartyDatabase(folder);
    final AuditLog log =
        new AuditLog(database, folder.resolve("audit.head"), new ChainName(PARTY, 0), CLOCK);
    final QueryBook book = new QueryBook(database, log);
    final SealedReports sealed = new SealedReports(database, book, PARTY, 0);
    private final Collection collection =
        new Collection(
            database,
            new RecordStore(database, new byte[32]),
            book,
            PARTY,
            0,
            new Ledger(database, POLICY, CLOCK),
            new SecureRandomBits());

    QueryProgress collect(Query query, Collection.BatchListener afterBatch) {
      if (book.find(query.id()).isEmpty()) {
        book.open(query);
      }
      return collection.run(query, afterBatch);
    }

    Seal seal(Query query, Clock clock) {
      ExecutorService workers = Executors.newFixedThreadPool(1);
      try {
        return sealed.seal(query, clock, workers);
      } finally {
        workers.shutdownNow();
      }
    }

    List<byte[]> symbols(Query query, long[] counts) {
      List<byte[]> levels = new ArrayList<>();
      for (int level = 1; level <= counts.length; level++) {
        levels.add(sealed.level(query.id(), level, counts[level - 1]));
      }
      return levels;
    }

    List<byte[]> chunks(Query query) {
      List<byte[]> chunks = new ArrayList<>();
      int levels = book.find(query.id()).orElseThrow().counts().length;
      for (int level = 1; level <= levels; level++) {
        sealed.chunks(query, level).forEach(chunk -> chunks.add(Messages.encode(chunk)));
      }
      return chunks;
    }

    /** Accounts that hold exactly one charge, of {@code micros}. */
    long accountsWith(long micros) {
      long accounts = 0;
      try (ReadOptions read = new ReadOptions();
          RocksIterator ledger = database.iterator(Family.LEDGER, read)) {
        for (ledger.seekToFirst(); ledger.isValid(); ledger.next()) {
          Account account = Account.of(ledger.value());
          assertEquals(1, account.charges());
          assertEquals(micros, account.lifetimeMicros());
          accounts++;
        }
      }
      return accounts;
    }

    @Override
    public void close() {
      database.close();
    }
  }
}
