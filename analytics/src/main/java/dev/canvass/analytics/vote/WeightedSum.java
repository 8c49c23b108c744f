package dev.canvass.analytics.vote;

import java.util.List;

/**
 * Σ n h / Σ n, ranked by that times the candidate's credibility: the most accurate rule among
 * parties that trust each other. Believes everybody: a party gets what it claims users for.
 */
record WeightedSum() implements AggregationRule {

  @Override
  public Tally tally(Election election, Claims claims) {
    double[] weights = CappedWeights.uncapped(election.populations());
    double[] means = claims.means(weights);
    double[] scores = new double[means.length];
    for (int x = 0; x < scores.length; x++) {
      scores[x] = means[x] * election.candidates().get(x).credibility();
    }
    return new Tally(scores, means, weights, List.of(), 0);
  }
}
