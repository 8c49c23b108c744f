package dev.canvass.analytics.vote;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A jury of equals that names discordant parties (step C). One party has one vote: a claimed
 * population enters only through the capped allowance for noise, so nobody expels anybody alone,
 * and a single party moves a median by one order statistic at most.
 *
 * <p>It can never expel all: an expelled party's distance is above twice the median of all
 * distances, which at most half the parties are.
 */
final class Jury {

  private static final double SLACK_FACTOR = 2;
  private static final double SLACK_SIGMAS = 2;
  private static final double THRESHOLD_FACTOR = 2;
  private static final double THRESHOLD_EXTRA = 0.05;

  private final Claims claims;

  Jury(Claims claims) {
    this.claims = claims;
  }

  /**
   * The parties to expel.
   *
   * @param most at most so many, those with the largest distances
   * @return in the order of the voters
   */
  List<Expulsion> verdict(Election election, int most) {
    double[] distances = distances();
    double threshold = THRESHOLD_FACTOR * Quantiles.median(distances) + THRESHOLD_EXTRA;
    // Sorting is stable, so the smaller party id comes first among equals.
    List<Integer> farthest =
        IntStream.range(0, distances.length)
            .boxed()
            .sorted(Comparator.<Integer>comparingDouble(p -> distances[p]).reversed())
            .limit(most)
            .filter(p -> distances[p] > threshold)
            .sorted()
            .toList();
    List<Expulsion> expelled = new ArrayList<>();
    for (int p : farthest) {
      expelled.add(new Expulsion(election.voters().get(p).party(), distances[p], threshold));
    }
    return expelled;
  }

  /**
   * D of every voter: how far its frequencies leave the band around the median, over all
   * candidates.
   */
  double[] distances() {
    double[] distances = new double[claims.voters()];
    for (int x = 0; x < claims.candidates(); x++) {
      double[] h = claims.of(x);
      double median = Math.max(0, Quantiles.lowerMedian(h));
      for (int p = 0; p < h.length; p++) {
        double allowance = SLACK_SIGMAS * claims.sigmas()[p];
        double high = SLACK_FACTOR * median + allowance;
        double low = Math.min(median / SLACK_FACTOR - allowance, high);
        distances[p] += Math.max(h[p] - high, 0) + Math.max(low - h[p], 0);
      }
    }
    return distances;
  }
}
