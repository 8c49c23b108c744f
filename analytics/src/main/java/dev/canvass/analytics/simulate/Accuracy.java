package dev.canvass.analytics.simulate;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How well a list of found items matches the true one. */
public final class Accuracy {

  private Accuracy() {}

  /** Harmonic mean of precision and recall, 0 to 1. */
  public static double f1(List<String> found, List<String> truth) {
    Set<String> distinct = new HashSet<>(found);
    long hits = truth.stream().filter(distinct::contains).count();
    return found.isEmpty() && truth.isEmpty() ? 1 : 2.0 * hits / (found.size() + truth.size());
  }

  /**
   * Normalised cumulative rank: the true item of rank i (from 1) is worth k + 1 - i; found worth
   * over all worth, 0 to 1 (Wang et al., PEM, section 6.1).
   */
  public static double ncr(List<String> found, List<String> truth) {
    Map<String, Integer> worth = new HashMap<>();
    for (int i = 0; i < truth.size(); i++) {
      worth.put(truth.get(i), truth.size() - i);
    }
    long all = (long) truth.size() * (truth.size() + 1) / 2;
    long got = new HashSet<>(found).stream().mapToLong(item -> worth.getOrDefault(item, 0)).sum();
    return all == 0 ? 1 : (double) got / all;
  }
}
