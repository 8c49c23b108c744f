package dev.canvass.analytics.vote;

import java.util.List;

/**
 * The uniform phantom mechanism (arXiv:2111.01566): the largest y that a share y of the vote states
 * or exceeds, which is the median of the statements and evenly spread phantoms. Nobody gains by
 * lying about its own preference. But for frequencies below a party's weight it is the largest
 * statement: use it only where frequencies are few and large.
 */
record UniformPhantom() implements AggregationRule {

  @Override
  public double inefficiency() {
    return Quantiles.MEDIAN_INEFFICIENCY;
  }

  @Override
  public Tally tally(Election election, Claims claims) {
    double[] weights = RobustVote.cappedWeights(election);
    double[] agreed = new double[claims.candidates()];
    for (int x = 0; x < agreed.length; x++) {
      agreed[x] = agreed(claims.of(x), weights);
    }
    return new Tally(agreed, agreed, weights, List.of(), 0);
  }

  static double agreed(double[] h, double[] weights) {
    int[] ascending = Quantiles.ascending(h);
    double best = 0;
    double behind = 0;
    for (int i = ascending.length - 1; i >= 0; i--) {
      behind += weights[ascending[i]];
      best = Math.max(best, Math.min(h[ascending[i]], behind));
    }
    return best;
  }
}
