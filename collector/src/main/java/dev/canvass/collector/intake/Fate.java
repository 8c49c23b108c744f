package dev.canvass.collector.intake;

/** What became of a message that was not rejected. */
enum Fate {
  /** It is new, and stored. */
  ACCEPTED,
  /** It was known. */
  DUPLICATE,
  /** It waits for its query or sender. */
  PARKED
}
