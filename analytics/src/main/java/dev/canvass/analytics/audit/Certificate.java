package dev.canvass.analytics.audit;

import dev.canvass.analytics.attack.AuditOutcome;
import dev.canvass.analytics.attack.AuditOutcome.Verdict;
import dev.canvass.privacy.Epsilon;
import dev.canvass.privacy.audit.AuditEntry;
import dev.canvass.privacy.audit.AuditKind;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * That a node attacked its own randomiser, and what came of it: the facts of a {@link
 * AuditKind#CERTIFICATE} entry.
 *
 * @param software the version that was attacked
 * @param epsilonMicros the ε promised, micro-ε
 * @param oracle the randomiser
 * @param trials users per item and pair
 * @param pairs pairs of items compared
 * @param confidence 1 less the probability of a false alarm
 * @param lowerBound what ε is at least
 * @param estimate ε as observed
 */
public record Certificate(
    String software,
    long epsilonMicros,
    String oracle,
    long trials,
    long pairs,
    double confidence,
    double lowerBound,
    double estimate,
    Verdict verdict) {

  /** The certificate of an attack on {@code software}. */
  public static Certificate of(AuditOutcome outcome, String software) {
    return new Certificate(
        software,
        outcome.epsilon().micros(),
        outcome.oracle(),
        outcome.trials(),
        outcome.pairs(),
        outcome.confidence(),
        outcome.lowerBound(),
        outcome.estimate(),
        outcome.verdict());
  }

  public Certificate {
    long promised = new Epsilon(epsilonMicros).micros();
    if (!Double.isFinite(lowerBound) || lowerBound < 0 || !Double.isFinite(estimate)) {
      throw new IllegalArgumentException(
          "a bound on ε is a number from 0, but is " + lowerBound + ", estimated " + estimate);
    }
    if (!(confidence > 0 && confidence < 1)) {
      throw new IllegalArgumentException("confidence must be in 0..1, but is " + confidence);
    }
    if ((lowerBound > promised / 1e6) != (verdict == Verdict.ALARM)) {
      throw new IllegalArgumentException(
          "ε of at least "
              + lowerBound
              + " where "
              + promised
              + " micro-ε are promised is no "
              + verdict);
    }
  }

  /** The facts that say so. */
  public SortedMap<String, String> toFacts() {
    TreeMap<String, String> facts = new TreeMap<>();
    facts.put(AuditFacts.SOFTWARE_VERSION, software);
    facts.put(AuditFacts.EPSILON_MICROS, Long.toString(epsilonMicros));
    facts.put(AuditFacts.ORACLE, oracle);
    facts.put(AuditFacts.TRIALS, Long.toString(trials));
    facts.put(AuditFacts.PAIRS, Long.toString(pairs));
    facts.put(AuditFacts.CONFIDENCE, decimal(confidence));
    facts.put(AuditFacts.LOWER_BOUND, decimal(lowerBound));
    facts.put(AuditFacts.ESTIMATE, decimal(estimate));
    facts.put(AuditFacts.VERDICT, verdict.name());
    return facts;
  }

  /**
   * 12 decimals: a confidence may be that near to 1, and no rounding turns a pass into an alarm.
   */
  private static String decimal(double value) {
    return String.format(Locale.ROOT, "%.12f", value);
  }

  /**
   * Reads {@link #toFacts()}.
   *
   * @throws IllegalArgumentException if a fact is missing, malformed, or contradicts another
   */
  public static Certificate parse(AuditEntry entry) {
    FactReader facts = new FactReader(entry);
    return new Certificate(
        facts.text(AuditFacts.SOFTWARE_VERSION),
        facts.number(AuditFacts.EPSILON_MICROS),
        facts.text(AuditFacts.ORACLE),
        facts.number(AuditFacts.TRIALS),
        facts.number(AuditFacts.PAIRS),
        facts.decimal(AuditFacts.CONFIDENCE),
        facts.decimal(AuditFacts.LOWER_BOUND),
        facts.decimal(AuditFacts.ESTIMATE),
        verdict(facts));
  }

  private static Verdict verdict(FactReader facts) {
    return switch (facts.text(AuditFacts.VERDICT)) {
      case "PASS" -> Verdict.PASS;
      case "ALARM" -> Verdict.ALARM;
      default -> throw facts.invalid("has an unknown verdict");
    };
  }
}
