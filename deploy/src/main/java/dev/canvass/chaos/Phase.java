package dev.canvass.chaos;

import java.util.Locale;

/** Where a party stands with its newest query, in the order of its life. */
public enum Phase {
  /** Records come in; the query is not in the book. */
  IMPORT,
  /** Some users are charged, others not yet asked. */
  COLLECT,
  /** All users are asked, the ballot and the seal are not stored. */
  SEAL,
  /** Sealed, but the node has not noted that the broker has everything. */
  STREAM,
  /** All is done. */
  REST;

  /** The lower-case name. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
