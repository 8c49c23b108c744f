package dev.canvass.analytics.strategy;

import dev.canvass.analytics.item.Code;
import java.util.List;

/**
 * What the parties' users say about prefixes, through an ε-LDP protocol. Parties are numbered from
 * 0 in descending population. Mutable, one owner: each party answers once on each level, because
 * each of its users does.
 */
public interface PrefixPoll {

  /** How many parties there are. */
  int parties();

  /** Levels of the tree, numbered from 1. */
  int levels();

  /** Bits of a prefix on {@code level}; 0 for level 0. */
  int prefixBits(int level);

  /**
   * A party's estimates for candidates of a level.
   *
   * @param counts per candidate, users of the whole party who hold it; unbiased, may be negative
   * @param deviation standard deviation of the estimate of an absent candidate
   */
  record Answer(double[] counts, double deviation) {}

  /** Asks {@code party} about {@code candidates} of {@code level}, without repeats. */
  Answer ask(int party, int level, List<Code> candidates);

  /**
   * What earlier parties said of some candidates together.
   *
   * @param frequencies per candidate, share of the users of the parties that were asked; NaN if
   *     nobody was
   * @param deviations standard deviations of the same
   */
  record Consensus(double[] frequencies, double[] deviations) {}

  /** What all parties that have answered on {@code level} said of {@code candidates}. */
  Consensus consensus(int level, List<Code> candidates);

  /** Whether a whole code can be an item's. */
  default boolean isPossible(Code wholeCode) {
    return true;
  }
}
