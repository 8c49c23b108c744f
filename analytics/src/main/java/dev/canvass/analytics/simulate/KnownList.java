package dev.canvass.analytics.simulate;

import dev.canvass.privacy.Epsilon;
import java.util.Arrays;
import java.util.List;

/**
 * What an oracle would reach that is told the list of all items and has the least variance known:
 * optimised unary encoding (Wang et al. 2017, section 4), all users counting for every item. It
 * ranks by unbiased estimates, so it is no upper bound for a method that uses a prior as well. The
 * noise is drawn as normal, once per item.
 */
final class KnownList {

  private static final int DRAWS = 200;
  private static final int FEWEST_DRAWS = 10;

  private KnownList() {}

  /**
   * Mean F1 of such an oracle's k highest estimates, over {@value #DRAWS} seeded draws that the
   * truths share, but at least {@value #FEWEST_DRAWS} for each.
   */
  static double f1(List<Truth> truths, Epsilon epsilon) {
    int draws = Math.max(FEWEST_DRAWS, DRAWS / truths.size());
    return truths.stream().mapToDouble(truth -> f1(truth, epsilon, draws)).average().orElseThrow();
  }

  private static double f1(Truth truth, Epsilon epsilon, int draws) {
    double[] counts =
        truth.population().topItems(Integer.MAX_VALUE).stream()
            .mapToDouble(truth.population()::trueCount)
            .toArray();
    double e = Math.exp(epsilon.value());
    double absent = truth.population().users() * 4 * e / ((e - 1) * (e - 1));
    SeededRandomBits random = new SeededRandomBits(DRAWS);
    int k = truth.top().size();
    if (k == 0) {
      return 1;
    }
    double hits = 0;
    for (int draw = 0; draw < draws; draw++) {
      double[] estimates = new double[counts.length];
      // (1 - p - q) / (p - q) = 1 for this oracle: a holder adds its own count's variance.
      Arrays.setAll(estimates, i -> counts[i] + Math.sqrt(absent + counts[i]) * normal(random));
      double[] ascending = estimates.clone();
      Arrays.sort(ascending);
      double last = ascending[ascending.length - k];
      // Items are in the order of their true counts, so the first k are the true ones.
      hits += Arrays.stream(estimates, 0, k).filter(estimate -> estimate >= last).count();
    }
    return hits / (draws * (double) k);
  }

  /** Box and Muller's transform of two uniform numbers. */
  static double normal(SeededRandomBits random) {
    double radius = Math.sqrt(-2 * Math.log(1 - Population.unit(random)));
    return radius * Math.cos(2 * Math.PI * Population.unit(random));
  }
}
