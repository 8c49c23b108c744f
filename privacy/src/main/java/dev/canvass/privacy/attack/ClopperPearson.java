package dev.canvass.privacy.attack;

import org.apache.commons.numbers.gamma.RegularizedBeta;

/**
 * Exact one-sided confidence limits of a probability from independent trials (Clopper and Pearson,
 * Biometrika 1934): each is wrong with probability at most α, whatever the probability and however
 * few the trials. They are quantiles of the beta distribution, found by bisection and rounded
 * outwards.
 */
public final class ClopperPearson {

  /** Halvings until the limits of a double's precision. */
  private static final int HALVINGS = 64;

  private ClopperPearson() {}

  /** What the probability of success is at least: the p with Pr[at least {@code hits}] = α. */
  public static double lower(long hits, long trials, double alpha) {
    requireTrials(hits, trials, alpha);
    double low = 0;
    double high = (double) hits / trials;
    for (int i = 0; i < HALVINGS && low < high; i++) {
      double middle = (low + high) / 2;
      if (RegularizedBeta.value(middle, (double) hits, (double) (trials - hits + 1)) <= alpha) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** What the probability of success is at most: the p with Pr[at most {@code hits}] = α. */
  public static double upper(long hits, long trials, double alpha) {
    requireTrials(hits, trials, alpha);
    double low = (double) hits / trials;
    double high = 1;
    for (int i = 0; i < HALVINGS && low < high; i++) {
      double middle = (low + high) / 2;
      if (RegularizedBeta.complement(middle, (double) (hits + 1), (double) (trials - hits))
          <= alpha) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }

  private static void requireTrials(long hits, long trials, double alpha) {
    if (trials < 1 || hits < 0 || hits > trials) {
      throw new IllegalArgumentException(hits + " of " + trials + " trials cannot be hits");
    }
    if (!(alpha > 0 && alpha < 1)) {
      throw new IllegalArgumentException("alpha must be above 0 and below 1, but is " + alpha);
    }
  }
}
