package dev.canvass.privacy.random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each statistical test raises a false alarm with probability below 1e-8. */
class SecureRandomBitsTest {

  private static final int DRAWS = 1 << 20;

  /** 6 standard deviations: two-sided false-alarm rate 2e-9. */
  private static final double Z = 6;

  @Test
  void onesAreHalfOfAllBitsAndOfEachPosition() {
    SecureRandomBits random = new SecureRandomBits();
    long ones = 0;
    int[] perPosition = new int[64];
    for (int i = 0; i < DRAWS; i++) {
      long bits = random.nextLong();
      ones += Long.bitCount(bits);
      for (int bit = 0; bit < 64; bit++) {
        perPosition[bit] += (int) (bits >>> bit & 1);
      }
    }
    assertEquals(32.0 * DRAWS, (double) ones, Z * Math.sqrt(16.0 * DRAWS));
    for (int count : perPosition) {
      assertEquals(DRAWS / 2.0, count, Z * Math.sqrt(DRAWS / 4.0));
    }
  }

  @Test
  void bytesAreUniform() {
    SecureRandomBits random = new SecureRandomBits();
    int[] counts = new int[256];
    for (int i = 0; i < DRAWS; i++) {
      long bits = random.nextLong();
      for (int shift = 0; shift < 64; shift += 8) {
        counts[(int) (bits >>> shift) & 0xFF]++;
      }
    }
    assertUniform(counts, 8L * DRAWS);
  }

  @Test
  void boundedIntegersAreUniformAndInRange() {
    SecureRandomBits random = new SecureRandomBits();
    for (int bound : new int[] {1, 2, 3, 5, 7, 16, 63, 127, 129}) {
      int[] counts = new int[bound];
      for (int i = 0; i < 200_000; i++) {
        counts[random.nextInt(bound)]++;
      }
      assertUniform(counts, 200_000);
    }
    for (int i = 0; i < 1000; i++) {
      assertTrue(random.nextInt(Integer.MAX_VALUE) >= 0);
    }
  }

  /** Wilson and Hilferty's normal approximation of chi², at {@link #Z} standard deviations. */
  private static void assertUniform(int[] counts, long draws) {
    int freedom = counts.length - 1;
    if (freedom == 0) {
      assertEquals(draws, counts[0]);
      return;
    }
    double expected = (double) draws / counts.length;
    double chi = 0;
    for (int count : counts) {
      chi += (count - expected) * (count - expected) / expected;
    }
    double variance = 2.0 / (9 * freedom);
    double limit = freedom * Math.pow(1 - variance + Z * Math.sqrt(variance), 3);
    assertTrue(chi < limit, "chi squared of " + chi + " is above " + limit);
  }

  @Test
  void boundedIntegersThrowAwayExcessDraws() {
    long[] script = {7L << 32 | 6, 0xFFFFFFFF_00000004L};
    int[] next = {0};
    RandomBits scripted = () -> script[next[0]++];
    assertEquals(4, scripted.nextInt(6));
    RandomBits high = () -> 5L << 32 | 7;
    assertEquals(5, high.nextInt(6));
    assertThrows(IllegalArgumentException.class, () -> scripted.nextInt(0));
    assertThrows(IllegalArgumentException.class, () -> scripted.nextInt(-5));
  }

  @Test
  void noWordComesTwiceWithinOrAcrossInstancesAndBlocks() {
    SecureRandomBits one = new SecureRandomBits();
    SecureRandomBits other = new SecureRandomBits();
    assertNotEquals(one.nextLong(), other.nextLong());
    Set<Long> seen = new HashSet<>();
    for (int i = 0; i < 20_000; i++) {
      assertTrue(seen.add(one.nextLong()));
      assertTrue(seen.add(other.nextLong()));
    }
  }
}
