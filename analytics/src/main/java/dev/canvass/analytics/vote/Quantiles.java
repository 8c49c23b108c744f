package dev.canvass.analytics.vote;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Medians and weighted quantiles of a few values. */
final class Quantiles {

  /** So that weights which add up to a quantile in decimals reach it in binary. */
  private static final double SLACK = 1e-12;

  /** √(π/2): standard error of a median of normal values relative to that of their mean. */
  static final double MEDIAN_INEFFICIENCY = Math.sqrt(Math.PI / 2);

  private Quantiles() {}

  /** The middle value, or the mean of the two middle ones. */
  static double median(double[] values) {
    double[] ascending = values.clone();
    Arrays.sort(ascending);
    int upper = ascending.length / 2;
    return ascending.length % 2 == 1
        ? ascending[upper]
        : (ascending[upper - 1] + ascending[upper]) / 2;
  }

  /** The middle value, or the smaller of the two middle ones. */
  static double lowerMedian(double[] values) {
    double[] ascending = values.clone();
    Arrays.sort(ascending);
    return ascending[(ascending.length - 1) / 2];
  }

  /** Places of {@code values} in ascending order of value. */
  static int[] ascending(double[] values) {
    return IntStream.range(0, values.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> values[i]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /**
   * Q_q: the smallest value that, with all smaller ones, has at least the share {@code q} of the
   * weight. Values of weight 0 are passed over.
   *
   * @param weights not negative, adding up to 1
   * @param ascending the places of the values, see {@link #ascending}
   */
  static double weighted(double[] values, double[] weights, double q, int[] ascending) {
    double reached = 0;
    double value = Double.NaN;
    for (int i : ascending) {
      if (weights[i] > 0) {
        reached += weights[i];
        value = values[i];
        if (reached >= q - SLACK) {
          break;
        }
      }
    }
    return value;
  }
}
