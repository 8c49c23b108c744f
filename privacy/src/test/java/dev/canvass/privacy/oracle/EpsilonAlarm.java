package dev.canvass.privacy.oracle;

/**
 * A statistical test of ε-LDP: runs a randomiser on two cells and returns a lower bound on the ε it
 * spends, which is above the true ε with probability at most {@value #FALSE_ALARM_RATE}.
 *
 * <p>Every symbol is a possible distinguishing event. The probabilities are bounded by Clopper and
 * Pearson's interval in its Chernoff form: {@code Pr[at most k of n] <= exp(-n D(k/n || p))}. The
 * rate is split evenly over all symbols, both cells and both sides.
 */
final class EpsilonAlarm {

  static final double FALSE_ALARM_RATE = 1e-6;

  /** A randomiser of one user's cell under one public coin. */
  interface Randomizer {
    int symbol(int cell, long coin);
  }

  private final int symbols;
  private final int runs;

  EpsilonAlarm(int symbols, int runs) {
    this.symbols = symbols;
    this.runs = runs;
  }

  /** The lower confidence bound on ε from {@code runs} runs on each of the two cells. */
  double lowerBound(Randomizer randomizer, int cell, int otherCell, long coin) {
    int[] counts = new int[symbols];
    int[] otherCounts = new int[symbols];
    for (int i = 0; i < runs; i++) {
      counts[randomizer.symbol(cell, coin)]++;
      otherCounts[randomizer.symbol(otherCell, coin)]++;
    }
    double bound = 0;
    for (int y = 0; y < symbols; y++) {
      bound = Math.max(bound, Math.log(lower(counts[y]) / upper(otherCounts[y])));
      bound = Math.max(bound, Math.log(lower(otherCounts[y]) / upper(counts[y])));
    }
    return bound;
  }

  private double upper(int count) {
    double low = (double) count / runs;
    double high = 1;
    for (int i = 0; i < 60; i++) {
      double middle = (low + high) / 2;
      if (isImplausible(count, middle)) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }

  private double lower(int count) {
    double low = 0;
    double high = (double) count / runs;
    for (int i = 0; i < 60; i++) {
      double middle = (low + high) / 2;
      if (isImplausible(count, middle)) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private boolean isImplausible(int count, double probability) {
    double share = (double) count / runs;
    double divergence = term(share, probability) + term(1 - share, 1 - probability);
    return runs * divergence > Math.log(4.0 * symbols / FALSE_ALARM_RATE);
  }

  private static double term(double a, double b) {
    return a == 0 ? 0 : a * Math.log(a / b);
  }
}
