package dev.canvass.privacy.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.privacy.Epsilon;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * Output probabilities enumerated as integers over a common denominator: the truth symbol gets T
 * (q-1), each other symbol 2^62 - T, both over 2^62 (q-1). The mapping from draws to symbols is
 * enumerated too, through scripted bits.
 */
class ExactPrivacyTest {

  private static final long[] MICROS = {
    1,
    1_000,
    10_000,
    100_000,
    250_000,
    500_000,
    693_147,
    1_000_000,
    1_098_612,
    1_500_000,
    2_000_000,
    2_718_281,
    3_000_000,
    3_999_999,
    4_000_000,
    5_000_000,
    7_777_777,
    10_000_000
  };

  /** The ratio may be short of e^ε by this factor at most: 2^-62 / (p (1-p)), relatively. */
  private static BigDecimal slack(double p) {
    return BigDecimal.valueOf(0x1p-62)
        .divide(BigDecimal.valueOf(p * (1 - p)), MathContext.DECIMAL128);
  }

  @Test
  void likelihoodRatioOfLinearHashingIsAtMostAndAllButEToTheEpsilon() {
    for (long micros : MICROS) {
      for (int s = 1; s <= 8; s++) {
        LinearLocalHashing oracle = LinearLocalHashing.ofShape(new Epsilon(micros), s, 1);
        checkRatio(new Epsilon(micros), oracle.truth().threshold(), oracle.symbols(), oracle);
      }
    }
  }

  @Test
  void likelihoodRatioOfGeneralisedResponseIsAtMostAndAllButEToTheEpsilon() {
    for (long micros : MICROS) {
      for (int cells : new int[] {2, 3, 5, 10, 61, 100, 255, 256}) {
        GeneralizedRandomizedResponse oracle =
            GeneralizedRandomizedResponse.of(new Epsilon(micros), cells);
        checkRatio(new Epsilon(micros), oracle.truth().threshold(), cells, oracle);
      }
    }
  }

  private static void checkRatio(
      Epsilon epsilon, long threshold, int symbols, FrequencyOracle oracle) {
    BigInteger[][] weights = new BigInteger[2][];
    int[] cells = {0, oracle.cells() - 1};
    for (int i = 0; i < 2; i++) {
      weights[i] = weights(oracle, cells[i], 1, threshold);
      assertEquals(
          BigInteger.ONE.shiftLeft(62).multiply(BigInteger.valueOf(symbols - 1L)),
          Arrays.stream(weights[i]).reduce(BigInteger.ZERO, BigInteger::add));
    }
    BigDecimal bound = epsilon.exp();
    BigDecimal greatest = BigDecimal.ZERO;
    for (int y = 0; y < symbols; y++) {
      BigDecimal a = new BigDecimal(weights[0][y]);
      BigDecimal b = new BigDecimal(weights[1][y]);
      assertTrue(a.compareTo(bound.multiply(b)) <= 0, epsilon + " symbol " + y);
      assertTrue(b.compareTo(bound.multiply(a)) <= 0, epsilon + " symbol " + y);
      greatest = greatest.max(a.divide(b, new MathContext(60)));
    }
    BigDecimal least = bound.multiply(BigDecimal.ONE.subtract(slack(oracle.truthProbability())));
    assertTrue(greatest.compareTo(least) >= 0, epsilon + " reaches only " + greatest);
  }

  /** Runs the real randomiser on each way a draw can go, and adds that way's exact weight. */
  private static BigInteger[] weights(FrequencyOracle oracle, int cell, long coin, long threshold) {
    BigInteger[] weights = new BigInteger[oracle.symbols()];
    Arrays.fill(weights, BigInteger.ZERO);
    BigInteger others = BigInteger.valueOf(oracle.symbols() - 1L);
    int told = oracle.randomize(cell, coin, () -> (threshold - 1) << 2);
    weights[told] = weights[told].add(BigInteger.valueOf(threshold).multiply(others));
    for (int draw = 0; draw < oracle.symbols() - 1; draw++) {
      long[] script = {threshold << 2, draw};
      int[] next = {0};
      int lie = oracle.randomize(cell, coin, () -> script[next[0]++]);
      weights[lie] =
          weights[lie].add(BigInteger.ONE.shiftLeft(62).subtract(BigInteger.valueOf(threshold)));
      assertNotEquals(told, lie);
    }
    return weights;
  }

  @Test
  void exactlyOneInQOfAllCoinsCollideForEveryPairOfCells() {
    int[][] shapes = {
      {1, 1}, {1, 6}, {2, 1}, {2, 3}, {3, 2}, {4, 1}, {5, 1}, {6, 1}, {7, 1}, {8, 1}
    };
    for (int[] shape : shapes) {
      LinearLocalHashing oracle =
          LinearLocalHashing.ofShape(Epsilon.parse("1"), shape[0], shape[1]);
      int cells = oracle.cells();
      for (int a = 0; a < cells; a++) {
        for (int b = a + 1; b < cells; b++) {
          int collisions = 0;
          for (int u = 0; u < cells; u++) {
            collisions += oracle.symbolOf(a, u) == oracle.symbolOf(b, u) ? 1 : 0;
          }
          assertEquals(cells / oracle.symbols(), collisions);
        }
      }
    }
  }

  @Test
  void fieldProductsFormAField() {
    for (int s = 1; s <= 8; s++) {
      BinaryField field = new BinaryField(s);
      for (int a = 1; a < field.size(); a++) {
        boolean[] seen = new boolean[field.size()];
        for (int b = 0; b < field.size(); b++) {
          int product = field.product(a, b);
          assertEquals(product, field.product(b, a));
          assertEquals(false, seen[product]);
          seen[product] = true;
          assertEquals(field.trace(product), Integer.bitCount(field.dual(a) & b) & 1);
          assertEquals(
              field.product(product, 3 & field.size() - 1),
              field.product(a, field.product(b, 3 & field.size() - 1)));
        }
      }
    }
  }
}
