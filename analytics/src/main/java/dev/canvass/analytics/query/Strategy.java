package dev.canvass.analytics.query;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How the prefix tree is searched. */
public enum Strategy {
  /** The parties' joint evidence guides one beam search over all levels. */
  CONSENSUS;

  /**
   * Reads the lower-case name that outsiders use, such as {@code consensus}.
   *
   * @throws IllegalArgumentException if there is no such strategy
   */
  public static Strategy parse(String name) {
    return Arrays.stream(values())
        .filter(value -> value.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "unknown strategy \""
                        + name
                        + "\"; known: "
                        + Arrays.stream(values())
                            .map(Strategy::toString)
                            .collect(Collectors.joining(", "))));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
