package dev.canvass.analytics.query;

/** How the prefix tree is searched. All but {@link #CONSENSUS} are published mechanisms. */
public enum Strategy {
  /** The parties' joint evidence guides one beam search over all levels. */
  CONSENSUS(true),
  /** A shared shallow tree, then every party alone; the final lists are added. */
  TAP(false),
  /** TAP in order of population, later parties dropping what earlier ones found rare. */
  TAPS(false),
  /** Every party searches alone; the final lists are added. */
  FEDPEM(false),
  /** All parties search together and keep the k best prefixes of every level. */
  GTF(false);

  private final boolean readsSealedReports;

  Strategy(boolean readsSealedReports) {
    this.readsSealedReports = readsSealedReports;
  }

  /**
   * Whether it can decide a query over sealed reports. The others need users who answer after the
   * candidates are known, level by level, which nodes do not do: they exist in simulation only.
   */
  public boolean readsSealedReports() {
    return readsSealedReports;
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
              + " asks users on each level about the candidates left by the level before, but"
              + " parties report once: it exists in canvass simulate only; use consensus");
    }
  }

  @Override
  public String toString() {
    return EnumName.of(this);
  }
}
