package dev.canvass.analytics.query;

/** How the parties' estimates become one ranking (the vote). */
public enum Aggregation {
  /** Sum of the parties' counts, for parties that trust each other (breakdown point 0). */
  WEIGHTED_SUM;

  /**
   * Reads the lower-case name that outsiders use, such as {@code weighted-sum}.
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
