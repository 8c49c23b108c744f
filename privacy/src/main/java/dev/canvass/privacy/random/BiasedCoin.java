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

  /** The probability of true, to the precision of a double: for estimation only. */
  public double probability() {
    return Math.scalb((double) threshold, -BITS);
  }
}
