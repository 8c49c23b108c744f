package dev.canvass.privacy.audit;

/**
 * One thing that is wrong with a log.
 *
 * @param chain the log that was asked about
 * @param first the first sequence concerned
 * @param last the last sequence concerned; most faults concern one
 * @param detail what was expected and what was found, for people
 */
public record ChainFault(Kind kind, String chain, long first, long last, String detail) {

  /** What is wrong. */
  public enum Kind {
    /** Entries were removed: later ones exist. */
    MISSING,
    /** An entry is not the one that a signed head, or a later entry under one, names. */
    CHANGED,
    /** Two neighbours do not fit, and nothing signed tells which of them is wrong. */
    BROKEN_LINK,
    /** A signed head stands beyond the last entry: the end was cut off. */
    TRUNCATED,
    /** One sequence has two contents: two histories were written or shown. */
    FORK,
    /** No signed head stands at or behind these entries: anybody could have written them. */
    UNCONFIRMED,
    /** A head is not signed by a key of the owner. */
    HEAD_SIGNATURE,
    /** A counter-signature is not the witness's. */
    COUNTER_SIGNATURE,
    /** An entry or head of another log. */
    OTHER_CHAIN,
    /** A time before the one of the entry before: the clock was set back. A warning. */
    TIME_BACKWARDS;

    /** Whether an honest node can cause it, so that it asks for a look and proves nothing. */
    public boolean isWarning() {
      return this == TIME_BACKWARDS;
    }
  }

  /** For logs and people: log, sequence, kind, detail. */
  @Override
  public String toString() {
    String entries = first == last ? "entry " + first : "entries " + first + ".." + last;
    return chain + ", " + entries + ": " + kind + ": " + detail;
  }
}
