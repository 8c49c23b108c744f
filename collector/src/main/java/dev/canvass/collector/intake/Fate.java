package dev.canvass.collector.intake;

/** What became of a message that was not rejected. */
public enum Fate {
  /** It is new, and stored. */
  ACCEPTED,
  /** It was known. */
  DUPLICATE,
  /** It waits for its query or sender, or for what comes before it. */
  PARKED
}
