package dev.canvass.analytics.vote;

/** How far a result is protected against lying parties. */
public enum Protection {
  /** Any f = 20 % of the registered parties together cannot pass the bound of the rule. */
  OK,
  /** Too few parties voted, or are registered: the bound holds for fewer liars only. */
  DEGRADED,
  /** The rule has no bound, or hardly any party voted: a single liar may decide. */
  UNPROTECTED
}
