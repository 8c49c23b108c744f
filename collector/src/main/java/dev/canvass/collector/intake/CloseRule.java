package dev.canvass.collector.intake;

import java.util.Collection;

/**
 * When a round closes: as soon as no invited party can add anything, or at the deadline; with a
 * result if a quorum is complete. Pure.
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
    /** A shard contradicted itself: the party does not count. */
    DROPPED
  }

  /** What follows. */
  enum Verdict {
    STAY_OPEN,
    CLOSE,
    NO_QUORUM
  }

  /** The verdict on parties that stand like this. */
  Verdict judge(Collection<Standing> parties, boolean deadlinePassed) {
    long complete = parties.stream().filter(party -> party == Standing.COMPLETE).count();
    boolean settled = parties.stream().noneMatch(party -> party == Standing.WAITING);
    if (!settled && !deadlinePassed) {
      return Verdict.STAY_OPEN;
    }
    return complete >= quorum ? Verdict.CLOSE : Verdict.NO_QUORUM;
  }
}
