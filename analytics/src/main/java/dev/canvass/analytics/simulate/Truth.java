package dev.canvass.analytics.simulate;

import java.util.List;

/**
 * The true list, in the spelling under which items are counted.
 *
 * @param population the population in the codec's canonical spelling
 * @param top its k most frequent items, most frequent first
 */
record Truth(Population population, List<String> top) {

  static Truth of(Population population, SimulationOptions options) {
    Population canonical = population.canonical(options.codec());
    return new Truth(canonical, canonical.topItems(options.k()));
  }

  double f1(RunOutcome outcome) {
    return Accuracy.f1(outcome.items(), top);
  }

  double ncr(RunOutcome outcome) {
    return Accuracy.ncr(outcome.items(), top);
  }

  /** Mean of |estimate - truth| / truth over the true items found; 0 if none was. */
  double countRelativeError(RunOutcome outcome) {
    double sum = 0;
    int hits = 0;
    for (RunOutcome.Listed listed : outcome.list()) {
      if (top.contains(listed.item())) {
        double count = population.trueCount(listed.item());
        sum += Math.abs(listed.count() - count) / count;
        hits++;
      }
    }
    return hits == 0 ? 0 : sum / hits;
  }
}
