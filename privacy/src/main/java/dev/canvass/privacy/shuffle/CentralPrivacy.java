package dev.canvass.privacy.shuffle;

/**
 * A central (ε, δ) guarantee about one user's whole record, and what it rests on.
 *
 * @param epsilon above 0, rounded up to whole micro-ε
 * @param delta 0 to 1
 * @param basis who must be trusted with what for it to hold
 */
public record CentralPrivacy(double epsilon, double delta, Basis basis) {

  /** What a guarantee rests on. Every basis takes for granted that a node's software is genuine. */
  public enum Basis {
    /** Nobody is trusted: it is the local ε itself. */
    LOCAL(
        "local",
        "Holds against everybody, the party's own operator included: no amplification is claimed."),
    /** One query's reports in an order only the party knows. */
    SECRET_ORDER(
        "secret-order",
        "Holds against those who see the reports of one query and know neither the party's"
            + " pseudonym key nor its database; the party must keep both secret. Who takes part is"
            + " public."),
    /** Several queries in the same secret order, so that a user's reports can be linked. */
    SAME_SECRET_ORDER(
        "same-secret-order",
        "Holds against those who see all these queries' reports, may link the reports of one user,"
            + " and know neither the party's pseudonym key nor its database."),
    /** Several queries, each in a fresh secret order. */
    FRESH_SECRET_ORDERS(
        "fresh-secret-orders",
        "Holds against those who see all these queries' reports if every query's order was drawn"
            + " afresh and independently, and is known to the party alone.");

    private final String key;
    private final String statement;

    Basis(String key, String statement) {
      this.key = key;
      this.statement = statement;
    }

    /** A stable name, such as {@code secret-order}. */
    public String key() {
      return key;
    }

    /** Who must be trusted with what, in one sentence. */
    public String statement() {
      return statement;
    }
  }

  public CentralPrivacy {
    if (!(epsilon > 0) || Double.isInfinite(epsilon)) {
      throw new IllegalArgumentException("epsilon must be above 0 and finite, but is " + epsilon);
    }
    if (!(delta >= 0 && delta <= 1)) {
      throw new IllegalArgumentException("delta must be in 0..1, but is " + delta);
    }
  }

  /** Rounded up to whole micro-ε, which hides all rounding of doubles. */
  static CentralPrivacy of(double epsilon, double delta, Basis basis) {
    return new CentralPrivacy(Math.ceil(epsilon * 1e6) / 1e6, delta, basis);
  }
}
