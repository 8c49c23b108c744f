package dev.canvass.analytics.vote;

import java.util.List;

/**
 * What a vote came to. Candidates are known by their place in the election's list.
 *
 * @param ranking all candidates, best first; the first k are chosen
 * @param frequencies the published share of users per candidate; not to be modified
 * @param noise standard error of an absent candidate's frequency under this rule
 * @param inefficiency standard error of frequencies relative to that of a weighted mean
 * @param weights every voter's share of the vote, in ascending order of party; 0 if expelled
 * @param expelled parties set aside, by this vote or before, ascending
 * @param disputed candidates that few parties carry
 */
public record VoteOutcome(
    Protection protection,
    List<Integer> ranking,
    double[] frequencies,
    double noise,
    double inefficiency,
    List<Double> weights,
    List<Expulsion> expelled,
    List<Disputed> disputed,
    Agreement agreement) {

  public VoteOutcome {
    ranking = List.copyOf(ranking);
    weights = List.copyOf(weights);
    expelled = List.copyOf(expelled);
    disputed = List.copyOf(disputed);
  }
}
