package dev.canvass.analytics.query;

import java.util.regex.Pattern;

/** The name of a query: {@code q-} and 16 lower-case hexadecimal digits. */
public record QueryId(String value) implements Comparable<QueryId> {

  private static final Pattern FORM = Pattern.compile("q-[0-9a-f]{16}");

  public QueryId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "a query id is q- and 16 lower-case hexadecimal digits, but is \""
              + value.substring(0, Math.min(80, value.length()))
              + "\"");
    }
  }

  /** The id with these 64 bits. */
  public static QueryId of(long bits) {
    return new QueryId(String.format("q-%016x", bits));
  }

  @Override
  public int compareTo(QueryId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
