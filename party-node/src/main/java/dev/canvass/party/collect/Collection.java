package dev.canvass.party.collect;

import dev.canvass.analytics.item.Code;
import dev.canvass.analytics.query.Mechanism;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.report.Reporter;
import dev.canvass.party.records.PartyDatabase;
import dev.canvass.party.records.PartyDatabase.Family;
import dev.canvass.party.records.RecordStore;
import dev.canvass.party.records.UserCursor;
import dev.canvass.privacy.budget.Account;
import dev.canvass.privacy.budget.BudgetPolicy;
import dev.canvass.privacy.random.SecureRandomBits;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Draws the reports of one query: walks users and ledger side by side, charges, randomises, and
 * writes charges, reports and position in one durable batch (invariants I1 and I2). If the node
 * dies between two batches, the next run goes on behind the last user whose charge is durable;
 * nothing of the lost batch had left the process.
 *
 * <p>Runs of one node must not overlap: two queries would read the same account.
 */
public final class Collection {

  /** Users per durable batch: about one fsync per 32,768 users. */
  static final int BATCH_USERS = 32_768;

  private static final int MAX_CACHED_CODES = 100_000;

  private final PartyDatabase database;
  private final RecordStore records;
  private final QueryBook book;
  private final PartyId party;
  private final int shard;
  private final BudgetPolicy policy;
  private final Clock clock;
  private final SecureRandomBits random;

  public Collection(
      PartyDatabase database,
      RecordStore records,
      QueryBook book,
      PartyId party,
      int shard,
      BudgetPolicy policy,
      Clock clock,
      SecureRandomBits random) {
    this.database = database;
    this.records = records;
    this.book = book;
    this.party = party;
    this.shard = shard;
    this.policy = policy;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Collects from where the book says until all users are done.
   *
   * @param afterBatch told the progress after every durable batch
   */
  public QueryProgress run(Query query, BatchListener afterBatch) {
    Run run = new Run(query, book.find(query.id()).orElseThrow());
    try (UserCursor users = records.cursor(query.attribute(), run.start.cursor());
        LedgerCursor ledger = new LedgerCursor(database, run.start.cursor());
        PartyDatabase.Batch batch = database.batch()) {
      int inBatch = 0;
      while (users.next()) {
        run.user(users, ledger, batch);
        if (++inBatch == BATCH_USERS) {
          afterBatch.written(run.commit(batch));
          inBatch = 0;
        }
      }
      QueryProgress last = run.commit(batch);
      afterBatch.written(last);
      return last;
    }
  }

  /** Is told after every durable batch. */
  @FunctionalInterface
  public interface BatchListener {
    void written(QueryProgress progress);
  }

  /** The mutable state of one run. */
  private final class Run {
    private final Query query;
    private final QueryProgress start;
    private final Mechanism mechanism;
    private final Reporter reporter;
    private final int day;
    private final Map<String, Long> refused;
    private final Map<String, Code> codes = new HashMap<>();
    private final long[] written;
    private final List<ByteArrayOutputStream> pending = new ArrayList<>();
    private byte[] cursor;

    Run(Query query, QueryProgress start) {
      this.query = query;
      this.start = start;
      mechanism = Mechanism.of(query);
      reporter = new Reporter(mechanism, query.seed(), party, shard, start.counts(), random);
      day = (int) LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).toEpochDay();
      refused = new HashMap<>(start.refused());
      written = start.counts().clone();
      for (int i = 0; i < written.length; i++) {
        pending.add(new ByteArrayOutputStream());
      }
      cursor = start.cursor();
    }

    void user(UserCursor users, LedgerCursor ledger, PartyDatabase.Batch batch) {
      byte[] pseudonym = users.pseudonym();
      cursor = pseudonym;
      Account.Charge charge = new Account.Charge(start.number(), day, query.epsilon().micros());
      Account.Outcome outcome = ledger.account(pseudonym).charge(charge, policy);
      if (outcome instanceof Account.Refused why) {
        refused.merge(why.reason().name(), 1L, Long::sum);
      } else if (outcome instanceof Account.Charged charged) {
        batch.put(Family.LEDGER, pseudonym, charged.account().toBytes());
        report(pseudonym, users.items());
      }
    }

    private void report(byte[] pseudonym, List<String> items) {
      String item = items.size() == 1 ? items.get(0) : items.get(random.nextInt(items.size()));
      Code code = codes.get(item);
      if (code == null) {
        code = mechanism.treeCode(item);
        if (codes.size() < MAX_CACHED_CODES) {
          codes.put(item, code);
        }
      }
      ByteBuffer name = ByteBuffer.wrap(pseudonym);
      int level = reporter.level(name.getLong(), name.getLong());
      pending.get(level - 1).write(reporter.report(level, code));
    }

    QueryProgress commit(PartyDatabase.Batch batch) {
      for (int level = 1; level <= written.length; level++) {
        byte[] symbols = pending.get(level - 1).toByteArray();
        if (symbols.length > 0) {
          batch.put(
              Family.SEALED, SealedReports.key(query.id(), level, written[level - 1]), symbols);
          written[level - 1] += symbols.length;
          pending.get(level - 1).reset();
        }
      }
      QueryProgress progress =
          new QueryProgress(
              start.number(), QueryProgress.State.COLLECTING, "", written.clone(), cursor, refused);
      book.store(query.id(), progress, batch);
      batch.commitDurably();
      book.written(query.id(), progress);
      return progress;
    }
  }
}
