package dev.canvass.analytics.query;

/** How the prefix tree is searched. */
public enum Strategy {
  /** The parties' joint evidence guides one beam search over all levels. */
  CONSENSUS;

  /**
   * Reads the lower-case name that outsiders use, such as {@code consensus}.
   *
   * @throws IllegalArgumentException if there is no such strategy
   */
  public static Strategy parse(String name) {
    return EnumName.parse("strategy", values(), name);
  }

  @Override
  public String toString() {
    return EnumName.of(this);
  }
}
