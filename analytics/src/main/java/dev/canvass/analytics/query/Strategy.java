package dev.canvass.analytics.query;

import dev.canvass.analytics.strategy.PublishedRule;
import java.util.Optional;

/**
 * How the prefix tree is searched. All but {@link #CONSENSUS} are reconstructions of published
 * mechanisms.
 */
public enum Strategy {
  /** The parties' joint evidence guides one beam search over all levels. */
  CONSENSUS(true),
  /** A shared shallow tree, then every party alone; the final lists are added. */
  TAP(true),
  /** TAP in order of population, later parties dropping what earlier ones found rare. */
  TAPS(true),
  /** Every party searches alone; the final lists are added. */
  FEDPEM(false),
  /** All parties search together and keep the k best prefixes of every level. */
  GTF(false);

  private final boolean readsSealedReports;

  Strategy(boolean readsSealedReports) {
    this.readsSealedReports = readsSealedReports;
  }

  /** Whether it can decide a query over sealed reports; the others exist in simulation only. */
  public boolean readsSealedReports() {
    return readsSealedReports;
  }

  /** The published mechanism's rule; none for {@link #CONSENSUS}. */
  public Optional<PublishedRule> publishedRule() {
    return switch (this) {
      case CONSENSUS -> Optional.empty();
      case TAP -> Optional.of(PublishedRule.TAP);
      case TAPS -> Optional.of(PublishedRule.TAPS);
      case FEDPEM -> Optional.of(PublishedRule.FEDPEM);
      case GTF -> Optional.of(PublishedRule.GTF);
    };
  }

  /**
   * Reads the lower-case name that outsiders use, such as {@code consensus}.
   *
   * @throws IllegalArgumentException if there is no such strategy
   */
  public static Strategy parse(String name) {
    return EnumName.parse("strategy", values(), name);
  }

  /**
   * {@link #parse} for a query to real parties.
   *
   * @throws IllegalArgumentException if there is no such strategy, or in simulation only
   */
  public static Strategy parseLive(String name) {
    Strategy strategy = parse(name);
    strategy.requireLive();
    return strategy;
  }

  /**
   * Checks that a query to real parties can use it.
   *
   * @throws IllegalArgumentException if it exists in simulation only
   */
  void requireLive() {
    if (!readsSealedReports) {
      throw new IllegalArgumentException(
          "strategy "
              + this
              + " exists in simulation only, for comparison (canvass simulate); a query to parties"
              + " takes consensus, tap or taps");
    }
  }

  @Override
  public String toString() {
    return EnumName.of(this);
  }
}
