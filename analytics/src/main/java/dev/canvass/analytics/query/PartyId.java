package dev.canvass.analytics.query;

import java.util.regex.Pattern;

/**
 * The name of an organisation that takes part: 1 to 64 characters of {@code A-Z a-z 0-9 . _ -}, the
 * first a letter or digit.
 */
public record PartyId(String value) implements Comparable<PartyId> {

  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  public PartyId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "a party id is 1 to 64 letters, digits, dots, dashes or underscores, but is \""
              + value.substring(0, Math.min(80, value.length()))
              + "\"");
    }
  }

  @Override
  public int compareTo(PartyId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
