package dev.canvass.analytics.simulate;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What one run of a study came to.
 *
 * @param list the items found, best first, at most k
 * @param planted items that liars wanted in it
 * @param bytesPerParty mean size of what a party's users reported
 */
record RunOutcome(List<Listed> list, List<String> planted, double bytesPerParty) {

  /**
   * One found item.
   *
   * @param item its canonical spelling; empty if its code names no item
   * @param count the estimate of the users who hold it
   */
  record Listed(String item, double count) {}

  RunOutcome {
    list = List.copyOf(list);
    planted = List.copyOf(planted);
  }

  /** How many planted items made it into the list. */
  int attackerItems() {
    Set<String> listed = new HashSet<>(items());
    return (int) planted.stream().filter(listed::contains).count();
  }

  List<String> items() {
    return list.stream().map(Listed::item).toList();
  }
}
