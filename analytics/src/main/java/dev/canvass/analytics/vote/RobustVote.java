package dev.canvass.analytics.vote;

import java.util.ArrayList;
import java.util.Arrays;
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
 *   <li>E. Every frequency is clipped into the band [Qβ / 2 - s, 2 Q(1-β) + s] of weighted
 *       quantiles; the weighted mean is score and frequency. β is .35 (default, strict) or only
 *       just above the weight of the f' heaviest (wide).
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
 * ≥ 3 (with P' = 2 it is 1/2, and a result over so few is not called protected), so W_B &lt; β with
 * either β, and H has more than 1 - β of the weight. The weight at or below hi is at least that of
 * H, so Q(1-β) and Qβ are at most hi; the weight below lo is at most W_B &lt; β, so both are at
 * least lo. A lying party therefore counts as at most 2 Q(1-β) + s ≤ 2 hi + s and at least min(Qβ /
 * 2 - s, ...) ≥ lo / 2 - s. An honest one counts as its own h, lowered at most to 2 Q(1-β) + s ≥ lo
 * or raised at most to Qβ / 2 ≤ hi / 2, thus as a value in [lo, hi]. Nothing here depends on how
 * large the claimed values are: exaggeration buys nothing. ∎
 *
 * <p>With fewer than three voters, or none expected to lie, it is the population-weighted mean,
 * which protects against nobody. Cost O(P C log P) for P parties and C candidates.
 *
 * @param alpha α: the share of the registered parties that may lie, 0 to 0.5
 * @param band how β is chosen
 */
record RobustVote(double alpha, Band band) implements AggregationRule {

  /** The two choices of β. */
  enum Band {
    /** .35, which no f' parties outweigh whatever their sizes. */
    FIXED,
    /**
     * Just above the weight of the f' heaviest parties that are left, .35 at most: the smallest
     * that the proof allows. An item then stays if somewhat more than f' parties hold it, where .35
     * wants a third of the vote.
     */
    WIDEST
  }

  static final RobustVote DEFAULT = new RobustVote(0.20, Band.FIXED);

  /** Nothing is proven beyond a third of the parties. */
  static final RobustVote STRICT = new RobustVote(0.40, Band.FIXED);

  static final RobustVote WIDE = new RobustVote(0.20, Band.WIDEST);

  /** What any f' parties hold at most; below {@link #BETA} even as 1/3, the most it can become. */
  private static final double MOST_WEIGHT = 0.30;

  /** β: the quantile that no tolerated coalition reaches alone. */
  private static final double BETA = 0.35;

  /** So far above the heaviest coalition's weight that rounded sums of weights do not matter. */
  private static final double ABOVE = 1e-9;

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
    int left = election.voters().size() - expelled.size();
    double beta = beta(weights, few(tolerated, left));
    double[] scores = new double[claims.candidates()];
    for (int x = 0; x < scores.length; x++) {
      scores[x] = clippedMean(claims.of(x), weights, claims.sigmas(), beta);
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

  /** The weights that rules without a jury use too: of all voters, with the default's f. */
  static double[] cappedWeights(Election election) {
    return cappedWeights(election.populations(), DEFAULT.tolerated(election.registered()));
  }

  /** Weights under which any f' hold at most 30 %, or 1/P' each. */
  private static double[] cappedWeights(double[] populations, int tolerated) {
    return CappedWeights.of(populations, few(tolerated, populations.length), MOST_WEIGHT);
  }

  /** f': the tolerated, or a third of the parties left. */
  private static int few(int tolerated, int left) {
    return Math.min(tolerated, Math.max(1, left / 3));
  }

  /** β for these weights. */
  private double beta(double[] weights, int few) {
    double[] ascending = weights.clone();
    Arrays.sort(ascending);
    double heaviest = 0;
    for (int i = 0; i < few; i++) {
      heaviest += ascending[ascending.length - 1 - i];
    }
    return band == Band.FIXED ? BETA : Math.min(BETA, heaviest + ABOVE);
  }

  /** F (step E) of one candidate. */
  private static double clippedMean(double[] h, double[] weights, double[] sigmas, double beta) {
    int[] ascending = Quantiles.ascending(h);
    double upper = CLIP_FACTOR * Math.max(0, Quantiles.weighted(h, weights, 1 - beta, ascending));
    double lower = Math.max(0, Quantiles.weighted(h, weights, beta, ascending)) / CLIP_FACTOR;
    double mean = 0;
    for (int p = 0; p < h.length; p++) {
      double high = upper + sigmas[p];
      double low = Math.min(lower - sigmas[p], high);
      mean += weights[p] * Math.max(low, Math.min(high, h[p]));
    }
    return mean;
  }
}
