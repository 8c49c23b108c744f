package dev.canvass.analytics.query;

import java.util.regex.Pattern;

/** The name of a reading: {@code r-} and 16 lower-case hexadecimal digits. */
public record ReadingId(String value) {

  private static final Pattern FORM = Pattern.compile("r-[0-9a-f]{16}");

  public ReadingId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "a reading id is r- and 16 lower-case hexadecimal digits, but is \""
              + value.substring(0, Math.min(80, value.length()))
              + "\"");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
