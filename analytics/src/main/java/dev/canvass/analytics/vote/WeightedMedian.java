package dev.canvass.analytics.vote;

import java.util.List;

/**
 * The weighted median Q.5 of the parties' frequencies with capped weights. No coalition of the
 * tolerated size takes it outside what honest parties state; items that fewer than half the vote
 * holds are lost. For parties that are much alike.
 */
record WeightedMedian() implements AggregationRule {

  @Override
  public double inefficiency() {
    return Quantiles.MEDIAN_INEFFICIENCY;
  }

  @Override
  public Tally tally(Election election, Claims claims) {
    double[] weights = RobustVote.cappedWeights(election);
    double[] medians = new double[claims.candidates()];
    for (int x = 0; x < medians.length; x++) {
      double[] h = claims.of(x);
      medians[x] = Quantiles.weighted(h, weights, 0.5, Quantiles.ascending(h));
    }
    int tolerated = RobustVote.DEFAULT.tolerated(election.registered());
    return new Tally(medians, medians, weights, List.of(), tolerated);
  }
}
