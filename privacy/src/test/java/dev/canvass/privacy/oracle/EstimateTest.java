package dev.canvass.privacy.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.privacy.Epsilon;
import dev.canvass.privacy.SeededBits;
import org.junit.jupiter.api.Test;

/**
 * Mean and variance of estimates over {@value #ROUNDS} seeded rounds, within {@value #Z} standard
 * errors of what the formulas promise.
 */
class EstimateTest {

  private static final int ROUNDS = 1_500;
  private static final int USERS = 1_000;
  private static final int HOLDERS = 300;
  private static final double Z = 5;

  @Test
  void linearHashingIsUnbiasedWithTheStatedVariance() {
    for (String epsilon : new String[] {"0.5", "1", "2", "4"}) {
      int s = LinearLocalHashing.of(Epsilon.parse(epsilon)).symbolBits();
      int t = Math.max(2, 8 / s);
      check(LinearLocalHashing.ofShape(Epsilon.parse(epsilon), s, t));
    }
  }

  @Test
  void generalisedResponseIsUnbiasedWithTheStatedVariance() {
    check(GeneralizedRandomizedResponse.of(Epsilon.parse("1"), 6));
    check(GeneralizedRandomizedResponse.of(Epsilon.parse("3"), 40));
  }

  /** Cell 1 has {@value #HOLDERS} holders, cell 3 all others, cell 2 nobody. */
  private static void check(FrequencyOracle oracle) {
    SeededBits random = new SeededBits(oracle.cells());
    double[] heavy = new double[ROUNDS];
    double[] absent = new double[ROUNDS];
    byte[] symbols = new byte[USERS];
    SupportCounter counter = oracle.newCounter();
    for (int round = 0; round < ROUNDS; round++) {
      PublicCoins coins = PublicCoins.of(round, 1, "party", 0);
      for (int i = 0; i < USERS; i++) {
        symbols[i] = (byte) oracle.randomize(i < HOLDERS ? 1 : 3, coins.coin(i), random);
      }
      counter.reset();
      counter.add(symbols, USERS, coins);
      int[] support = counter.supportCounts();
      heavy[round] = oracle.estimate(support[1], USERS);
      absent[round] = oracle.estimate(support[2], USERS);
    }
    double variance = USERS * oracle.variancePerUser();
    assertMoments(absent, 0, variance);
    assertMoments(heavy, HOLDERS, variance + HOLDERS * oracle.variancePerHolder());
  }

  private static void assertMoments(double[] estimates, double mean, double variance) {
    double sum = 0;
    for (double estimate : estimates) {
      sum += estimate;
    }
    assertEquals(mean, sum / ROUNDS, Z * Math.sqrt(variance / ROUNDS));
    double squares = 0;
    for (double estimate : estimates) {
      squares += (estimate - mean) * (estimate - mean);
    }
    double ratio = squares / ROUNDS / variance;
    assertTrue(
        Math.abs(ratio - 1) < Z * Math.sqrt(2.0 / ROUNDS), "variance is off by factor " + ratio);
  }
}
