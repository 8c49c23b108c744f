package dev.canvass.privacy.oracle;

/**
 * What all pure frequency protocols have in common (Wang et al., USENIX Security 2017, section 3):
 * a report supports its user's own cell with probability p and any given other cell with
 * probability q.
 *
 * <p>From the support count S of a cell among n reports, {@code (S - n q) / (p - q)} is an unbiased
 * estimate of the number of users in it, with variance {@code n V + count (1 - p - q) / (p - q)}.
 */
public sealed interface PureProtocol permits FrequencyOracle, OptimizedUnaryEncoding {

  /** The number of cells; cells are 0 to {@code cells() - 1}. */
  int cells();

  /** p: the probability that a report supports its user's own cell. */
  double truthProbability();

  /** q: the probability that a report supports a given other cell. */
  double falseProbability();

  /** V: variance of the estimate of an absent cell, per user. */
  default double variancePerUser() {
    double q = falseProbability();
    double gap = truthProbability() - q;
    return q * (1 - q) / (gap * gap);
  }

  /** Additional variance of an estimate per user who is in the cell: (1 - p - q) / (p - q). */
  default double variancePerHolder() {
    double q = falseProbability();
    return (1 - truthProbability() - q) / (truthProbability() - q);
  }

  /** The unbiased estimate of the users in a cell with {@code support} of {@code reports}. */
  default double estimate(long support, long reports) {
    double q = falseProbability();
    return (support - reports * q) / (truthProbability() - q);
  }
}
