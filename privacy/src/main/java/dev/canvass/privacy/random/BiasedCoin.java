package dev.canvass.privacy.random;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * A coin that shows true with probability threshold / 2^62: one comparison of a uniform 62-bit
 * integer, so that no floating-point number decides a bit (invariant I9).
 *
 * @param threshold 0 to 2^62
 */
public record BiasedCoin(long threshold) {

  /** Bits of the uniform integer that is compared. */
  public static final int BITS = 62;

  private static final BigDecimal SCALE = new BigDecimal(BigInteger.ONE.shiftLeft(BITS));

  public BiasedCoin {
    if (threshold < 0 || threshold > 1L << BITS) {
      throw new IllegalArgumentException("threshold must be in 0..2^62, but is " + threshold);
    }
  }

  /**
   * The coin whose probability is {@code numerator / denominator} rounded <em>down</em> to a
   * multiple of 2^-62. For a randomised response's probability of the truth this rounds towards
   * more privacy: the likelihood ratio is at most e^ε, and short of it by less than 2^-62 / (p
   * (1-p)), relatively.
   */
  public static BiasedCoin atMost(BigDecimal numerator, BigDecimal denominator) {
    BigDecimal exact =
        numerator.multiply(SCALE).divide(denominator, new MathContext(45, RoundingMode.DOWN));
    return new BiasedCoin(exact.setScale(0, RoundingMode.DOWN).longValueExact());
  }

  /** Tosses the coin; takes 64 bits of {@code random}. */
  public boolean toss(RandomBits random) {
    return random.nextLong() >>> (Long.SIZE - BITS) < threshold;
  }

  /**
   * Tosses {@value Long#SIZE} independent coins at once, one a bit. Each compares its own uniform
   * 62-bit integer, from the highest bit down, and no further than needed: about eight words
   * instead of 64.
   */
  public long tosses(RandomBits random) {
    if (threshold == 1L << BITS) {
      return -1L;
    }
    long below = 0;
    long equalSoFar = -1L;
    long rest = threshold;
    for (int bit = BITS - 1; rest != 0 && equalSoFar != 0; bit--) {
      long drawn = random.nextLong();
      if ((threshold >>> bit & 1) == 1) {
        below |= equalSoFar & ~drawn;
        equalSoFar &= drawn;
      } else {
        equalSoFar &= ~drawn;
      }
      rest &= (1L << bit) - 1;
    }
    return below;
  }

  /** How many of {@code n} independent tosses show true. */
  public long heads(long n, RandomBits random) {
    long heads = 0;
    for (long left = n; left > 0; left -= Long.SIZE) {
      long mask = left >= Long.SIZE ? -1L : (1L << left) - 1;
      heads += Long.bitCount(tosses(random) & mask);
    }
    return heads;
  }

  /** The probability of true, to the precision of a double: for estimation only. */
  public double probability() {
    return Math.scalb((double) threshold, -BITS);
  }
}
