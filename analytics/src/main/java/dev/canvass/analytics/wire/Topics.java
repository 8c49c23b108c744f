package dev.canvass.analytics.wire;

/**
 * Names of the Kafka topics. {@link #queries}, {@link #reports} and {@link #seals} are keyed by
 * query id and have the same number of partitions, so that one task owns one query.
 *
 * @param prefix what every name begins with, such as {@code canvass.}
 */
public record Topics(String prefix) {

  /** The prefix if none is configured. */
  public static final String DEFAULT_PREFIX = "canvass.";

  public Topics {
    if (!prefix.matches("[A-Za-z0-9._-]{0,100}")) {
      throw new IllegalArgumentException(
          "a topic prefix has at most 100 letters, digits, dots, dashes or underscores");
    }
  }

  public String queries() {
    return prefix + "queries";
  }

  public String parties() {
    return prefix + "parties";
  }

  public String reports() {
    return prefix + "reports";
  }

  public String seals() {
    return prefix + "seals";
  }

  public String results() {
    return prefix + "results";
  }

  /** Audit entries and signed heads, keyed by party id, so that a chain stays in one partition. */
  public String audit() {
    return prefix + "audit";
  }

  public String rejected() {
    return prefix + "rejected";
  }
}
