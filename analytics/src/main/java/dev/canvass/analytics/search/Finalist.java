package dev.canvass.analytics.search;

import dev.canvass.analytics.item.Code;

/**
 * A whole code that the search found worth judging.
 *
 * @param code the tree code
 * @param score evidence summed over the levels, in nats
 * @param penalty its surprise before any evidence, in nats: the price of having looked at so many
 *     codes
 */
record Finalist(Code code, double score, double penalty) {

  /** Evidence beyond its price. */
  double balance() {
    return score - penalty;
  }
}
