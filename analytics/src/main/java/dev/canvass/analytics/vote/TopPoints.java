package dev.canvass.analytics.vote;

import java.util.List;

/**
 * Borda over the first 2k places of each ballot: Σ max(2k - rank + 1, 0), one party one vote. For
 * deployments where only ranks may be believed.
 */
record TopPoints() implements AggregationRule {

  @Override
  public Tally tally(Election election, Claims claims) {
    double[] scores = new double[claims.candidates()];
    for (Voter voter : election.voters()) {
      double[] points = Ranks.points(voter.ranking(), scores.length, 2 * election.places());
      for (int x = 0; x < scores.length; x++) {
        scores[x] += points[x];
      }
    }
    double[] weights = CappedWeights.uncapped(election.populations());
    return new Tally(scores, claims.means(weights), weights, List.of(), 0);
  }
}
