package dev.canvass.privacy.shuffle;

import dev.canvass.privacy.Epsilon;
import dev.canvass.privacy.shuffle.CentralPrivacy.Basis;
import java.math.BigDecimal;
import java.util.List;

/**
 * The two numbers of one shard's reports: the local ε, which needs nobody's honesty but the
 * randomising node's, and the central (ε, δ), which also needs the order of the reports to stay
 * secret. Charges and caps are always of the local one.
 *
 * @param localMicros Σ ε of the queries it is about, micro-ε
 * @param reports users among whom a report hides; 0 if none can be relied on
 * @param central the second number; the first again, with {@link Basis#LOCAL}, where amplification
 *     cannot be claimed
 */
public record PrivacyStatement(long localMicros, long reports, CentralPrivacy central) {

  private static final int LARGEST_DELTA = 6;

  /** One query that a shard answered: the ε of each report, and how many there were. */
  public record Answered(Epsilon local, long reports) {}

  public PrivacyStatement {
    if (localMicros < 1) {
      throw new IllegalArgumentException("ε must be above 0, but is " + localMicros + " micro-ε");
    }
    if (reports < 0) {
      throw new IllegalArgumentException("reports must not be negative, but are " + reports);
    }
  }

  /**
   * The δ that is claimed for n reports: the greatest power of ten that is at most 1/n², and at
   * most 10⁻⁶. Then n δ ≤ 1/n: it is improbable that δ hits any user at all.
   */
  public static double delta(long reports) {
    if (reports < 0) {
      throw new IllegalArgumentException("reports must not be negative, but are " + reports);
    }
    BigDecimal square = BigDecimal.valueOf(reports).pow(2);
    int exponent = LARGEST_DELTA;
    while (BigDecimal.ONE.scaleByPowerOfTen(exponent).compareTo(square) < 0) {
      exponent++;
    }
    return BigDecimal.ONE.scaleByPowerOfTen(-exponent).doubleValue();
  }

  /**
   * What one query's reports of a shard give. For several shards or parties state it for the one
   * with the fewest reports: with its δ the others' ε is smaller.
   */
  public static PrivacyStatement ofQuery(Epsilon local, long reports) {
    return new PrivacyStatement(
        local.micros(), reports, ShuffleAmplification.of(local, reports, delta(reports)));
  }

  /**
   * What several queries' reports of a shard give together. The order is the same in all, so a
   * user's reports can be linked and hide only among the users who answered the same queries. At
   * least Σ n_i - (m - 1) N of N users answered all of m queries; this is the n of the statement,
   * about a user who answered all of them.
   *
   * @param population N: no more users than this answered any of the queries; 0 if unknown, so that
   *     no amplification is claimed for more than one query
   */
  public static PrivacyStatement overQueries(List<Answered> queries, long population) {
    long inAll = queries.isEmpty() ? 0 : queries.get(0).reports();
    for (Answered query : queries.subList(Math.min(1, queries.size()), queries.size())) {
      inAll = Math.max(0, inAll + query.reports() - population);
    }
    boolean known = queries.size() <= 1 || population > 0;
    long together = known ? inAll : 0;
    List<Epsilon> locals = queries.stream().map(Answered::local).toList();
    return new PrivacyStatement(
        locals.stream().mapToLong(Epsilon::micros).reduce(0, Math::addExact),
        together,
        ShuffleAmplification.overSameOrder(locals, together, delta(together)));
  }

  /** The local ε as a decimal, such as {@code 2} or {@code 0.25}. */
  public String local() {
    return BigDecimal.valueOf(localMicros, 6).stripTrailingZeros().toPlainString();
  }

  /** The central ε as a decimal. */
  public String centralEpsilon() {
    return BigDecimal.valueOf(Math.round(central.epsilon() * 1e6), 6)
        .stripTrailingZeros()
        .toPlainString();
  }

  /** Both numbers and who must be trusted, in one line. */
  @Override
  public String toString() {
    if (central.basis() == Basis.LOCAL) {
      return "local ε = " + local() + "; too few reports to claim more for a secret order";
    }
    return "local ε = "
        + local()
        + "; central ε = "
        + centralEpsilon()
        + ", δ = "
        + central.delta()
        + " if the party keeps its users' order secret";
  }
}
