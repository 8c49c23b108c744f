package dev.canvass.analytics.plan;

import dev.canvass.analytics.query.Mechanism;
import dev.canvass.analytics.search.HeavyHitterSearch;
import java.util.OptionalDouble;

/**
 * What a typical item must show before it is believed, in nats.
 *
 * @param discovered found by the search
 * @param listed brought by a lexicon; empty without one
 * @param enumerated whether it is short enough that the search looks at it in any case
 */
record ItemPrice(double discovered, OptionalDouble listed, boolean enumerated) {

  /** A word of English letters whose beginnings are as surprising as words of their length. */
  private static final String WORD = "internationalisationscampaigns";

  static ItemPrice of(Mechanism mechanism, PlanRequest asked) {
    boolean text =
        switch (asked.codec().kind()) {
          case LETTERS, ASCII6, UTF8, ENGLISH1 -> true;
          case DICTIONARY, UINT, HASH -> false;
        };
    double discovered =
        mechanism.surprise(mechanism.treeCode(text ? WORD.substring(0, asked.length()) : "1"));
    OptionalDouble listed =
        asked.lexicon() == 0
            ? OptionalDouble.empty()
            : OptionalDouble.of(Math.min(discovered, Math.log(asked.lexicon())));
    return new ItemPrice(
        discovered,
        listed,
        text
            && discovered
                <= Math.log(asked.codec().size() + 2.0) + Math.log(HeavyHitterSearch.ENUMERATED));
  }

  /** What an item of the lexicon, if there is one, or any item pays. */
  double cheapest() {
    return listed.orElse(discovered);
  }
}
