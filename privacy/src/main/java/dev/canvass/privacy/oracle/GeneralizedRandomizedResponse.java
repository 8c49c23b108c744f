package dev.canvass.privacy.oracle;

import dev.canvass.privacy.Epsilon;
import dev.canvass.privacy.random.BiasedCoin;
import dev.canvass.privacy.random.RandomBits;
import java.math.BigDecimal;

/**
 * Generalised randomised response over d cells (Kairouz et al. 2016; Wang et al. 2017, section
 * 4.1): the report is the cell itself with probability p = e^ε / (e^ε + d - 1), else uniform over
 * the other d - 1 cells. Better than local hashing while d &lt; 3 e^ε + 2. Coins are ignored.
 */
public final class GeneralizedRandomizedResponse implements FrequencyOracle {

  /** A symbol is stored as one byte. */
  static final int MAX_CELLS = 256;

  private final int cells;
  private final BiasedCoin truth;

  private GeneralizedRandomizedResponse(Epsilon epsilon, int cells) {
    this.cells = cells;
    BigDecimal e = epsilon.exp();
    truth = BiasedCoin.atMost(e, e.add(BigDecimal.valueOf(cells - 1L)));
  }

  /**
   * The oracle over {@code cells} cells.
   *
   * @throws IllegalArgumentException unless 2 &le; cells &le; 256
   */
  public static GeneralizedRandomizedResponse of(Epsilon epsilon, int cells) {
    if (cells < 2 || cells > MAX_CELLS) {
      throw new IllegalArgumentException("cells must be in 2..256, but is " + cells);
    }
    return new GeneralizedRandomizedResponse(epsilon, cells);
  }

  /** Whether this oracle estimates {@code cells} cells with less variance than local hashing. */
  public static boolean suits(Epsilon epsilon, long cells) {
    return cells >= 2 && cells <= MAX_CELLS && cells < 3 * Math.exp(epsilon.value()) + 2;
  }

  @Override
  public int cells() {
    return cells;
  }

  @Override
  public int symbols() {
    return cells;
  }

  @Override
  public double truthProbability() {
    return truth.probability();
  }

  @Override
  public double falseProbability() {
    return (1 - truth.probability()) / (cells - 1);
  }

  /** The integer-threshold coin that decides whether a report is the cell itself. */
  public BiasedCoin truth() {
    return truth;
  }

  @Override
  public int randomize(int cell, long coin, RandomBits random) {
    if (truth.toss(random)) {
      return cell;
    }
    int other = random.nextInt(cells - 1);
    return other < cell ? other : other + 1;
  }

  @Override
  public int symbolOf(int cell, long coin) {
    return cell;
  }

  @Override
  public SupportCounter newCounter() {
    return new HistogramSupportCounter(cells);
  }

  /** Such as {@code generalized-randomized-response(20)}: the number of cells. */
  @Override
  public String toString() {
    return "generalized-randomized-response(" + cells + ")";
  }
}
