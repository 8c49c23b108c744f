package dev.canvass.collector.intake;

import dev.canvass.collector.json.Json;
import java.util.EnumMap;
import java.util.Map;

/**
 * What became of every message under one query's key, kept in the stores with what it counts.
 * Conservation (invariant I5): received = accepted + duplicate + the sum of rejected, of messages
 * and of reports; what is late is rejected as {@link Reason#LATE}. A message that waits for its
 * query or sender counts when its fate is known. Immutable.
 */
public record Tally(Count received, Count accepted, Count duplicate, Map<Reason, Count> rejected) {

  /**
   * A number of messages and of the reports in them.
   *
   * @param reports 0 for messages that could not be read
   */
  public record Count(long messages, long reports) {

    static final Count NONE = new Count(0, 0);

    Count plus(int moreReports) {
      return new Count(messages + 1, reports + moreReports);
    }
  }

  public static final Tally NONE = new Tally(Count.NONE, Count.NONE, Count.NONE, Map.of());

  public Tally {
    rejected = Map.copyOf(rejected);
  }

  Tally accept(int reports) {
    return new Tally(received.plus(reports), accepted.plus(reports), duplicate, rejected);
  }

  Tally repeat(int reports) {
    return new Tally(received.plus(reports), accepted, duplicate.plus(reports), rejected);
  }

  Tally reject(Reason reason, int reports) {
    Map<Reason, Count> more = new EnumMap<>(Reason.class);
    more.putAll(rejected);
    more.merge(reason, Count.NONE.plus(reports), (known, one) -> known.plus(reports));
    return new Tally(received.plus(reports), accepted, duplicate, more);
  }

  byte[] toBytes() {
    return Json.bytes(this);
  }

  /** Reads what the store of tallies holds; nothing stored is nothing counted. */
  public static Tally of(byte[] stored) {
    return stored == null ? NONE : Json.read(stored, Tally.class);
  }
}
