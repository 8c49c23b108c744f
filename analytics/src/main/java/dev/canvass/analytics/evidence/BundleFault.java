package dev.canvass.analytics.evidence;

/**
 * One thing that is wrong with a bundle.
 *
 * @param where the part, log or entry concerned
 * @param detail what was expected and what was found, for people
 */
public record BundleFault(Kind kind, String where, String detail) {

  /** What is wrong. */
  public enum Kind {
    /** A part is not what its kind says. */
    MALFORMED,
    /** A signature is not the one of whom it should be. */
    SIGNATURE,
    /** A key in the bundle is not the trusted one. */
    OTHER_KEY,
    /** Parts are not in their order, or twice. */
    ORDER,
    /** Something that must be there is not. */
    MISSING,
    /** A log was altered, cut or shown in two histories; the detail names what and the entry. */
    LOG,
    /** A party signed two things that contradict each other. */
    TWO_HISTORIES,
    /** Things that are each well signed do not agree. */
    DISAGREEMENT
  }

  /** For logs and people. */
  @Override
  public String toString() {
    return where + ": " + kind + ": " + detail;
  }
}
