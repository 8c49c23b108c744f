package dev.canvass.privacy.oracle;

import dev.canvass.privacy.random.RandomBits;

/**
 * A pure frequency oracle (Wang et al., USENIX Security 2017, section 3): randomises a cell into a
 * symbol with ε-LDP, and counts for every cell how many symbols support it.
 *
 * <p>A symbol supports the cell of its user with probability p and any other cell with probability
 * q. From the support count S of a cell among n reports, {@code (S - n q) / (p - q)} is an unbiased
 * estimate of the number of users in it, with variance {@code n V + count (1 - p - q) / (p - q)}.
 * Immutable and thread-safe.
 */
public sealed interface FrequencyOracle permits LinearLocalHashing, GeneralizedRandomizedResponse {

  /** The number of cells; cells are 0 to {@code cells() - 1}. */
  int cells();

  /** The number of different symbols, at most 256; symbols are 0 to {@code symbols() - 1}. */
  int symbols();

  /** Bits that hold one symbol, 1 to 8. */
  default int symbolBits() {
    return Integer.SIZE - Integer.numberOfLeadingZeros(symbols() - 1);
  }

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

  /**
   * Randomises one user's cell.
   *
   * @param cell the user's cell, 0 to {@code cells() - 1}; a cell out of range is the caller's bug
   * @param coin the report's public coin, see {@link PublicCoins}
   * @param random secure bits in a node
   * @return the symbol to report
   */
  int randomize(int cell, long coin, RandomBits random);

  /** Whether a report of {@code symbol} under {@code coin} supports {@code cell}. */
  boolean supports(int cell, long coin, int symbol);

  /** An empty counter of this oracle's reports over all cells. */
  SupportCounter newCounter();
}
