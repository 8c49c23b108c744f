package dev.canvass.analytics.simulate;

import dev.canvass.analytics.query.PartyId;
import dev.canvass.privacy.oracle.FrequencyOracle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * What liars who know everything compute: how far they may stray before the robust vote's jury,
 * which expels a party whose distance to the others' medians exceeds 2 × the median distance +
 * 0.05, would expel them.
 */
final class JuryEstimate {

  private static final double TOLERANCE = 2;
  private static final double ALLOWANCE = 0.05;

  /** Stay this far below the border: the others' noise moves it. */
  private static final double CAUTION = 0.8;

  private static final int STEPS = 100;

  private final Population population;
  private final List<PartyId> parties;
  private final double[] sigmas;
  private final double variancePerUser;
  private final List<String> items;

  JuryEstimate(Population population, FrequencyOracle oracle, int k) {
    this.population = population;
    variancePerUser = oracle.variancePerUser();
    parties = List.copyOf(population.counts().keySet());
    sigmas = parties.stream().mapToDouble(party -> sigma(users(party))).toArray();
    items = population.topItems(Math.max(200, 4 * k));
  }

  /** The largest share of a liar's users that may hold the planted items, in steps of 1 %. */
  double passingShare(Set<PartyId> liars, long users, int planted) {
    double limit = CAUTION * (TOLERANCE * medianDistance(liars) + ALLOWANCE);
    double share = 0;
    for (int step = 1; step <= STEPS; step++) {
      double candidate = (double) step / STEPS;
      double strayed = planted * Math.max(0, candidate / planted - 2 * sigma(users));
      for (String item : items) {
        double usual = (double) population.trueCount(item) / population.users();
        strayed += Math.max(0, usual / 2 - 2 * sigma(users) - (1 - candidate) * usual);
      }
      if (strayed > limit) {
        break;
      }
      share = candidate;
    }
    return share;
  }

  private double medianDistance(Set<PartyId> liars) {
    double[] distances = new double[parties.size()];
    for (String item : items) {
      double[] frequencies = new double[parties.size()];
      for (int p = 0; p < frequencies.length; p++) {
        frequencies[p] = frequency(parties.get(p), item, liars);
      }
      double[] sorted = frequencies.clone();
      Arrays.sort(sorted);
      double median = sorted[(sorted.length + 1) / 2 - 1];
      for (int p = 0; p < frequencies.length; p++) {
        double high = 2 * median + 2 * sigmas[p];
        double low = Math.min(median / 2 - 2 * sigmas[p], high);
        distances[p] += Math.max(frequencies[p] - high, 0) + Math.max(low - frequencies[p], 0);
      }
    }
    List<Double> honest = new ArrayList<>();
    for (int p = 0; p < distances.length; p++) {
      if (!liars.contains(parties.get(p))) {
        honest.add(distances[p]);
      }
    }
    honest.sort(null);
    return honest.get((honest.size() - 1) / 2);
  }

  /** Liars look like everybody. */
  private double frequency(PartyId party, String item, Set<PartyId> liars) {
    return liars.contains(party)
        ? (double) population.trueCount(item) / population.users()
        : population.counts().get(party).getOrDefault(item, 0L) / (double) users(party);
  }

  private long users(PartyId party) {
    return population.counts().get(party).values().stream().mapToLong(Long::longValue).sum();
  }

  private double sigma(long users) {
    return Math.sqrt(variancePerUser / Math.max(1, users));
  }
}
