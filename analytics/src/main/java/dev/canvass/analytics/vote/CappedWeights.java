package dev.canvass.analytics.vote;

import java.util.Arrays;

/**
 * Vote weights in proportion to population, capped so that no few parties hold much of the vote
 * (weight truncation: Portnoy, Tirosh and Hendler, "Towards Federated Learning with
 * Byzantine-Robust Client Weighting").
 */
final class CappedWeights {

  /** So that a cap which equals a population is seen to. */
  private static final double SLACK = 1e-9;

  private CappedWeights() {}

  /**
   * truncate(n, f, a): the weights min(n, U) / Σ min(n, U) with the largest cap U at which the
   * {@code few} largest hold at most the share {@code most} of the whole; equal weights if there is
   * none. Hence any {@code few} parties hold at most max({@code most}, few / P).
   *
   * @param populations each above 0
   * @param most 0 to 1, exclusive
   */
  static double[] of(double[] populations, int few, double most) {
    int parties = populations.length;
    if (few >= most * parties) {
      return equal(parties);
    }
    double[] descending = descending(populations);
    double total = sum(descending, 0, parties);
    if (sum(descending, 0, few) <= most * total) {
      return shares(populations, Double.POSITIVE_INFINITY);
    }
    for (int capped = 1; capped <= parties; capped++) {
      double rest = sum(descending, capped, parties);
      double cap;
      if (capped < few) {
        cap = (most * rest - sum(descending, capped, few)) / (capped * (1 - most));
      } else if (few - most * capped <= 0) {
        break;
      } else {
        cap = most * rest / (few - most * capped);
      }
      double next = capped == parties ? 0 : descending[capped];
      if (next <= cap + SLACK && cap <= descending[capped - 1] + SLACK && cap > 0) {
        return shares(populations, cap);
      }
    }
    return equal(parties);
  }

  /** Plain proportional weights. */
  static double[] uncapped(double[] populations) {
    return shares(populations, Double.POSITIVE_INFINITY);
  }

  /** One party, one vote. */
  static double[] equal(int parties) {
    double[] weights = new double[parties];
    Arrays.fill(weights, 1.0 / parties);
    return weights;
  }

  private static double[] shares(double[] populations, double cap) {
    double[] weights = Arrays.stream(populations).map(n -> Math.min(n, cap)).toArray();
    double total = sum(weights, 0, weights.length);
    return Arrays.stream(weights).map(weight -> weight / total).toArray();
  }

  private static double[] descending(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    for (int i = 0; i < sorted.length / 2; i++) {
      double low = sorted[i];
      sorted[i] = sorted[sorted.length - 1 - i];
      sorted[sorted.length - 1 - i] = low;
    }
    return sorted;
  }

  private static double sum(double[] values, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += values[i];
    }
    return sum;
  }
}
