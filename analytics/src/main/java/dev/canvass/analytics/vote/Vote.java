package dev.canvass.analytics.vote;

import dev.canvass.analytics.query.Aggregation;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Counts votes. Deterministic: equal elections give equal outcomes, in whatever order the voters
 * came.
 */
public final class Vote {

  private static final int FEWEST_PROTECTED = 3;
  private static final int FEWEST_REGISTERED = 5;
  private static final double MAJORITY = 0.5;

  private Vote() {}

  /** Counts {@code election} by the rule of this name. */
  public static VoteOutcome count(Election election, Aggregation rule) {
    return count(election, AggregationRule.of(rule));
  }

  static VoteOutcome count(Election election, AggregationRule rule) {
    Claims claims = Claims.of(election);
    Tally tally = rule.tally(election, claims);
    List<Integer> ranking =
        IntStream.range(0, election.candidates().size())
            .boxed()
            .sorted(TieOrder.of(election, claims, tally.weights(), tally.scores()))
            .toList();
    return new VoteOutcome(
        protection(election, tally.tolerated()),
        ranking,
        tally.frequencies(),
        rule.inefficiency() * claims.noise(tally.weights()),
        rule.inefficiency(),
        Arrays.stream(tally.weights()).boxed().toList(),
        Stream.concat(election.expelled().stream(), tally.expelled().stream())
            .sorted(Comparator.comparing(Expulsion::party))
            .toList(),
        Disputed.of(election, claims, tally, ranking),
        Agreement.of(election, claims, tally.weights(), ranking));
  }

  /**
   * Whether the rule's bound holds against f liars: f follows from the registered parties, since
   * liars always show up, and so many honest ones must stand against them.
   */
  private static Protection protection(Election election, int tolerated) {
    int voted = election.voted();
    if (tolerated == 0 || voted < Math.max(FEWEST_PROTECTED, 2 * tolerated + 1)) {
      return Protection.UNPROTECTED;
    }
    boolean full =
        election.registered() >= FEWEST_REGISTERED
            && voted >= 4 * tolerated
            && election.presence() >= MAJORITY;
    return full ? Protection.OK : Protection.DEGRADED;
  }
}
