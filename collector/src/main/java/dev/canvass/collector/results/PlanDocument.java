package dev.canvass.collector.results;

import dev.canvass.analytics.plan.Plan;
import dev.canvass.analytics.plan.PlanRequest;
import java.util.ArrayList;
import java.util.List;

/**
 * What a query would cost and find, as shown to people; see {@link Plan}. Counts are users,
 * frequencies shares of all users.
 *
 * @param listed absent without a lexicon
 */
public record PlanDocument(
    String codec,
    String epsilon,
    int k,
    long users,
    int levels,
    long usersPerLevel,
    int bitsPerUser,
    Plan.Size noise,
    Plan.Size discovered,
    Plan.Size listed,
    List<Share> parties,
    Expected expected,
    Plan.Duration seconds) {

  /**
   * One party's part.
   *
   * @param party its id; absent where only numbers of users were given
   */
  public record Share(String party, long users, long bytes, Plan.Size discovered) {}

  /** The list to expect, and what it rests on. */
  public record Expected(
      double recall, double precision, double confirmed, int items, double exponent, int length) {}

  /**
   * The document of a plan.
   *
   * @param names the parties' ids in the plan's order; empty if they have none
   */
  public static PlanDocument of(PlanRequest asked, List<String> names) {
    Plan plan = Plan.of(asked);
    List<Share> shares = new ArrayList<>();
    for (int i = 0; i < plan.parties().size(); i++) {
      Plan.PartyShare share = plan.parties().get(i);
      String name = names.isEmpty() ? null : names.get(i);
      shares.add(new Share(name, share.users(), share.bytes(), share.discovered()));
    }
    return new PlanDocument(
        asked.codec().toString(),
        asked.epsilon().toString(),
        asked.k(),
        plan.users(),
        plan.levels(),
        plan.usersPerLevel(),
        plan.bitsPerUser(),
        plan.noise(),
        plan.discovered(),
        plan.listed().orElse(null),
        shares,
        new Expected(
            plan.expected().recall(),
            plan.expected().precision(),
            plan.expected().confirmed(),
            asked.items(),
            asked.exponent(),
            asked.length()),
        plan.duration());
  }
}
