package dev.canvass.analytics.simulate;

import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Some parties lie. A liar has full control of its reports (every symbol, knowing the public
 * coins), of its ballot and, within limits, of how many users it claims; it knows what the others
 * hold, and conspires with all other liars.
 *
 * @param kind what they do
 * @param fraction share of the parties that lie, above 0 and below 1; at least one does, and not
 *     all
 * @param biggest whether the parties with the most users lie; else chance chooses, anew in every
 *     run
 */
public record Attack(Kind kind, double fraction, boolean biggest) {

  private static final Pattern FORM =
      Pattern.compile("([a-z]+):([0-9]{0,3}(?:\\.[0-9]{1,6})?)(:biggest)?");

  /**
   * What liars do. Planted items are ten made-up ones that no user holds, unless said otherwise.
   */
  public enum Kind {
    /** All their users claim to hold planted items, evenly, and are randomised by the rules. */
    PROMOTE,
    /** Every symbol is chosen so that it supports as few of the true top k as possible. */
    SUPPRESS,
    /** Their users hold their own 2k commonest items in reverse; so FRL's own attack. */
    INVERT,
    /** As {@link #COLLUDE}, and each claims five times its users. */
    INFLATE,
    /** Symbols are uniform noise. */
    NOISE,
    /** No randomisation: every symbol supports a planted item for certain, each in its turn. */
    COLLUDE,
    /**
     * Every symbol is chosen to lift the true items just below place k, which count as planted,
     * over those just above it.
     */
    BOUNDARY,
    /** A third of their users claim planted items; the others are as they are. */
    STEALTH,
    /**
     * They look like all parties together, but for as many users with planted items as the robust
     * vote's jury just lets pass, by its own formula.
     */
    ADAPTIVE,
    /** As {@link #COLLUDE}, and each claims a fiftieth of its users only, for a wide noise band. */
    TINY,
    /** They send nothing: what the honest parties alone would find, to compare with. */
    ABSENT;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Attack {
    if (!(fraction > 0 && fraction < 1)) {
      throw new IllegalArgumentException(
          "the share of parties that lie must be above 0 and below 1, but is " + fraction);
    }
  }

  /**
   * Reads {@code NAME:FRACTION} or {@code NAME:FRACTION:biggest}, such as {@code collude:0.2}.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  public static Attack parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (matcher.matches() && !matcher.group(2).isEmpty()) {
      for (Kind kind : Kind.values()) {
        if (kind.toString().equals(matcher.group(1))) {
          return new Attack(kind, Double.parseDouble(matcher.group(2)), matcher.group(3) != null);
        }
      }
    }
    throw new IllegalArgumentException(
        "an attack is NAME:FRACTION, with :biggest if the biggest parties lie, and a name of "
            + Arrays.stream(Kind.values()).map(Kind::toString).collect(Collectors.joining(", "))
            + "; but is \""
            + text.substring(0, Math.min(40, text.length()))
            + "\"");
  }

  /** The form that {@link #parse} reads. */
  @Override
  public String toString() {
    return kind + ":" + fraction + (biggest ? ":biggest" : "");
  }
}
