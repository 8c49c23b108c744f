package dev.canvass.privacy.random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
}
