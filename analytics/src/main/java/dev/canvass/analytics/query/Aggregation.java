package dev.canvass.analytics.query;

/** How the parties' estimates become one ranking (the vote). */
public enum Aggregation {
  /**
   * The default: a jury of equals sets discordant parties aside, capped weights and clipped
   * frequencies bound what the others can do. For parties that may lie.
   */
  ROBUST_VOTE,
  /** The same, tolerating twice as many liars at the price of more honest items. */
  ROBUST_VOTE_STRICT,
  /**
   * The same with the widest clip that the proven bound allows: keeps items which fewer parties
   * hold, for parties that are unlike.
   */
  ROBUST_VOTE_WIDE,
  /** Sum of the parties' counts, for parties that trust each other (breakdown point 0). */
  WEIGHTED_SUM,
  /** Federated Rank Learning's vote: the sum of the ranks on the parties' ballots. */
  FRL_BORDA,
  /** Points for the first 2k places of each ballot. */
  BORDA_TOP,
  /** The weighted median of the parties' frequencies. */
  WEIGHTED_MEDIAN,
  /** The uniform phantom mechanism: strategyproof, for few and large frequencies. */
  PHANTOM,
  /** The method of equal shares: every party decides over its share of the places. */
  PROPORTIONAL;

  /** What is used where nothing else is asked for. */
  public static final Aggregation DEFAULT = ROBUST_VOTE;

  /**
   * Reads the lower-case name that outsiders use, such as {@code robust-vote}.
   *
   * @throws IllegalArgumentException if there is no such aggregation rule
   */
  public static Aggregation parse(String name) {
    return EnumName.parse("aggregation rule", values(), name);
  }

  @Override
  public String toString() {
    return EnumName.of(this);
  }
}
