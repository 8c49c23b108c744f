package dev.canvass.privacy.oracle;

import dev.canvass.privacy.Epsilon;
import dev.canvass.privacy.random.BiasedCoin;
import dev.canvass.privacy.random.RandomBits;
import java.math.BigDecimal;

/**
 * Optimised unary encoding (Wang et al., USENIX Security 2017, section 4.3): the report has one bit
 * a cell, all drawn independently; the bit of the user's own cell is one with probability p = 1/2,
 * any other with q = 1 / (e^ε + 1). The likelihood ratio of two cells is largest for reports with
 * one of their two bits set, p (1 - q) / ((1 - p) q) = (1 - q) / q = e^ε; q is rounded up, so that
 * it is never more.
 *
 * <p>Its reports have as many bits as there are cells, so that no node uses it: it is here for the
 * published mechanisms that Canvass is compared with. Immutable.
 */
public final class OptimizedUnaryEncoding implements PureProtocol {

  private static final BiasedCoin TRUTH = new BiasedCoin(1L << (BiasedCoin.BITS - 1));

  private final int cells;
  private final BiasedCoin zero;

  private OptimizedUnaryEncoding(Epsilon epsilon, int cells) {
    this.cells = cells;
    BigDecimal e = epsilon.exp();
    zero = BiasedCoin.atMost(e, e.add(BigDecimal.ONE));
  }

  /**
   * The protocol over {@code cells} cells.
   *
   * @throws IllegalArgumentException if {@code cells < 2}
   */
  public static OptimizedUnaryEncoding of(Epsilon epsilon, int cells) {
    if (cells < 2) {
      throw new IllegalArgumentException("cells must be at least 2, but is " + cells);
    }
    return new OptimizedUnaryEncoding(epsilon, cells);
  }

  @Override
  public int cells() {
    return cells;
  }

  @Override
  public double truthProbability() {
    return TRUTH.probability();
  }

  @Override
  public double falseProbability() {
    return 1 - zero.probability();
  }

  /** The coin that shows true where the bit of another cell stays zero: probability 1 - q. */
  public BiasedCoin zero() {
    return zero;
  }

  /** Randomises one user's cell; the report's bit c is bit c mod 64 of word c / 64. */
  public long[] randomize(int cell, RandomBits random) {
    long[] report = new long[(cells + Long.SIZE - 1) / Long.SIZE];
    for (int c = 0; c < cells; c++) {
      boolean one = c == cell ? TRUTH.toss(random) : !zero.toss(random);
      if (one) {
        report[c / Long.SIZE] |= 1L << c % Long.SIZE;
      }
    }
    return report;
  }

  /**
   * Randomises many users and counts, per cell, the reports that support it. Each bit of each
   * user's report is drawn by itself; but as bits are independent they are drawn cell by cell,
   * {@value Long#SIZE} users at a time, and no report is ever whole. The counts have the same
   * distribution as those of {@link #randomize}.
   *
   * @param holders users in each cell
   */
  public long[] supportCounts(int[] holders, RandomBits random) {
    if (holders.length != cells) {
      throw new IllegalArgumentException(
          "there are " + cells + " cells, but holders of " + holders.length);
    }
    long users = 0;
    for (int inCell : holders) {
      users += inCell;
    }
    long[] supports = new long[cells];
    for (int c = 0; c < cells; c++) {
      long others = users - holders[c];
      supports[c] = TRUTH.heads(holders[c], random) + others - zero.heads(others, random);
    }
    return supports;
  }
}
