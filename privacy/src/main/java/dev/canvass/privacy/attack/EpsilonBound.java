package dev.canvass.privacy.attack;

/**
 * What one distinguishing event says of ε: if it happens with probability a to users with one item
 * and b to users with another, ε is at least ln(a / b).
 *
 * @param hits how often it happened to users with the one item
 * @param otherHits how often to users with the other
 * @param trials how many users of each
 * @param lowerBound ε is at least this, but with the probability of error asked for
 * @param estimate ln(a / b) as observed, half a hit added to each so that it is finite
 */
public record EpsilonBound(
    long hits, long otherHits, long trials, double lowerBound, double estimate) {

  /**
   * The bound from counts.
   *
   * @param alpha the probability that the bound is above ln(a / b); both limits take half of it
   */
  public static EpsilonBound of(long hits, long otherHits, long trials, double alpha) {
    double ratio =
        ClopperPearson.lower(hits, trials, alpha / 2)
            / ClopperPearson.upper(otherHits, trials, alpha / 2);
    return new EpsilonBound(
        hits, otherHits, trials, Math.max(0, Math.log(ratio)), estimate(hits, otherHits));
  }

  /** ln(hits / otherHits), half a hit added to each. */
  public static double estimate(long hits, long otherHits) {
    return Math.log((hits + 0.5) / (otherHits + 0.5));
  }
}
