package dev.canvass.analytics.decision;

import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.report.Ballot;
import dev.canvass.privacy.oracle.PublicCoins;
import java.util.List;

/**
 * One party's sealed reports of a query, all shards, and its ballots.
 *
 * @param levels per level, level 1 first, the streams of reports: one per shard, in the same order
 *     on every level
 * @param ballots one per shard, in the order of the streams; or none at all
 */
public record PartyReports(PartyId party, List<List<ReportStream>> levels, List<Ballot> ballots) {

  /**
   * The reports of one shard and level: one symbol a byte.
   *
   * @param symbols at least {@code count} symbols
   */
  public record ReportStream(byte[] symbols, int count, PublicCoins coins) {}

  public PartyReports {
    levels = levels.stream().map(List::copyOf).toList();
    ballots = List.copyOf(ballots);
    for (List<ReportStream> level : levels) {
      if (!ballots.isEmpty() && level.size() != ballots.size()) {
        throw new IllegalArgumentException(
            party + " has " + ballots.size() + " ballots, but " + level.size() + " shards");
      }
    }
  }

  /** n: reports on {@code level}, from 1. */
  public long reports(int level) {
    return levels.get(level - 1).stream().mapToLong(ReportStream::count).sum();
  }

  /**
   * Reports on all levels of the shard that has fewest, shards without any left out; 0 if none has.
   */
  public long fewestOfAShard() {
    long fewest = 0;
    for (int shard = 0; shard < levels.get(0).size(); shard++) {
      long reports = shardUsers(shard);
      if (reports > 0 && (fewest == 0 || reports < fewest)) {
        fewest = reports;
      }
    }
    return fewest;
  }

  /** Reports of one shard on all levels, from 0. */
  public long shardUsers(int shard) {
    return levels.stream().mapToLong(level -> level.get(shard).count()).sum();
  }

  /** Reports on all levels: the party's users in this query. */
  public long users() {
    long users = 0;
    for (int level = 1; level <= levels.size(); level++) {
      users += reports(level);
    }
    return users;
  }
}
