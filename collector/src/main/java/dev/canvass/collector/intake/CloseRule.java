package dev.canvass.collector.intake;

import java.util.Collection;

/**
 * When a round closes: as soon as no invited party can add anything, or at the deadline; with a
 * result if a quorum is complete. Without one it is extended, some times, as long as a party is
 * awaited. Pure.
 *
 * @param quorum how many parties must be complete for a result
 */
record CloseRule(int quorum) {

  /** What can be said of one invited party. */
  enum Standing {
    /** Something of it is missing. */
    WAITING,
    /** All its shards are complete. */
    COMPLETE,
    /** A shard said that it does not answer: the party does not count. */
    REFUSED,
    /** A shard contradicted itself: the party does not count. */
    DROPPED,
    /** It was revoked before it was complete: what is missing will not come. */
    REVOKED
  }

  /** What follows. */
  enum Verdict {
    STAY_OPEN,
    EXTEND,
    CLOSE,
    NO_QUORUM
  }

  /**
   * The verdict on parties that stand like this.
   *
   * @param representative whether the complete ones speak for enough people
   * @param extensions how often the round may still be extended
   */
  Verdict judge(
      Collection<Standing> parties,
      boolean representative,
      boolean deadlinePassed,
      int extensions) {
    long complete = parties.stream().filter(party -> party == Standing.COMPLETE).count();
    boolean settled = parties.stream().noneMatch(party -> party == Standing.WAITING);
    if (!settled && !deadlinePassed) {
      return Verdict.STAY_OPEN;
    }
    if (complete >= quorum && representative) {
      return Verdict.CLOSE;
    }
    return !settled && extensions > 0 ? Verdict.EXTEND : Verdict.NO_QUORUM;
  }
}
