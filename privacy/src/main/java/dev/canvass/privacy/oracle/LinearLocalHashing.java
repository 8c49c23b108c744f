package dev.canvass.privacy.oracle;

import dev.canvass.privacy.Epsilon;
import dev.canvass.privacy.random.BiasedCoin;
import dev.canvass.privacy.random.RandomBits;
import java.math.BigDecimal;

/**
 * Linear local hashing with public coins: local hashing (OLH: Wang et al. 2017, section 4.4) whose
 * hash is linear over GF(2^s), in the spirit of projective geometry response (Feldman et al. 2022),
 * so that one Walsh-Hadamard transform decodes all cells.
 *
 * <p>A cell c and a coin u are read as t symbols of s bits; the hash is h_u(c) = Σ_j u_j c_j in
 * GF(q), q = 2^s. The report is h_u(c) with probability p = e^ε / (e^ε + q - 1), else uniform over
 * the other q - 1 symbols. For every fixed u this is q-ary randomised response, hence exactly
 * ε-LDP. For c ≠ c' exactly 1/q of all coins give h_u(c) = h_u(c').
 */
public final class LinearLocalHashing implements FrequencyOracle {

  /** With 8 bits a table of about 2^20 cells does not exist: 2^16 is too coarse, 2^24 too large. */
  private static final int MAX_SYMBOL_BITS = 7;

  private static final int TARGET_CELL_BITS = 20;

  private final int symbolBits;
  private final int symbolsPerCell;
  private final BinaryField field;
  private final BiasedCoin truth;

  private LinearLocalHashing(Epsilon epsilon, int symbolBits, int symbolsPerCell) {
    this.symbolBits = symbolBits;
    this.symbolsPerCell = symbolsPerCell;
    field = new BinaryField(symbolBits);
    BigDecimal e = epsilon.exp();
    truth = BiasedCoin.atMost(e, e.add(BigDecimal.valueOf(field.size() - 1L)));
  }

  /**
   * The oracle for ε with about 2^20 cells: s minimises the variance per user, t = round(20 / s).
   */
  public static LinearLocalHashing of(Epsilon epsilon) {
    int symbolBits = bestSymbolBits(epsilon);
    return new LinearLocalHashing(
        epsilon, symbolBits, Math.round((float) TARGET_CELL_BITS / symbolBits));
  }

  /** The oracle for ε with the fewest cells that hold {@code cells}, at most about 2^20. */
  public static LinearLocalHashing forCells(Epsilon epsilon, long cells) {
    LinearLocalHashing largest = of(epsilon);
    int bits = Long.SIZE - Long.numberOfLeadingZeros(Math.max(1, cells - 1));
    int symbolsPerCell = (bits + largest.symbolBits - 1) / largest.symbolBits;
    return symbolsPerCell >= largest.symbolsPerCell
        ? largest
        : new LinearLocalHashing(epsilon, largest.symbolBits, symbolsPerCell);
  }

  /**
   * An oracle of any shape, for tests and studies.
   *
   * @param symbolBits s, 1 to 8
   * @param symbolsPerCell t, with s t at most 24
   */
  public static LinearLocalHashing ofShape(Epsilon epsilon, int symbolBits, int symbolsPerCell) {
    if (symbolsPerCell < 1 || symbolBits * symbolsPerCell > 24) {
      throw new IllegalArgumentException(
          "a cell number must have 1 to 24 bits, but has " + symbolBits * symbolsPerCell);
    }
    return new LinearLocalHashing(epsilon, symbolBits, symbolsPerCell);
  }

  private static int bestSymbolBits(Epsilon epsilon) {
    double e = Math.exp(epsilon.value());
    int best = 1;
    double least = Double.POSITIVE_INFINITY;
    for (int s = 1; s <= MAX_SYMBOL_BITS; s++) {
      double size = 1 << s;
      double q = 1 / size;
      double gap = e / (e + size - 1) - q;
      double variance = q * (1 - q) / (gap * gap);
      if (variance < least) {
        least = variance;
        best = s;
      }
    }
    return best;
  }

  @Override
  public int cells() {
    return 1 << cellBits();
  }

  /** b = s t: bits of a cell number. */
  public int cellBits() {
    return symbolBits * symbolsPerCell;
  }

  @Override
  public int symbols() {
    return field.size();
  }

  @Override
  public double truthProbability() {
    return truth.probability();
  }

  @Override
  public double falseProbability() {
    return 1.0 / field.size();
  }

  /** The integer-threshold coin that decides whether a report is the hash itself. */
  public BiasedCoin truth() {
    return truth;
  }

  @Override
  public int randomize(int cell, long coin, RandomBits random) {
    int hash = symbolOf(cell, coin);
    return truth.toss(random) ? hash : hash ^ nonZeroSymbol(random);
  }

  /** Uniform over 1..q-1, exact: xor with it makes a uniform choice among the other symbols. */
  private int nonZeroSymbol(RandomBits random) {
    return 1 + random.nextInt(field.size() - 1);
  }

  /** h_u(c) = Σ_j u_j c_j over GF(2^s). */
  @Override
  public int symbolOf(int cell, long coin) {
    int mask = field.size() - 1;
    int hash = 0;
    for (int shift = 0; shift < cellBits(); shift += symbolBits) {
      hash ^= field.product((int) (coin >>> shift) & mask, cell >>> shift & mask);
    }
    return hash;
  }

  @Override
  public SupportCounter newCounter() {
    return new LinearSupportCounter(field, symbolBits, symbolsPerCell);
  }

  /** Such as {@code linear-local-hashing(3x7)}: bits a symbol, symbols a cell number. */
  @Override
  public String toString() {
    return "linear-local-hashing(" + symbolBits + "x" + symbolsPerCell + ")";
  }
}
