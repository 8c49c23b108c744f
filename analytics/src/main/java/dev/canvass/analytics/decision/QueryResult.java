package dev.canvass.analytics.decision;

import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.report.Digest;
import dev.canvass.analytics.search.BallotContradiction;
import dev.canvass.analytics.vote.Agreement;
import dev.canvass.analytics.vote.Expulsion;
import dev.canvass.analytics.vote.Protection;
import java.util.List;

/**
 * The outcome of a query. Equal inputs give equal results.
 *
 * @param protection how far the list is protected against lying parties
 * @param parties parties whose reports count, ascending, those expelled by the vote included
 * @param missing invited parties whose reports do not count: absent, incomplete or equivocating
 * @param users reports of all these parties
 * @param refused users these parties skipped
 * @param fewestOfAShard reports of the counted shard that has fewest, empty ones left out
 * @param heavyHitters best first, at most k; fewer if fewer items can be told from noise at all
 * @param disputed items that few parties carry, largest first
 * @param expelled parties whose reports the vote set aside, ascending
 * @param agreement how much the parties have in common with the list
 * @param contradictions ballots that state what their reports do not say
 * @param tieNonce what settled last ties
 * @param levels the trace of the search, level 1 first
 */
public record QueryResult(
    QueryId query,
    Protection protection,
    List<PartyId> parties,
    List<PartyId> missing,
    long users,
    long refused,
    long fewestOfAShard,
    List<HeavyHitter> heavyHitters,
    List<DisputedItem> disputed,
    List<Expulsion> expelled,
    Agreement agreement,
    List<BallotContradiction> contradictions,
    Digest tieNonce,
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
    disputed = List.copyOf(disputed);
    expelled = List.copyOf(expelled);
    contradictions = List.copyOf(contradictions);
    levels = List.copyOf(levels);
  }
}
