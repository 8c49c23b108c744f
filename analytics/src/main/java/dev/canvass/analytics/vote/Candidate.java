package dev.canvass.analytics.vote;

import dev.canvass.analytics.item.Code;

/**
 * What can be voted for.
 *
 * @param code the tree code, which also settles last ties
 * @param credibility sigmoid(S), 0 to 1: how sure the search is that it is no ghost
 */
public record Candidate(Code code, double credibility) {

  public Candidate {
    if (!(credibility >= 0 && credibility <= 1)) {
      throw new IllegalArgumentException(
          "a candidate's credibility is in 0..1, but is " + credibility);
    }
  }

  /** Whether it is rather an item than a ghost. */
  boolean isCredible() {
    return credibility >= 0.5;
  }
}
