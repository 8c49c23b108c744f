package dev.canvass.privacy.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.privacy.Epsilon;
import dev.canvass.privacy.SeededBits;
import dev.canvass.privacy.random.BiasedCoin;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import org.junit.jupiter.api.Test;

/** Optimised unary encoding: its ε by enumeration, its moments, and drawing users side by side. */
class UnaryEncodingTest {

  private static final long WHOLE = 1L << BiasedCoin.BITS;

  @Test
  void likelihoodRatioOfEveryReportIsAtMostAndAllButEToTheEpsilon() {
    for (long micros : new long[] {1_000, 500_000, 1_000_000, 2_718_281, 4_000_000, 10_000_000}) {
      Epsilon epsilon = new Epsilon(micros);
      OptimizedUnaryEncoding encoding = OptimizedUnaryEncoding.of(epsilon, 4);
      BigDecimal greatest = BigDecimal.ZERO;
      for (int report = 0; report < 1 << 4; report++) {
        for (int a = 0; a < 4; a++) {
          for (int b = 0; b < 4; b++) {
            BigDecimal ratio =
                new BigDecimal(weight(encoding, a, report))
                    .divide(new BigDecimal(weight(encoding, b, report)), new MathContext(60));
            greatest = greatest.max(ratio);
          }
        }
      }
      assertTrue(greatest.compareTo(epsilon.exp()) <= 0, epsilon + " exceeds by " + greatest);
      BigDecimal least = epsilon.exp().multiply(BigDecimal.valueOf(1 - 1e-13));
      assertTrue(greatest.compareTo(least) >= 0, epsilon + " reaches only " + greatest);
    }
  }

  /** The exact probability of a report over 2^(62 cells), the randomiser run on every way to it. */
  private static BigInteger weight(OptimizedUnaryEncoding encoding, int cell, int report) {
    BigInteger weight = BigInteger.ONE;
    long[] script = new long[4];
    for (int c = 0; c < 4; c++) {
      boolean one = (report >> c & 1) == 1;
      long trueUpTo = c == cell ? WHOLE / 2 : encoding.zero().threshold();
      boolean shown = c == cell ? one : !one;
      script[c] = (shown ? trueUpTo - 1 : trueUpTo) << 2;
      weight = weight.multiply(BigInteger.valueOf(shown ? trueUpTo : WHOLE - trueUpTo));
    }
    int[] next = {0};
    assertEquals(report, encoding.randomize(cell, () -> script[next[0]++])[0]);
    return weight;
  }

  /** Mean within 5 standard errors and variance within 5 of its own: false alarm below 1e-5. */
  @Test
  void isUnbiasedWithTheStatedVariance() {
    int rounds = 3_000;
    int[] holders = {300, 0, 670, 30};
    for (String epsilon : new String[] {"0.5", "2", "4"}) {
      OptimizedUnaryEncoding encoding = OptimizedUnaryEncoding.of(Epsilon.parse(epsilon), 4);
      SeededBits random = new SeededBits(17);
      double[] sum = new double[4];
      double[] squares = new double[4];
      for (int round = 0; round < rounds; round++) {
        long[] supports = encoding.supportCounts(holders, random);
        for (int c = 0; c < 4; c++) {
          double error = encoding.estimate(supports[c], 1_000) - holders[c];
          sum[c] += error;
          squares[c] += error * error;
        }
      }
      for (int c = 0; c < 4; c++) {
        double variance =
            1_000 * encoding.variancePerUser() + holders[c] * encoding.variancePerHolder();
        assertEquals(0, sum[c] / rounds, 5 * Math.sqrt(variance / rounds));
        assertEquals(1, squares[c] / rounds / variance, 5 * Math.sqrt(2.0 / rounds));
      }
    }
  }

  /** Both ways of drawing give the same mean number of ones per cell, within 5 standard errors. */
  @Test
  void usersDrawnSideBySideAreLikeUsersDrawnOneByOne() {
    OptimizedUnaryEncoding encoding = OptimizedUnaryEncoding.of(Epsilon.parse("1"), 3);
    int[] holders = {50_000, 20_001, 1};
    SeededBits random = new SeededBits(4);
    long[] together = encoding.supportCounts(holders, random);
    long[] alone = new long[3];
    for (int cell = 0; cell < 3; cell++) {
      for (int user = 0; user < holders[cell]; user++) {
        long report = encoding.randomize(cell, random)[0];
        for (int c = 0; c < 3; c++) {
          alone[c] += report >>> c & 1;
        }
      }
    }
    for (int c = 0; c < 3; c++) {
      assertEquals(0.0, (double) (alone[c] - together[c]), 5 * Math.sqrt(2 * 70_002 * 0.25));
    }
  }

  @Test
  void shapesThatDoNotExistAreRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> OptimizedUnaryEncoding.of(Epsilon.parse("1"), 1));
    OptimizedUnaryEncoding encoding = OptimizedUnaryEncoding.of(Epsilon.parse("1"), 3);
    assertThrows(
        IllegalArgumentException.class,
        () -> encoding.supportCounts(new int[2], new SeededBits(1)));
  }
}
