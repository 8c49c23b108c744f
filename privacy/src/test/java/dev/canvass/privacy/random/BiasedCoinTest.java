package dev.canvass.privacy.random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.privacy.SeededBits;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class BiasedCoinTest {

  @Test
  void probabilitiesAreRoundedDown() {
    BigDecimal one = BigDecimal.ONE;
    assertEquals(1L << 61, BiasedCoin.atMost(one, BigDecimal.valueOf(2)).threshold());
    assertEquals((1L << 62) / 3, BiasedCoin.atMost(one, BigDecimal.valueOf(3)).threshold());
    assertEquals(0, BiasedCoin.atMost(BigDecimal.ZERO, one).threshold());
    assertEquals(1L << 62, BiasedCoin.atMost(one, one).threshold());
  }

  @Test
  void theCoinShowsTrueExactlyBelowItsThreshold() {
    BiasedCoin coin = new BiasedCoin(5);
    assertTrue(coin.toss(() -> 4L << 2 | 3));
    assertFalse(coin.toss(() -> 5L << 2));
    assertFalse(coin.toss(() -> -1L));
    assertFalse(new BiasedCoin(0).toss(() -> 0));
    assertTrue(new BiasedCoin(1L << 62).toss(() -> -1L));
  }

  @Test
  void thresholdsOutOfRangeAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new BiasedCoin(-1));
    assertThrows(IllegalArgumentException.class, () -> new BiasedCoin((1L << 62) + 1));
  }

  /** Lane i gets the integer u_i bit by bit; its toss must be the single coin's on u_i. */
  @Test
  void tossesSideBySideEqualSingleTossesOfTheSameIntegers() {
    SeededBits random = new SeededBits(62);
    long whole = 1L << BiasedCoin.BITS;
    for (long threshold : new long[] {0, 1, whole / 2, whole / 2 + 1, 3 * (whole / 4), whole}) {
      check(new BiasedCoin(threshold), random);
    }
    for (int round = 0; round < 200; round++) {
      check(new BiasedCoin(random.nextLong() >>> 2), random);
    }
  }

  private static void check(BiasedCoin coin, SeededBits random) {
    long[] integers = new long[Long.SIZE];
    for (int lane = 0; lane < integers.length; lane++) {
      // Some lanes hold the threshold itself or its neighbours: the cases that need every bit.
      long near = Math.max(0, Math.min((1L << 62) - 1, coin.threshold() + lane / 2 - 1));
      integers[lane] = lane < 4 ? near : random.nextLong() >>> 2;
    }
    int[] bit = {BiasedCoin.BITS};
    long tosses =
        coin.tosses(
            () -> {
              bit[0]--;
              long word = 0;
              for (int lane = 0; lane < integers.length; lane++) {
                word |= (integers[lane] >>> bit[0] & 1) << lane;
              }
              return word;
            });
    for (int lane = 0; lane < integers.length; lane++) {
      long integer = integers[lane];
      assertEquals(coin.toss(() -> integer << 2), (tosses >>> lane & 1) == 1, coin.toString());
    }
  }

  @Test
  void headsCountOnlyTheTossesAskedFor() {
    BiasedCoin always = new BiasedCoin(1L << 62);
    for (long n : new long[] {0, 1, 63, 64, 65, 1_000}) {
      assertEquals(n, always.heads(n, new SeededBits(1)));
    }
  }
}
