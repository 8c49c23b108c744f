package dev.canvass.analytics.query;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The lower-case name with dashes by which outsiders know a constant. */
final class EnumName {

  private EnumName() {}

  static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The one of {@code values} with this name; throws IllegalArgumentException if there is none. */
  static <E extends Enum<E>> E parse(String what, E[] values, String name) {
    return Arrays.stream(values)
        .filter(value -> of(value).equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    String.format(
                        "unknown %s \"%s\"; known: %s",
                        what,
                        name.substring(0, Math.min(80, name.length())),
                        Arrays.stream(values)
                            .map(EnumName::of)
                            .collect(Collectors.joining(", ")))));
  }
}
