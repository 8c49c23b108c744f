package dev.canvass.analytics.vote;

import dev.canvass.analytics.query.Aggregation;

/** How claims become scores: the closed choice behind the names of {@link Aggregation}. */
sealed interface AggregationRule
    permits RobustVote,
        WeightedSum,
        FullRankSum,
        TopPoints,
        WeightedMedian,
        UniformPhantom,
        EqualShares {

  /** Scores all candidates of the election. Pure. */
  Tally tally(Election election, Claims claims);

  /** Standard error of its frequencies relative to that of a weighted mean. */
  default double inefficiency() {
    return 1;
  }

  /** The rule with this name. */
  static AggregationRule of(Aggregation name) {
    return switch (name) {
      case ROBUST_VOTE -> RobustVote.DEFAULT;
      case ROBUST_VOTE_STRICT -> RobustVote.STRICT;
      case ROBUST_VOTE_WIDE -> RobustVote.WIDE;
      case WEIGHTED_SUM -> new WeightedSum();
      case FRL_BORDA -> new FullRankSum();
      case BORDA_TOP -> new TopPoints();
      case WEIGHTED_MEDIAN -> new WeightedMedian();
      case PHANTOM -> new UniformPhantom();
      case PROPORTIONAL -> new EqualShares();
    };
  }
}
