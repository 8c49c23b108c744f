package dev.canvass.privacy.budget;

/** Why a user is not charged and so not asked. The names are on the wire: never rename one. */
public enum RefusalReason {
  /** The query costs more than any one query may. */
  PER_QUERY_CAP,
  /** The user's spending in the rolling window would pass its cap. */
  WINDOW_CAP,
  /** The user's spending for life would pass its cap. */
  LIFETIME_CAP,
  /** The account holds as many charges as an account can. */
  CHARGES_CAP,
  /** The user is on the party's opt-out list. */
  OPTED_OUT
}
