package dev.canvass.analytics.report;

import dev.canvass.analytics.item.Code;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.QueryId;
import java.util.HashSet;
import java.util.List;

/**
 * A party's own extension of the tree: its local heavy hitters in rank order, found in its sealed
 * reports alone (post-processing, invariant I3).
 *
 * @param choices best first, without repeats
 */
public record Ballot(QueryId query, PartyId party, int shard, List<Choice> choices)
    implements ShardMessage {

  /** The most choices on a ballot. */
  public static final int MAX_CHOICES = 2_048;

  /**
   * One local heavy hitter.
   *
   * @param code the whole tree code
   * @param zScore its local estimate in standard errors
   */
  public record Choice(Code code, double zScore) {
    public Choice {
      if (!Double.isFinite(zScore)) {
        throw new IllegalArgumentException("a ballot's z-score must be finite, but is " + zScore);
      }
    }
  }

  public Ballot {
    ReportChunk.requireShard(shard);
    choices = List.copyOf(choices);
    if (choices.size() > MAX_CHOICES) {
      throw new IllegalArgumentException(
          "a ballot has at most " + MAX_CHOICES + " choices, but this one " + choices.size());
    }
    HashSet<Code> seen = new HashSet<>();
    for (Choice choice : choices) {
      if (!seen.add(choice.code())) {
        throw new IllegalArgumentException("a ballot must not name a code twice");
      }
    }
  }
}
