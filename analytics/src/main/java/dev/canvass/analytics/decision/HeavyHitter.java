package dev.canvass.analytics.decision;

import java.util.Optional;

/**
 * One item of a result.
 *
 * @param item the item, or empty where its code has no readable form and no lexicon names it
 * @param code the tree code in hexadecimal, 32 digits
 * @param count unbiased estimate of the users who hold it; may be negative
 * @param frequency count / users
 * @param standardError of count
 * @param low lower end of the 95 % interval of count
 * @param high upper end
 * @param confidence whether the evidence stands by itself
 * @param belowNoise whether the count is below one standard error
 * @param supportingParties parties whose own reports support it by more than two standard errors
 */
public record HeavyHitter(
    Optional<String> item,
    String code,
    double count,
    double frequency,
    double standardError,
    double low,
    double high,
    Confidence confidence,
    boolean belowNoise,
    int supportingParties) {

  /** How sure the search is that the item is heavy at all. */
  public enum Confidence {
    /** Its posterior odds are above one. */
    CONFIRMED,
    /** Among the best of the rest. */
    TENTATIVE
  }
}
