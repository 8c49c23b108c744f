package dev.canvass.analytics.vote;

import java.util.Arrays;
import java.util.List;

/** Places of candidates in one party's order. */
final class Ranks {

  private Ranks() {}

  /**
   * The rank of every candidate, 1 for the best. Those left out share the mean of the remaining
   * ranks, (m + 1 + C) / 2 with m of C ranked: noise must not order them.
   */
  static double[] full(List<Integer> ranking, int candidates) {
    double[] ranks = new double[candidates];
    Arrays.fill(ranks, (ranking.size() + 1 + candidates) / 2.0);
    for (int i = 0; i < ranking.size(); i++) {
      ranks[ranking.get(i)] = i + 1;
    }
    return ranks;
  }

  /** max(t - rank + 1, 0) for every candidate; nothing for those left out. */
  static double[] points(List<Integer> ranking, int candidates, int t) {
    double[] points = new double[candidates];
    for (int i = 0; i < Math.min(t, ranking.size()); i++) {
      points[ranking.get(i)] = t - i;
    }
    return points;
  }
}
