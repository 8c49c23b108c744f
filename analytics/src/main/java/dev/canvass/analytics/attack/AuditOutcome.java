package dev.canvass.analytics.attack;

import dev.canvass.privacy.Epsilon;
import dev.canvass.privacy.attack.EpsilonBound;

/**
 * What came of attacking a randomiser.
 *
 * @param oracle the randomiser
 * @param epsilon what it promises
 * @param trials users per item and pair
 * @param pairs pairs of items compared
 * @param confidence 1 less the probability of a false alarm
 * @param estimate ε as the attack that is optimal by design observed it, all pairs together
 * @param strongest the finding with the greatest lower bound
 */
public record AuditOutcome(
    String oracle,
    Epsilon epsilon,
    int trials,
    int pairs,
    double confidence,
    double estimate,
    Finding strongest) {

  /** What one attack on one pair found. */
  public record Finding(Attack attack, ItemPair pair, EpsilonBound bound) {}

  /** The judgement. */
  public enum Verdict {
    /** No attack showed more than the ε promised. */
    PASS,
    /** An attack did: the randomiser is broken, but with probability 1 - confidence. */
    ALARM
  }

  /** ε is at least this, with the stated confidence. */
  public double lowerBound() {
    return strongest.bound().lowerBound();
  }

  /** Whether the promise is refuted. */
  public Verdict verdict() {
    return lowerBound() > epsilon.value() ? Verdict.ALARM : Verdict.PASS;
  }
}
