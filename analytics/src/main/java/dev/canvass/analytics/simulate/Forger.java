package dev.canvass.analytics.simulate;

import dev.canvass.analytics.item.Code;
import dev.canvass.analytics.query.Mechanism;
import dev.canvass.privacy.oracle.FrequencyOracle;
import dev.canvass.privacy.random.RandomBits;
import java.util.Arrays;
import java.util.Map;

/**
 * Chooses symbols instead of drawing them: knowing a report's public coin, the symbol that supports
 * the most of what a liar wants. One owner.
 */
final class Forger {

  /** A coin that always falls on the truth, so that the oracle tells a cell's own symbol. */
  private static final RandomBits TRUTHFUL = () -> 0;

  private final FrequencyOracle oracle;
  private final int[][] cells;
  private final double[] worth;
  private final double[] symbolWorth;
  private final SeededRandomBits random;

  /**
   * @param worth what supporting an item is worth; negative for items to keep down
   */
  Forger(Mechanism mechanism, Map<String, Double> worth, SeededRandomBits random) {
    oracle = mechanism.oracle();
    this.random = random;
    this.worth = worth.values().stream().mapToDouble(Double::doubleValue).toArray();
    symbolWorth = new double[oracle.symbols()];
    Code[] codes = worth.keySet().stream().map(mechanism::treeCode).toArray(Code[]::new);
    cells = new int[mechanism.schedule().levels()][codes.length];
    for (int l = 0; l < cells.length; l++) {
      for (int i = 0; i < codes.length; i++) {
        cells[l][i] = mechanism.schedule().cell(codes[i], l + 1);
      }
    }
  }

  /** The symbol worth most on {@code level} under {@code coin}; chance chooses among equals. */
  byte symbol(int level, long coin) {
    Arrays.fill(symbolWorth, 0);
    for (int i = 0; i < worth.length; i++) {
      symbolWorth[oracle.randomize(cells[level - 1][i], coin, TRUTHFUL)] += worth[i];
    }
    int first = random.nextInt(symbolWorth.length);
    int best = first;
    for (int i = 1; i < symbolWorth.length; i++) {
      int symbol = (first + i) % symbolWorth.length;
      if (symbolWorth[symbol] > symbolWorth[best]) {
        best = symbol;
      }
    }
    return (byte) best;
  }
}
