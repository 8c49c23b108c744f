package dev.canvass.privacy.budget;

import dev.canvass.privacy.Epsilon;

/**
 * A party's caps on what one user may spend, in micro-ε. Queries compose sequentially: their ε add
 * up (Dwork and Roth 2014, theorem 3.16).
 *
 * @param perQueryMicros the most one query may cost a user
 * @param windowMicros the most a user may spend in any {@code windowDays} consecutive days
 * @param windowDays length of the rolling window in days, 1 to 3,660
 * @param lifetimeMicros the most a user may ever spend
 */
public record BudgetPolicy(
    long perQueryMicros, long windowMicros, int windowDays, long lifetimeMicros) {

  private static final long MAX_TOTAL_MICROS = 1_000_000_000_000L;

  public BudgetPolicy {
    require(
        perQueryMicros >= 1 && perQueryMicros <= Epsilon.MAX_MICROS, "per query", perQueryMicros);
    require(windowMicros >= 1 && windowMicros <= MAX_TOTAL_MICROS, "per window", windowMicros);
    require(lifetimeMicros >= 1 && lifetimeMicros <= MAX_TOTAL_MICROS, "for life", lifetimeMicros);
    if (windowDays < 1 || windowDays > 3660) {
      throw new IllegalArgumentException("window must be 1 to 3660 days, but is " + windowDays);
    }
  }

  private static void require(boolean valid, String what, long micros) {
    if (!valid) {
      throw new IllegalArgumentException(
          "budget " + what + " is out of range: " + micros + " micro-epsilon");
    }
  }
}
