package dev.canvass.analytics.search;

import dev.canvass.analytics.item.Code;

/**
 * A finalist with what is known of it after successive explanation.
 *
 * @param code the tree code
 * @param count unbiased estimate of the users who hold it, over all parties
 * @param partyCounts the same per party, in the order of the parties
 * @param logOdds S: log posterior odds that it is heavy at all; 0 where nothing judges that
 * @param confirmed whether it was accepted on its own evidence
 */
public record Finding(
    Code code, double count, double[] partyCounts, double logOdds, boolean confirmed) {

  /** The sum's order of merit: count × sigmoid(S). */
  public double merit() {
    return count / (1 + Math.exp(-logOdds));
  }
}
