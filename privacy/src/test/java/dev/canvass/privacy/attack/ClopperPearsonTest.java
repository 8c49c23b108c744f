package dev.canvass.privacy.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClopperPearsonTest {

  /** With no hits, or with nothing but hits, the limits have a closed form: α^(1/n). */
  @ParameterizedTest
  @CsvSource({"1, 0.05", "10, 0.025", "1000, 1e-6", "200000, 1e-9"})
  void extremesHaveTheirClosedForm(long trials, double alpha) {
    double root = Math.exp(Math.log(alpha) / trials);
    assertEquals(root, ClopperPearson.lower(trials, trials, alpha), 1e-12);
    assertEquals(1, ClopperPearson.upper(trials, trials, alpha));
    assertEquals(0, ClopperPearson.lower(0, trials, alpha));
    assertEquals(1 - root, ClopperPearson.upper(0, trials, alpha), 1e-12);
  }

  /** The definition itself, with exact binomial tails: each limit's tail is α. */
  @ParameterizedTest
  @CsvSource({"3, 10, 0.025", "1, 40, 1e-4", "57, 120, 0.001", "199, 200, 0.05"})
  void eachLimitIsWhereTheTailIsAlpha(int hits, int trials, double alpha) {
    double lower = ClopperPearson.lower(hits, trials, alpha);
    double upper = ClopperPearson.upper(hits, trials, alpha);
    assertEquals(1, tail(hits, trials, trials, lower) / alpha, 1e-9);
    assertEquals(1, tail(0, hits, trials, upper) / alpha, 1e-9);
    assertTrue(lower < (double) hits / trials && (double) hits / trials < upper);
  }

  /** Pr[from ≤ X ≤ to] of a binomial X, with 40 digits. */
  private static double tail(int from, int to, int trials, double probability) {
    MathContext digits = new MathContext(40);
    BigDecimal p = new BigDecimal(probability);
    BigDecimal sum = BigDecimal.ZERO;
    BigDecimal choose = BigDecimal.ONE;
    for (int k = 0; k <= to; k++) {
      if (k >= from) {
        BigDecimal miss = BigDecimal.ONE.subtract(p).pow(trials - k, digits);
        sum = sum.add(choose.multiply(p.pow(k, digits), digits).multiply(miss, digits));
      }
      choose =
          choose
              .multiply(BigDecimal.valueOf(trials - k))
              .divide(BigDecimal.valueOf(k + 1L), digits);
    }
    return sum.doubleValue();
  }

  @Test
  void countsThatCannotBeAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> ClopperPearson.lower(-1, 10, 0.05));
    assertThrows(IllegalArgumentException.class, () -> ClopperPearson.upper(11, 10, 0.05));
    assertThrows(IllegalArgumentException.class, () -> ClopperPearson.lower(0, 0, 0.05));
    for (double alpha : new double[] {0, 1, Double.NaN}) {
      assertThrows(IllegalArgumentException.class, () -> ClopperPearson.upper(1, 10, alpha));
    }
  }

  @Test
  void epsilonIsBoundedByTheTwoLimits() {
    EpsilonBound bound = EpsilonBound.of(5_000, 1_000, 10_000, 0.01);
    assertEquals(
        Math.log(
            ClopperPearson.lower(5_000, 10_000, 0.005)
                / ClopperPearson.upper(1_000, 10_000, 0.005)),
        bound.lowerBound());
    assertEquals(Math.log(5), bound.estimate(), 1e-3);
    assertEquals(0, EpsilonBound.of(0, 10, 100, 0.01).lowerBound());
  }

  @Test
  void theEventLearnedIsTheOutcomesWithTheGreatestRatios() {
    Distinguisher event =
        Distinguisher.learn(new long[] {5_000, 100, 900, 3}, new long[] {1_000, 100, 180, 0});
    assertEquals(7 + 11, event.hits(new long[] {7, 1_000, 11, 0}));
  }
}
