package dev.canvass.analytics.vote;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * How much the parties have in common with the list that was chosen: the mean, weighted by vote,
 * over the parties of the share of their own significant top k that the list contains.
 *
 * @param index 0 to 1; 1 if no party has a significant item
 */
public record Agreement(double index) {

  /** Below it half of what the parties hold dear is not on the list. */
  public static final double LOW = 0.5;

  private static final double SIGNIFICANT_SIGMAS = 3;

  /** What a reader must know if the index is low. */
  public Optional<String> warning() {
    return index >= LOW
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "the parties have little in common: the list holds %.0f %% of their own top items."
                    + " What few parties carry is not on it; look at the disputed items, or read"
                    + " the reports again with proportional or, if you trust all parties,"
                    + " weighted-sum",
                100 * index));
  }

  static Agreement of(Election election, Claims claims, double[] weights, List<Integer> order) {
    Set<Integer> chosen =
        new HashSet<>(order.subList(0, Math.min(election.places(), order.size())));
    double agreed = 0;
    double asked = 0;
    for (int p = 0; p < weights.length; p++) {
      double[] h = claims.frequencies()[p];
      double significant = SIGNIFICANT_SIGMAS * claims.sigmas()[p];
      List<Integer> own =
          IntStream.range(0, h.length)
              .filter(x -> h[x] > significant && election.candidates().get(x).isCredible())
              .boxed()
              .sorted(Comparator.<Integer>comparingDouble(x -> h[x]).reversed())
              .limit(election.places())
              .toList();
      if (!own.isEmpty()) {
        long shared = own.stream().filter(chosen::contains).count();
        agreed += weights[p] * shared / own.size();
        asked += weights[p];
      }
    }
    return new Agreement(asked == 0 ? 1 : agreed / asked);
  }
}
