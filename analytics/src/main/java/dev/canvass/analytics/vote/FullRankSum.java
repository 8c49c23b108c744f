package dev.canvass.analytics.vote;

import java.util.List;

/**
 * Federated Rank Learning's vote (Mozaffari, Shejwalkar and Houmansadr, USENIX Security 2023): the
 * sum of all parties' ranks, one party one vote, smallest sum first. Ranks are those of the
 * ballots. A liar has one bounded vote, but near the last place a few are enough.
 */
record FullRankSum() implements AggregationRule {

  @Override
  public Tally tally(Election election, Claims claims) {
    double[] scores = new double[claims.candidates()];
    for (Voter voter : election.voters()) {
      double[] ranks = Ranks.full(voter.ranking(), scores.length);
      for (int x = 0; x < scores.length; x++) {
        scores[x] -= ranks[x];
      }
    }
    double[] weights = CappedWeights.uncapped(election.populations());
    return new Tally(scores, claims.means(weights), weights, List.of(), 0);
  }
}
