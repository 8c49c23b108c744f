package dev.canvass.analytics.vote;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The method of equal shares (Peters, Pierczyński and Skowron, NeurIPS 2021) with budgets from
 * capped populations: k places cost 1 each, a party owns k w of money and values a candidate by its
 * significant frequency. Again and again the candidate with the smallest price per value ρ that
 * supporters can afford, Σ min(budget, ρ h) = 1, gets a place and is paid for. Places that nobody
 * can afford go to the largest weighted means. A coalition gets its share of the places and no
 * more, an honest region gets its own: regional items stay, and so do a coalition's.
 */
record EqualShares() implements AggregationRule {

  private static final double PLACE = 1;
  private static final double SLACK = 1e-12;

  @Override
  public Tally tally(Election election, Claims claims) {
    double[] weights = RobustVote.cappedWeights(election);
    double[] means = claims.means(weights);
    Comparator<Integer> order = TieOrder.of(election, claims, weights, means);
    List<Integer> chosen = chosen(election.places(), claims, weights, order);
    // A place is worth more than any mean, which sanitised frequencies keep below 2.
    double[] scores = means.clone();
    for (int i = 0; i < chosen.size(); i++) {
      scores[chosen.get(i)] = 2.0 + chosen.size() - i;
    }
    return new Tally(scores, means, weights, List.of(), 0);
  }

  private record Offer(int candidate, double price) {}

  /** The candidates whose places are paid for, in the order of payment. */
  private static List<Integer> chosen(
      int places, Claims claims, double[] weights, Comparator<Integer> order) {
    double[] budgets = Arrays.stream(weights).map(weight -> weight * places).toArray();
    PriorityQueue<Offer> cheapest =
        new PriorityQueue<>(
            Comparator.comparingDouble(Offer::price).thenComparing(Offer::candidate, order));
    for (int x = 0; x < claims.candidates(); x++) {
      offer(x, claims, budgets, cheapest);
    }
    List<Integer> chosen = new ArrayList<>();
    while (chosen.size() < places && !cheapest.isEmpty()) {
      Offer best = cheapest.remove();
      double price = price(values(claims, best.candidate()), budgets);
      // Budgets only shrink, so prices only rise: an offer that is still true is the cheapest.
      if (price > best.price()) {
        offer(best.candidate(), claims, budgets, cheapest);
        continue;
      }
      double[] values = values(claims, best.candidate());
      for (int p = 0; p < budgets.length; p++) {
        budgets[p] -= Math.min(budgets[p], price * values[p]);
      }
      chosen.add(best.candidate());
    }
    return chosen;
  }

  private static void offer(int x, Claims claims, double[] budgets, PriorityQueue<Offer> cheapest) {
    double price = price(values(claims, x), budgets);
    if (Double.isFinite(price)) {
      cheapest.add(new Offer(x, price));
    }
  }

  /** What a candidate is worth to every voter: its frequency where that is significant. */
  private static double[] values(Claims claims, int x) {
    double[] values = claims.of(x);
    for (int p = 0; p < values.length; p++) {
      values[p] = claims.supports(p, x) ? values[p] : 0;
    }
    return values;
  }

  /** ρ with Σ min(budget, ρ value) = 1, or infinity if the supporters cannot afford a place. */
  static double price(double[] values, double[] budgets) {
    double[] ruin = new double[values.length];
    double value = 0;
    for (int p = 0; p < ruin.length; p++) {
      ruin[p] = values[p] > 0 ? budgets[p] / values[p] : Double.POSITIVE_INFINITY;
      value += values[p];
    }
    double spent = 0;
    double price = Double.POSITIVE_INFINITY;
    // Supporters who cannot pay their part give all they have; the others share the rest.
    for (int p : Quantiles.ascending(ruin)) {
      if (values[p] == 0) {
        break;
      }
      double part = (PLACE - spent) / value;
      if (part <= ruin[p]) {
        return part;
      }
      spent += budgets[p];
      value -= values[p];
      // Together exactly enough, but for rounding: the last supporter's part is its ruin.
      price = spent >= PLACE - SLACK ? ruin[p] : price;
    }
    return price;
  }
}
