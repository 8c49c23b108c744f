package dev.canvass.analytics.query;

import dev.canvass.analytics.item.CodecSpec;
import dev.canvass.privacy.Epsilon;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A question for the parties' users, complete: whoever holds it can check consent, randomise and
 * decide. Immutable; its maker, the collector, signs it.
 *
 * @param id the query's name
 * @param attribute which attribute of the records is asked for, such as {@code item}
 * @param codec how items become codes
 * @param epsilon what taking part costs a user
 * @param k how many heavy hitters are wanted
 * @param strategy how the tree is searched
 * @param aggregation how the parties' estimates are combined
 * @param parties the parties invited, ascending, without repeats
 * @param quorum how many of them must seal before the deadline for a result, 1 to all
 * @param created when the collector made it
 * @param deadline when it closes even if parties are missing
 * @param seed public randomness of coins, cells and scrambling, drawn by the collector
 * @param lexicon public strings that items may be; never drawn from users' data; may be empty
 */
public record Query(
    QueryId id,
    String attribute,
    CodecSpec codec,
    Epsilon epsilon,
    int k,
    Strategy strategy,
    Aggregation aggregation,
    List<PartyId> parties,
    int quorum,
    Instant created,
    Instant deadline,
    long seed,
    List<String> lexicon) {

  /** The most heavy hitters that may be asked for. */
  public static final int MAX_K = 1_000;

  /** The most parties in one query. */
  public static final int MAX_PARTIES = 10_000;

  /** The most strings in a lexicon. */
  public static final int MAX_LEXICON = 1_000_000;

  /** The most characters of a lexicon in all. */
  public static final int MAX_LEXICON_CHARACTERS = 8_000_000;

  /** The longest time a query may stay open. */
  public static final Duration MAX_DURATION = Duration.ofDays(30);

  private static final Pattern ATTRIBUTE = Pattern.compile("[a-z][a-zA-Z0-9_]{0,31}");

  public Query {
    requireAttribute(attribute);
    requireK(k);
    strategy.requireLive();
    parties = List.copyOf(parties);
    require(
        !parties.isEmpty() && parties.size() <= MAX_PARTIES,
        "a query invites 1 to %d parties, but this one %d",
        MAX_PARTIES,
        parties.size());
    for (int i = 1; i < parties.size(); i++) {
      require(
          parties.get(i - 1).compareTo(parties.get(i)) < 0,
          "parties must be ascending without repeats, but %s follows %s",
          parties.get(i),
          parties.get(i - 1));
    }
    require(
        quorum >= 1 && quorum <= parties.size(),
        "quorum must be in 1..%d (the parties invited), but is %d",
        parties.size(),
        quorum);
    require(
        deadline.isAfter(created) && !deadline.isAfter(created.plus(MAX_DURATION)),
        "the deadline must be after the creation and within %d days of it, but is %s",
        MAX_DURATION.toDays(),
        deadline);
    lexicon = List.copyOf(lexicon);
    requireLexicon(lexicon);
  }

  /**
   * Requires that records can have an attribute of this name.
   *
   * @throws IllegalArgumentException if they cannot
   */
  public static void requireAttribute(String name) {
    require(
        ATTRIBUTE.matcher(name).matches(),
        "attribute must be a lower-case letter and at most 31 letters, digits or underscores, but"
            + " is \"%s\"",
        abbreviate(name));
  }

  static void requireK(int k) {
    require(k >= 1 && k <= MAX_K, "k must be in 1..%d, but is %d", MAX_K, k);
  }

  static void requireLexicon(List<String> lexicon) {
    require(
        lexicon.size() <= MAX_LEXICON,
        "a lexicon has at most %d strings, but this one %d",
        MAX_LEXICON,
        lexicon.size());
    long characters = lexicon.stream().mapToLong(String::length).sum();
    require(
        characters <= MAX_LEXICON_CHARACTERS,
        "a lexicon has at most %d characters in all, but this one %d",
        MAX_LEXICON_CHARACTERS,
        characters);
  }

  private static void require(boolean valid, String message, Object... arguments) {
    if (!valid) {
      throw new IllegalArgumentException(String.format(message, arguments));
    }
  }

  private static String abbreviate(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }
}
