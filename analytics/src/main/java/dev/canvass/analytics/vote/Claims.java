package dev.canvass.analytics.vote;

import java.util.Arrays;
import java.util.List;

/**
 * What every voter states, within what frequencies of one party can be (step A). Rows are voters in
 * the order of the election, columns its candidates.
 *
 * @param frequencies h
 * @param sigmas s: the voters' standard errors, capped at twice their median: without the cap a
 *     party that claims almost no users buys an unlimited allowance for noise
 */
record Claims(double[][] frequencies, double[] sigmas) {

  private static final double SIGMAS = 3;
  private static final double SUPPORT_SIGMAS = 2;

  /** The claims of all voters of {@code election}. */
  static Claims of(Election election) {
    List<Voter> voters = election.voters();
    double[] own = voters.stream().mapToDouble(Voter::sigma).toArray();
    double cap = 2 * Quantiles.median(own);
    double[] sigmas = Arrays.stream(own).map(sigma -> Math.min(sigma, cap)).toArray();
    double[][] frequencies = new double[voters.size()][];
    for (int p = 0; p < frequencies.length; p++) {
      frequencies[p] = sanitised(election.candidates(), voters.get(p).frequencies(), sigmas[p]);
    }
    return new Claims(frequencies, sigmas);
  }

  /**
   * Frequencies are at most 1 each, and the significant ones add up to at most 1, but for noise.
   * Only credible candidates count as such: ghosts share their cells with heavy items, so that
   * honest parties state some of the same mass more than once (counting them took a fifth off the
   * counts of parties whose users all hold one of a few items).
   */
  private static double[] sanitised(List<Candidate> candidates, double[] stated, double sigma) {
    double[] h = new double[stated.length];
    boolean[] significant = new boolean[h.length];
    int members = 0;
    double mass = 0;
    for (int x = 0; x < h.length; x++) {
      h[x] = Math.max(-SIGMAS * sigma, Math.min(1, stated[x]));
      significant[x] = candidates.get(x).isCredible() && h[x] > SIGMAS * sigma;
      if (significant[x]) {
        members++;
        mass += h[x];
      }
    }
    double limit = 1 + SIGMAS * sigma * Math.sqrt(Math.max(members, 1));
    for (int x = 0; x < h.length && mass > limit; x++) {
      h[x] *= significant[x] ? limit / mass : 1;
    }
    return h;
  }

  int voters() {
    return frequencies.length;
  }

  int candidates() {
    return frequencies[0].length;
  }

  /** h of every voter for one candidate. */
  double[] of(int candidate) {
    double[] column = new double[frequencies.length];
    for (int p = 0; p < column.length; p++) {
      column[p] = frequencies[p][candidate];
    }
    return column;
  }

  /** Whether the voter's own reports show that its users hold the candidate. */
  boolean supports(int voter, int candidate) {
    return frequencies[voter][candidate] > SUPPORT_SIGMAS * sigmas[voter];
  }

  /** Σ w h of every candidate. */
  double[] means(double[] weights) {
    double[] means = new double[candidates()];
    for (int p = 0; p < frequencies.length; p++) {
      for (int x = 0; x < means.length; x++) {
        means[x] += weights[p] * frequencies[p][x];
      }
    }
    return means;
  }

  /** Standard error of a weighted mean, √(Σ w² s²). */
  double noise(double[] weights) {
    double variance = 0;
    for (int p = 0; p < sigmas.length; p++) {
      variance += weights[p] * weights[p] * sigmas[p] * sigmas[p];
    }
    return Math.sqrt(variance);
  }
}
