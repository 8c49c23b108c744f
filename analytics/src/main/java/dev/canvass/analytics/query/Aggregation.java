package dev.canvass.analytics.query;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

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
    return Arrays.stream(values())
        .filter(value -> value.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "unknown aggregation rule \""
                        + name
                        + "\"; known: "
                        + Arrays.stream(values())
                            .map(Aggregation::toString)
                            .collect(Collectors.joining(", "))));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
