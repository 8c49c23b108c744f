package dev.canvass.analytics.vote;

import dev.canvass.analytics.query.PartyId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A candidate, no ghost, that the parties' plain weighted mean would have chosen, but the rule did
 * not: carried by few (step F). Honest regional items and planted ones land here alike, and nothing
 * but knowledge of the parties can tell them apart.
 *
 * @param candidate its place among the candidates
 * @param frequency V: the weighted mean without clipping
 * @param carriers the fewest parties that together hold more than half of it, largest first
 */
public record Disputed(int candidate, double frequency, List<Carrier> carriers) {

  /**
   * A party that carries a disputed candidate.
   *
   * @param frequency what it states of its own users
   * @param share its part of V, 0 to 1
   */
  public record Carrier(PartyId party, double frequency, double share) {}

  public Disputed {
    carriers = List.copyOf(carriers);
  }

  /**
   * The disputed candidates, largest mean first.
   *
   * @param order all candidates as the rule ranks them
   */
  static List<Disputed> of(Election election, Claims claims, Tally tally, List<Integer> order) {
    int places = election.places();
    if (order.size() <= places) {
      return List.of();
    }
    double last = tally.frequencies()[order.get(places - 1)];
    double[] means = claims.means(tally.weights());
    List<Integer> chosen = order.subList(0, places);
    return order.stream()
        .sorted(TieOrder.of(election, claims, tally.weights(), means))
        .limit(places)
        .filter(x -> means[x] > last && !chosen.contains(x))
        .filter(x -> election.candidates().get(x).isCredible())
        .map(x -> new Disputed(x, means[x], carriers(election, claims, tally, x, means[x])))
        .toList();
  }

  private static List<Carrier> carriers(
      Election election, Claims claims, Tally tally, int x, double mean) {
    List<Carrier> largest = new ArrayList<>();
    for (int p = 0; p < claims.voters(); p++) {
      double h = claims.frequencies()[p][x];
      largest.add(new Carrier(election.voters().get(p).party(), h, tally.weights()[p] * h / mean));
    }
    largest.sort(
        Comparator.comparingDouble(Carrier::share).reversed().thenComparing(Carrier::party));
    List<Carrier> carriers = new ArrayList<>();
    double held = 0;
    for (Carrier carrier : largest) {
      carriers.add(carrier);
      held += carrier.share();
      if (held > 0.5) {
        break;
      }
    }
    return carriers;
  }
}
