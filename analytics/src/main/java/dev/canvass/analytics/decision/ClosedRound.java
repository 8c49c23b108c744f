package dev.canvass.analytics.decision;

import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.report.Digest;
import java.util.List;
import java.util.Map;

/**
 * What a decision is made from besides the query. All of it is fixed when the round closes, so that
 * deciding twice gives the same.
 *
 * @param parties the parties whose reports count
 * @param populationCaps the most users a party may speak for, as registered; parties without a cap
 *     are left out
 * @param refused users those parties skipped
 * @param tieNonce drawn at the close, after all reports were in: settles last ties of the vote
 */
public record ClosedRound(
    List<PartyReports> parties, Map<PartyId, Long> populationCaps, long refused, Digest tieNonce) {

  public ClosedRound {
    parties = List.copyOf(parties);
    populationCaps = Map.copyOf(populationCaps);
    populationCaps.forEach(
        (party, cap) -> {
          if (cap < 1) {
            throw new IllegalArgumentException(
                "a population cap is at least 1, but that of " + party + " is " + cap);
          }
        });
  }
}
