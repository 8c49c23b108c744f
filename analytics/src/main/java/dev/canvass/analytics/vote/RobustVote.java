package dev.canvass.analytics.vote;

import java.util.ArrayList;
import java.util.List;

/**
 * The default rule: whatever a few parties claim, they cannot lift an item that no honest party
 * holds, nor move an honest item far (invariant I7).
 *
 * <ol>
 *   <li>A. {@link Claims} keeps every party's frequencies within what frequencies can be.
 *   <li>B. f = ⌊α R⌋ parties are expected to lie, at least one from three parties on.
 *   <li>C. The {@link Jury} sets at most f discordant parties aside.
 *   <li>D. Weights follow population, but {@link CappedWeights} gives any f' = min(f, max(1,
 *       ⌊P'/3⌋)) of the P' parties left at most 30 % of the vote.
 *   <li>E. Every frequency is clipped into the band [Q.35 / 2 - s, 2 Q.65 + s] of weighted
 *       quantiles; the weighted mean is score and frequency.
 * </ol>
 *
 * <p><b>Bound.</b> Let B be the lying parties among those left, |B| ≤ f', H the honest ones, W_B
 * the weight of B, s the largest capped standard error, and lo, hi the smallest and largest h of H
 * for an item, but not below 0. Then
 *
 * <pre>
 *   W_B ≤ max(0.30, f' / P') ≤ 1/3
 *   F ≤ (1 - W_B) hi + W_B (2 hi + s)
 *   F ≥ (1 - W_B) lo + W_B (lo / 2 - s)     if no honest h is negative
 * </pre>
 *
 * <p><b>Proof.</b> The first line is what {@link CappedWeights} promises, and f' ≤ P'/3 wherever P'
 * ≥ 3 (with P' = 2 it is 1/2, and a result over so few is not called protected). H thus has at
 * least 2/3 &gt; 0.65 of the weight. The weight at or below hi is at least that of H, so Q.65 and
 * Q.35 are at most hi; the weight below lo is at most W_B &lt; 0.35, so both are at least lo. A
 * lying party therefore counts as at most 2 Q.65 + s ≤ 2 hi + s and at least min(Q.35 / 2 - s, ...)
 * ≥ lo / 2 - s. An honest one counts as its own h, lowered at most to 2 Q.65 + s ≥ lo or raised at
 * most to Q.35 / 2 ≤ hi / 2, thus as a value in [lo, hi]. Nothing here depends on how large the
 * claimed values are: exaggeration buys nothing. ∎
 *
 * <p>With fewer than three voters, or none expected to lie, it is the population-weighted mean,
 * which protects against nobody. Cost O(P C log P) for P parties and C candidates.
 *
 * @param alpha α: the share of the registered parties that may lie, 0 to 0.5
 */
record RobustVote(double alpha) implements AggregationRule {

  /** α of the default. */
  static final double TOLERATED = 0.20;

  /** α of the strict variant; nothing is proven beyond a third of the parties. */
  static final double TOLERATED_STRICTLY = 0.40;

  /** What any f' parties hold at most; below {@link #BETA} even as 1/3, the most it can become. */
  private static final double MOST_WEIGHT = 0.30;

  /** β: the quantile that no tolerated coalition reaches alone. */
  private static final double BETA = 0.35;

  private static final double CLIP_FACTOR = 2;

  @Override
  public Tally tally(Election election, Claims claims) {
    int tolerated = tolerated(election.registered());
    if (election.voters().size() < 3 || tolerated == 0) {
      double[] weights = CappedWeights.uncapped(election.populations());
      double[] means = claims.means(weights);
      return new Tally(means, means, weights, List.of(), 0);
    }
    List<Expulsion> expelled =
        election.voters().size() == 3
            ? List.of()
            : new Jury(claims).verdict(election, tolerated - election.expelled().size());
    double[] weights = weights(election, expelled, tolerated);
    double[] scores = new double[claims.candidates()];
    for (int x = 0; x < scores.length; x++) {
      scores[x] = clippedMean(claims.of(x), weights, claims.sigmas());
    }
    return new Tally(scores, scores, weights, expelled, tolerated);
  }

  /** f (step B); the small extra keeps 0.2 × 5 from being just below 1. */
  int tolerated(int registered) {
    return registered <= 2 ? 0 : Math.max(1, (int) Math.floor(alpha * registered + 1e-9));
  }

  /** w (step D), 0 for the expelled. */
  private static double[] weights(Election election, List<Expulsion> expelled, int tolerated) {
    List<Integer> left = new ArrayList<>();
    for (int p = 0; p < election.voters().size(); p++) {
      Voter voter = election.voters().get(p);
      if (expelled.stream().noneMatch(out -> out.party().equals(voter.party()))) {
        left.add(p);
      }
    }
    double[] populations =
        left.stream().mapToDouble(p -> election.voters().get(p).population()).toArray();
    double[] shares = cappedWeights(populations, tolerated);
    double[] weights = new double[election.voters().size()];
    for (int i = 0; i < shares.length; i++) {
      weights[left.get(i)] = shares[i];
    }
    return weights;
  }

  /** Weights under which any f', the tolerated or a third, hold at most 30 %, or 1/P' each. */
  static double[] cappedWeights(double[] populations, int tolerated) {
    int few = Math.min(tolerated, Math.max(1, populations.length / 3));
    return CappedWeights.of(populations, few, MOST_WEIGHT);
  }

  /** F (step E) of one candidate. */
  private static double clippedMean(double[] h, double[] weights, double[] sigmas) {
    int[] ascending = Quantiles.ascending(h);
    double upper = CLIP_FACTOR * Math.max(0, Quantiles.weighted(h, weights, 1 - BETA, ascending));
    double lower = Math.max(0, Quantiles.weighted(h, weights, BETA, ascending)) / CLIP_FACTOR;
    double mean = 0;
    for (int p = 0; p < h.length; p++) {
      double high = upper + sigmas[p];
      double low = Math.min(lower - sigmas[p], high);
      mean += weights[p] * Math.max(low, Math.min(high, h[p]));
    }
    return mean;
  }
}
