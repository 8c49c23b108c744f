package dev.canvass.analytics.simulate;

import java.util.List;

/**
 * What one run of a study came to.
 *
 * @param list the items found, best first, at most k
 * @param bytesPerParty mean size of what a party's users reported
 */
record RunOutcome(List<Listed> list, double bytesPerParty) {

  /**
   * One found item.
   *
   * @param item its canonical spelling; empty if its code names no item
   * @param count the estimate of the users who hold it
   */
  record Listed(String item, double count) {}

  RunOutcome {
    list = List.copyOf(list);
  }

  List<String> items() {
    return list.stream().map(Listed::item).toList();
  }
}
