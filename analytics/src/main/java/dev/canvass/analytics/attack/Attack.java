package dev.canvass.analytics.attack;

/** What an attacker looks at. All but the first learn the event to look for. */
public enum Attack {
  /** Whether the report is the true symbol of one item and not of the other: optimal by design. */
  TRUE_SYMBOL("the true symbol"),
  /** How the symbol differs from the two items' true ones: lies that are not uniform. */
  SYMBOL("which symbol is lied"),
  /** The public coin at the report's place: places chosen by item. */
  COIN("the coin of the place"),
  /** The report's level: levels chosen by item. */
  LEVEL("the level"),
  /** The report beside that of a user whose item the attacker knows: randomness used twice. */
  NEIGHBOUR("a known user's report"),
  /** The symbols of many users at one place: randomness that depends on the place. */
  PLACE("the same place again and again");

  private final String description;

  Attack(String description) {
    this.description = description;
  }

  /** In a few plain words. */
  public String description() {
    return description;
  }
}
