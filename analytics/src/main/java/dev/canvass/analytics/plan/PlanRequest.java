package dev.canvass.analytics.plan;

import dev.canvass.analytics.item.CodecSpec;
import dev.canvass.analytics.query.Query;
import dev.canvass.privacy.Epsilon;
import java.util.List;

/**
 * A query that somebody thinks of asking, and what is guessed of the world.
 *
 * @param users users who would answer, per party
 * @param lexicon how many public strings the query would bring; 0 for none
 * @param length characters of a typical item; only text codecs ask for it
 * @param items how many different items there are, 1 to {@value #MAX_ITEMS}
 * @param exponent s of the frequencies r^-s by rank r, 0 to 10
 */
public record PlanRequest(
    List<Long> users,
    Epsilon epsilon,
    int k,
    CodecSpec codec,
    int lexicon,
    int length,
    int items,
    double exponent) {

  public static final int DEFAULT_LENGTH = 6;
  public static final int DEFAULT_ITEMS = 10_000;
  public static final double DEFAULT_EXPONENT = 1.2;
  public static final int MAX_LENGTH = 30;
  public static final int MAX_ITEMS = 10_000_000;
  public static final int MAX_LEXICON = 100_000_000;

  private static final long MAX_USERS = 1_000_000_000_000L;

  /**
   * @throws IllegalArgumentException naming the first value that is out of its range
   */
  public PlanRequest {
    users = List.copyOf(users);
    require(
        !users.isEmpty() && users.size() <= Query.MAX_PARTIES,
        "parties: 1 to " + Query.MAX_PARTIES + " are possible, but there are " + users.size());
    users.forEach(
        count ->
            require(
                count >= 1 && count <= MAX_USERS,
                "users of a party must be in 1.." + MAX_USERS + ", but are " + count));
    requireRange("k", k, 1, Query.MAX_K);
    requireRange("lexicon", lexicon, 0, MAX_LEXICON);
    requireRange("length", length, 1, MAX_LENGTH);
    requireRange("items", items, 1, MAX_ITEMS);
    require(exponent >= 0 && exponent <= 10, "exponent must be in 0..10, but is " + exponent);
  }

  private static void requireRange(String name, long value, long min, long max) {
    require(
        value >= min && value <= max,
        name + " must be in " + min + ".." + max + ", but is " + value);
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
