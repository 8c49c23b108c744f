package dev.canvass.analytics.vote;

import dev.canvass.analytics.query.Aggregation;
import dev.canvass.analytics.query.PartyId;
import java.util.Collection;
import java.util.Map;

/**
 * How many parties a rule needs. All is measured by the parties registered, not by those that
 * answer: liars always show up.
 */
public final class Quorum {

  private static final int FEWEST_PROTECTED = 3;
  private static final double MAJORITY = 0.5;

  private Quorum() {}

  /**
   * The fewest voters for a result that is worth having: a majority, and where the rule has a bound
   * at least 3 and 2f + 1, without which the bound holds against nobody. At most all.
   */
  public static int fewest(Aggregation rule, int registered) {
    int majority = registered / 2 + 1;
    int tolerated = tolerated(rule, registered);
    return tolerated == 0
        ? majority
        : Math.min(registered, Math.max(majority, Math.max(FEWEST_PROTECTED, 2 * tolerated + 1)));
  }

  /**
   * Whether {@code present} speak for half of the registered population. True where the rule has no
   * bound to keep, or where not every party's population is registered: then it cannot be said.
   *
   * @param populations registered populations; parties without one are left out
   */
  public static boolean isRepresentative(
      Aggregation rule,
      Collection<PartyId> registered,
      Collection<PartyId> present,
      Map<PartyId, Long> populations) {
    if (tolerated(rule, registered.size()) == 0 || !populations.keySet().containsAll(registered)) {
      return true;
    }
    double all = registered.stream().mapToDouble(populations::get).sum();
    return present.stream().mapToDouble(populations::get).sum() >= MAJORITY * all;
  }

  private static int tolerated(Aggregation rule, int registered) {
    return switch (rule) {
      case ROBUST_VOTE, ROBUST_VOTE_WIDE, WEIGHTED_MEDIAN, PHANTOM, PROPORTIONAL ->
          RobustVote.DEFAULT.tolerated(registered);
      case ROBUST_VOTE_STRICT -> RobustVote.STRICT.tolerated(registered);
      case WEIGHTED_SUM, FRL_BORDA, BORDA_TOP -> 0;
    };
  }
}
