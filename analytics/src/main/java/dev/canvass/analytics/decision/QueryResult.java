package dev.canvass.analytics.decision;

import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.QueryId;
import java.util.List;

/**
 * The outcome of a query. Equal inputs give equal results.
 *
 * @param parties parties whose reports count, ascending
 * @param missing invited parties whose reports do not count: absent, incomplete or equivocating
 * @param users reports counted
 * @param refused users the counted parties skipped
 * @param fewestOfAShard reports of the counted shard that has fewest, empty ones left out
 * @param heavyHitters best first, at most k
 * @param levels the trace of the search, level 1 first
 */
public record QueryResult(
    QueryId query,
    List<PartyId> parties,
    List<PartyId> missing,
    long users,
    long refused,
    long fewestOfAShard,
    List<HeavyHitter> heavyHitters,
    List<LevelTrace> levels) {

  /**
   * What happened on one level of the search.
   *
   * @param prefixBits length of its prefixes
   * @param reports reports on it
   * @param kept prefixes that survived pruning
   */
  public record LevelTrace(int prefixBits, long reports, int kept) {}

  public QueryResult {
    parties = List.copyOf(parties);
    missing = List.copyOf(missing);
    heavyHitters = List.copyOf(heavyHitters);
    levels = List.copyOf(levels);
  }
}
