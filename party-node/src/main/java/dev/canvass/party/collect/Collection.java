package dev.canvass.party.collect;

import dev.canvass.analytics.item.Code;
import dev.canvass.analytics.query.Mechanism;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.report.Reporter;
import dev.canvass.party.collect.QueryProgress.State;
import dev.canvass.party.ledger.Ledger;
import dev.canvass.party.ledger.LedgerCursor;
import dev.canvass.party.records.PartyDatabase;
import dev.canvass.party.records.PartyDatabase.Family;
import dev.canvass.party.records.RecordStore;
import dev.canvass.party.records.UserCursor;
import dev.canvass.privacy.budget.Account;
import dev.canvass.privacy.budget.RefusalReason;
import dev.canvass.privacy.random.SecureRandomBits;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Draws the reports of one query: walks users and ledger side by side, charges, randomises, and
 * writes charges, reports and position in one durable batch (invariants I1 and I2). If the node
 * dies between two batches, the next run goes on behind the last user whose charge is durable;
 * nothing of the lost batches had left the process.
 *
 * <p>While one batch is written, the next is drawn on a second thread. Batches become durable in
 * the order they are drawn, and no user is in two of them, so that a batch never depends on charges
 * that are still on their way to the disk.
 *
 * <p>Runs of one node wait for each other: two queries would read the same account, and both spend
 * its last ε. Thread-safe.
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
  private final Ledger ledger;
  private final SecureRandomBits random;

  public Collection(
      PartyDatabase database,
      RecordStore records,
      QueryBook book,
      PartyId party,
      int shard,
      Ledger ledger,
      SecureRandomBits random) {
    this.database = database;
    this.records = records;
    this.book = book;
    this.party = party;
    this.shard = shard;
    this.ledger = ledger;
    this.random = random;
  }

  /**
   * Collects from where the book says until all users are done. Users who come, go or opt out
   * meanwhile are seen as they are when their batch begins.
   *
   * @param afterBatch told the progress after every durable batch
   */
  public synchronized QueryProgress run(Query query, BatchListener afterBatch) {
    Run run = new Run(query, book.find(query.id()).orElseThrow());
    ExecutorService drawer =
        Executors.newSingleThreadExecutor(task -> new Thread(task, "canvass-draw"));
    try (PartyDatabase.Batch one = database.batch();
        PartyDatabase.Batch other = database.batch()) {
      CompletableFuture<Drawn> next = draw(run, one, drawer);
      try {
        while (true) {
          Drawn drawn = result(next);
          if (drawn.mayBeMore()) {
            next = draw(run, drawn.batch() == one ? other : one, drawer);
          }
          book.commit(query.id(), drawn.progress(), drawn.batch(), List.of());
          afterBatch.written(drawn.progress());
          if (!drawn.mayBeMore()) {
            return drawn.progress();
          }
        }
      } finally {
        // Batches are native memory: one that is closed while it is filled ends the process.
        next.handle((drawn, failure) -> drawn).join();
      }
    } finally {
      drawer.shutdown();
    }
  }

  private static CompletableFuture<Drawn> draw(
      Run run, PartyDatabase.Batch batch, ExecutorService drawer) {
    return CompletableFuture.supplyAsync(() -> run.draw(batch), drawer);
  }

  /** Waits as long as drawing takes, as if it were done here; its failure is thrown as it was. */
  private static Drawn result(CompletableFuture<Drawn> drawing) {
    try {
      return drawing.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw e;
    }
  }

  /**
   * A batch to write.
   *
   * @param progress where the query stands once the batch is durable
   * @param mayBeMore whether users may follow
   */
  private record Drawn(PartyDatabase.Batch batch, QueryProgress progress, boolean mayBeMore) {}

  /** Is told after every durable batch. */
  @FunctionalInterface
  public interface BatchListener {
    void written(QueryProgress progress);
  }

  /** The mutable state of one run; the drawing thread owns it. */
  private final class Run {
    private final Query query;
    private final QueryProgress start;
    private final Mechanism mechanism;
    private final Reporter reporter;
    private final ChargeTally tally;
    private final Map<String, Code> codes = new HashMap<>();
    private final long[] written;
    private final List<ByteArrayOutputStream> pending = new ArrayList<>();
    private byte[] cursor;
    private int day;

    Run(Query query, QueryProgress start) {
      this.query = query;
      this.start = start;
      mechanism = Mechanism.of(query);
      reporter = new Reporter(mechanism, query.seed(), party, shard, start.counts(), random);
      tally = new ChargeTally(start.charges(), ledger.policy());
      written = start.counts().clone();
      for (int i = 0; i < written.length; i++) {
        pending.add(new ByteArrayOutputStream());
      }
      cursor = start.cursor();
    }

    /** Fills a batch with the next users, their reports and the progress behind them. */
    Drawn draw(PartyDatabase.Batch batch) {
      day = ledger.day();
      int inBatch = 0;
      try (UserCursor users = records.cursor(query.attribute(), cursor);
          LedgerCursor accounts = ledger.cursor(cursor)) {
        while (inBatch < BATCH_USERS && users.next()) {
          user(users, accounts, batch);
          inBatch++;
        }
      }
      putReports(batch);
      ledger.putDay(day, batch);
      QueryProgress progress =
          new QueryProgress(
              start.number(), State.COLLECTING, "", written.clone(), cursor, tally.at(day));
      return new Drawn(batch, progress, inBatch == BATCH_USERS);
    }

    private void user(UserCursor users, LedgerCursor accounts, PartyDatabase.Batch batch) {
      byte[] pseudonym = users.pseudonym();
      cursor = pseudonym;
      Account account = accounts.account(pseudonym);
      if (accounts.isOptedOut(pseudonym)) {
        tally.refused(RefusalReason.OPTED_OUT.name(), account, day);
        return;
      }
      Account.Charge charge = new Account.Charge(start.number(), day, query.epsilon().micros());
      Account.Outcome outcome = account.charge(charge, ledger.policy());
      if (outcome instanceof Account.Refused why) {
        tally.refused(why.reason().name(), account, day);
      } else if (outcome instanceof Account.Charged charged) {
        ledger.put(pseudonym, charged.account(), batch);
        tally.charged(charged.account(), day);
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

    private void putReports(PartyDatabase.Batch batch) {
      for (int level = 1; level <= written.length; level++) {
        byte[] symbols = pending.get(level - 1).toByteArray();
        if (symbols.length > 0) {
          batch.put(
              Family.SEALED, SealedReports.key(query.id(), level, written[level - 1]), symbols);
          written[level - 1] += symbols.length;
          pending.get(level - 1).reset();
        }
      }
    }
  }
}
