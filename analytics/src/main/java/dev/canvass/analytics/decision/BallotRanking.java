package dev.canvass.analytics.decision;

import dev.canvass.analytics.item.Code;
import dev.canvass.analytics.report.Ballot;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A party's order of the candidates, from the ballots of its shards. */
final class BallotRanking {

  /** Below it a choice is noise and must not be ranked. */
  private static final double SIGNIFICANT_Z = 2;

  private BallotRanking() {}

  /**
   * Candidates by the party's summed estimate, largest first; those it does not name, or that are
   * lost in its noise, are left out.
   *
   * @param places of the candidates, by tree code
   * @param codeBits length of a tree code
   */
  static List<Integer> of(PartyReports party, Map<Code, Integer> places, int codeBits) {
    // In units of √V: z √n of every shard, to be compared with √n of the party.
    Map<Integer, Double> sums = new HashMap<>();
    for (int s = 0; s < party.ballots().size(); s++) {
      double root = Math.sqrt((double) Math.max(1, party.shardUsers(s)));
      for (Ballot.Choice choice : party.ballots().get(s).choices()) {
        Integer place = places.get(choice.code().prefix(codeBits));
        if (place != null) {
          sums.merge(place, choice.zScore() * root, Double::sum);
        }
      }
    }
    double significant = SIGNIFICANT_Z * Math.sqrt((double) Math.max(1, party.users()));
    return sums.entrySet().stream()
        .filter(entry -> entry.getValue() > significant)
        .sorted(
            Map.Entry.<Integer, Double>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .map(Map.Entry::getKey)
        .toList();
  }
}
