package dev.canvass.analytics.vote;

import dev.canvass.analytics.query.PartyId;
import java.util.List;

/**
 * One party's say on every candidate of an election.
 *
 * @param party who votes
 * @param population n: users it may speak for, at least 1; its claim, capped by the registry's
 * @param sigma standard error of its frequencies, √(V / reports), above 0
 * @param frequencies g: its unbiased estimate of every candidate's share of its users; may be
 *     negative; not to be modified
 * @param ranking candidates in the order of its ballot, best first; those it does not rank are left
 *     out
 */
public record Voter(
    PartyId party, double population, double sigma, double[] frequencies, List<Integer> ranking) {

  public Voter {
    ranking = List.copyOf(ranking);
    if (!(population >= 1) || Double.isInfinite(population)) {
      throw new IllegalArgumentException(
          "a voter speaks for at least one user, but " + party + " for " + population);
    }
    if (!(sigma > 0) || Double.isInfinite(sigma)) {
      throw new IllegalArgumentException(
          "a voter's standard error is positive and finite, but that of " + party + " is " + sigma);
    }
    for (double frequency : frequencies) {
      if (!Double.isFinite(frequency)) {
        throw new IllegalArgumentException(
            "a frequency must be finite, but " + party + " states " + frequency);
      }
    }
    boolean[] ranked = new boolean[frequencies.length];
    for (int candidate : ranking) {
      if (candidate < 0 || candidate >= ranked.length || ranked[candidate]) {
        throw new IllegalArgumentException(
            "a ranking names each of "
                + ranked.length
                + " candidates at most once, but "
                + party
                + " ranks "
                + candidate
                + " twice or among others");
      }
      ranked[candidate] = true;
    }
  }
}
