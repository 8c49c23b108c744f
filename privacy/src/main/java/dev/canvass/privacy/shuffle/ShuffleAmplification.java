package dev.canvass.privacy.shuffle;

import dev.canvass.privacy.Epsilon;
import dev.canvass.privacy.shuffle.CentralPrivacy.Basis;
import java.util.List;

/**
 * Privacy amplification by shuffling: theorem 3.1 of Feldman, McMillan and Talwar, "Hiding Among
 * the Clones" (FOCS 2021), in closed form. For ε0 ≤ ln(n / (16 ln(2/δ))) the reports of n users in
 * uniformly random order are (ε, δ)-DP with the ε below; the authors' own program asks for the
 * slightly stronger ε0 ≤ ln(n / (16 ln(4/δ))), and so does this class.
 *
 * <pre>
 *   ε = ln(1 + (e^ε0 - 1)/(e^ε0 + 1) (8 √(e^ε0 ln(4/δ)) / √n + 8 e^ε0 / n))
 * </pre>
 *
 * <p><b>Why it applies although every report has a coin of its own.</b> The theorem is about
 * shuffling first and randomising then: position i applies its own ε0-LDP randomiser R_i, fixed
 * without looking at data, to the item of the user whom a random permutation put there. Here the
 * positions are all (level, index) of a shard, and R_i randomises the level's prefix under the
 * public coin of that index. A user's place follows from the pseudonym alone: the level is a hash
 * of it, the index its rank within the level. Pseudonyms are values of HMAC-SHA-256 under the
 * party's secret key, so to those without the key they are independent and uniform; given how many
 * users each level has, which reveals nothing of any item, every assignment of users to positions
 * is equally likely. Hence n counts the reports of the shard on all levels together, not per level.
 *
 * <p><b>What it does not cover.</b> Shards of one party draw from disjoint users, so n is one
 * shard's. Users who are refused or hold no record are left out for reasons that are no item of
 * theirs; who takes part is taken as public. The order is the same in every query, so that reports
 * of one user can be linked across queries: over time use {@link #overSameOrder}, not {@link
 * #overFreshOrders}.
 */
public final class ShuffleAmplification {

  private ShuffleAmplification() {}

  /**
   * What an outsider gets who sees one query's reports of one shard.
   *
   * @param local the ε of each report
   * @param reports n, on all levels
   * @param delta above 0 and below 1; well below 1/n to mean anything
   * @return the local guarantee with δ = 0 where the theorem does not apply or is no better
   */
  public static CentralPrivacy of(Epsilon local, long reports, double delta) {
    return amplified(local.micros(), reports, delta, Basis.SECRET_ORDER);
  }

  /**
   * What an outsider gets who sees the reports of several queries in the same order: all reports of
   * a user together are one report of a Σ ε_i-LDP randomiser, and those are shuffled once.
   *
   * @param locals the ε of each query
   * @param users how many users answered every one of the queries, or fewer
   */
  public static CentralPrivacy overSameOrder(List<Epsilon> locals, long users, double delta) {
    requireSome(locals);
    long sum = locals.stream().mapToLong(Epsilon::micros).reduce(0, Math::addExact);
    return amplified(sum, users, delta, Basis.SAME_SECRET_ORDER);
  }

  /**
   * What an outsider gets who sees the results of mechanisms with independent randomness, fresh
   * orders included: the best of basic composition, Σ ε_i, and theorem 3.5 of Kairouz, Oh and
   * Viswanath, "The Composition Theorem for Differential Privacy" (ICML 2015):
   *
   * <pre>
   *   Σ ε_i (e^ε_i - 1)/(e^ε_i + 1) + √(2 ln(1/δ') Σ ε_i²)  with δ = 1 - (1 - δ') Π (1 - δ_i)
   * </pre>
   *
   * @param queries the guarantee of each
   * @param slack δ', above 0 and below 1; not spent where basic composition is better
   */
  public static CentralPrivacy overFreshOrders(List<CentralPrivacy> queries, double slack) {
    requireSome(queries);
    requireDelta(slack);
    double sum = 0;
    double drift = 0;
    double squares = 0;
    double logKept = 0;
    double deltas = 0;
    for (CentralPrivacy query : queries) {
      double epsilon = query.epsilon();
      sum += epsilon;
      drift += epsilon * Math.tanh(epsilon / 2);
      squares += epsilon * epsilon;
      logKept += Math.log1p(-query.delta());
      deltas += query.delta();
    }
    double advanced = drift + Math.sqrt(2 * Math.log(1 / slack) * squares);
    return advanced < sum
        ? CentralPrivacy.of(
            advanced, -Math.expm1(logKept + Math.log1p(-slack)), Basis.FRESH_SECRET_ORDERS)
        : CentralPrivacy.of(sum, Math.min(1, deltas), Basis.FRESH_SECRET_ORDERS);
  }

  private static CentralPrivacy amplified(long micros, long reports, double delta, Basis basis) {
    requireDelta(delta);
    if (reports < 0) {
      throw new IllegalArgumentException(
          "the number of reports is not negative, but is " + reports);
    }
    double n = (double) reports;
    double local = micros / 1e6;
    if (local <= Math.log(n / (16 * Math.log(4 / delta)))) {
      double e = Math.exp(local);
      double clones = 8 * Math.sqrt(e * Math.log(4 / delta)) / Math.sqrt(n) + 8 * e / n;
      double epsilon = Math.log1p((e - 1) / (e + 1) * clones);
      if (epsilon < local) {
        return CentralPrivacy.of(epsilon, delta, basis);
      }
    }
    return new CentralPrivacy(local, 0, Basis.LOCAL);
  }

  private static void requireDelta(double delta) {
    if (!(delta > 0 && delta < 1)) {
      throw new IllegalArgumentException("delta must be above 0 and below 1, but is " + delta);
    }
  }

  private static void requireSome(List<?> queries) {
    if (queries.isEmpty()) {
      throw new IllegalArgumentException("there is nothing to compose: no query was given");
    }
  }
}
