package dev.canvass.chaos;

import static dev.canvass.chaos.BrokenPromiseException.require;
import static dev.canvass.chaos.BrokenPromiseException.requireEqual;

import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.report.Digest;
import dev.canvass.party.collect.QueryBook;
import dev.canvass.party.collect.QueryProgress;
import dev.canvass.party.collect.QueryProgress.State;
import dev.canvass.party.records.PartyDatabase;
import dev.canvass.party.records.PartyDatabase.Family;
import dev.canvass.privacy.budget.Account;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * What a dead party left on its disk: every charge, and a digest of every report that was drawn.
 * Two of them from before and after show that nothing was drawn again, sent or not. Immutable.
 *
 * @param queries by their ids
 * @param accounts users with any charge
 */
record Remains(Map<String, OfQuery> queries, long accounts) {

  /**
   * One query's.
   *
   * @param progress what the book says; empty if the node had not heard of it
   * @param charges in the ledger
   * @param reports drawn and stored
   * @param runs digests of the stored runs of reports, by their keys in hexadecimal
   */
  record OfQuery(
      Optional<QueryProgress> progress, long charges, long reports, Map<String, Digest> runs) {

    /** The phase of the party's life with this query, of {@code users} users. */
    Phase phase(long users) {
      if (progress.isEmpty() || progress.get().state() == State.PENDING) {
        return Phase.IMPORT;
      }
      return switch (progress.get().state()) {
        case SEALED -> Phase.STREAM;
        case SENT, DECLINED, EXPIRED, CANCELLED, PENDING -> Phase.REST;
        case COLLECTING -> asked() < users ? Phase.COLLECT : Phase.SEAL;
      };
    }

    private long asked() {
      return progress.map(known -> known.charged() + known.refusedUsers()).orElse(0L);
    }
  }

  /**
   * Reads the database of a dead party; better a copy, since reading repairs it.
   *
   * @param ids the queries that may be in it
   */
  static Remains of(PartyDatabase database, QueryBook book, Iterable<String> ids)
      throws BrokenPromiseException, RocksDBException {
    Map<Integer, Long> charges = new HashMap<>();
    long accounts = 0;
    try (ReadOptions read = new ReadOptions();
        RocksIterator ledger = database.iterator(Family.LEDGER, read)) {
      for (ledger.seekToFirst(); ledger.isValid(); ledger.next()) {
        count(Account.of(ledger.value()), charges);
        accounts++;
      }
      ledger.status();
    }
    Map<String, OfQuery> queries = new TreeMap<>();
    for (String id : ids) {
      Optional<QueryProgress> progress = book.find(new QueryId(id));
      long charged = progress.map(known -> charges.getOrDefault(known.number(), 0L)).orElse(0L);
      queries.put(id, drawn(database, id, progress, charged));
    }
    return new Remains(queries, accounts);
  }

  private static void count(Account account, Map<Integer, Long> charges)
      throws BrokenPromiseException {
    Map<Integer, Long> own = new HashMap<>();
    for (int i = 0; i < account.charges(); i++) {
      int query = account.charge(i).query();
      require(own.put(query, 1L) == null, "an account was charged twice for query %d", query);
      charges.merge(query, 1L, Long::sum);
    }
  }

  private static OfQuery drawn(
      PartyDatabase database, String id, Optional<QueryProgress> progress, long charges)
      throws RocksDBException {
    byte[] prefix = id.getBytes(StandardCharsets.US_ASCII);
    Map<String, Digest> runs = new HashMap<>();
    long reports = 0;
    try (ReadOptions read = new ReadOptions();
        RocksIterator sealed = database.iterator(Family.SEALED, read)) {
      for (sealed.seek(prefix); sealed.isValid() && begins(sealed.key(), prefix); sealed.next()) {
        runs.put(HexFormat.of().formatHex(sealed.key()), Digest.of(sealed.value()));
        reports += sealed.value().length;
      }
      sealed.status();
    }
    return new OfQuery(progress, charges, reports, runs);
  }

  private static boolean begins(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  /** I1, I5: as many charges as reports as the book says, at whatever instant the party died. */
  void requireSound() throws BrokenPromiseException {
    for (Map.Entry<String, OfQuery> entry : queries.entrySet()) {
      OfQuery query = entry.getValue();
      long counted = query.progress().map(QueryProgress::charged).orElse(0L);
      requireEqual(query.charges(), counted, entry.getKey() + ", charges and reports counted");
      requireEqual(query.charges(), query.reports(), entry.getKey() + ", charges and reports");
    }
  }

  /** I2: what was drawn before is there to the byte, and no charge was taken back. */
  void requireContinues(Remains before) throws BrokenPromiseException {
    for (Map.Entry<String, OfQuery> entry : before.queries().entrySet()) {
      String id = entry.getKey();
      OfQuery earlier = entry.getValue();
      OfQuery now = queries.get(id);
      require(now != null, "%s is gone", id);
      require(now.charges() >= earlier.charges(), "%s: charges were taken back", id);
      for (Map.Entry<String, Digest> run : earlier.runs().entrySet()) {
        require(
            run.getValue().equals(now.runs().get(run.getKey())),
            "%s: reports %s were drawn again, or lost",
            id,
            run.getKey());
      }
      boolean sealed =
          earlier.progress().map(QueryProgress::state).stream()
              .anyMatch(state -> state == State.SEALED || state == State.SENT);
      require(
          !sealed || now.runs().equals(earlier.runs()),
          "%s: reports were added behind the seal",
          id);
    }
  }
}
