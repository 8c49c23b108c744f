package dev.canvass.collector.intake;

import dev.canvass.collector.json.Json;
import java.util.List;

/**
 * The status of a query's round. Once it is not open it never changes.
 *
 * @param counted parties whose reports count, ascending; empty unless closed
 * @param closedMillis when it closed, in milliseconds since 1970; 0 while open
 */
public record Round(State state, List<String> counted, long closedMillis) {

  /** Where a round stands. */
  public enum State {
    OPEN,
    /** Closed with a quorum. */
    CLOSED,
    /** Closed without one. */
    NO_QUORUM,
    /** Called off. */
    CANCELLED
  }

  static final Round OPEN = new Round(State.OPEN, List.of(), 0);

  public Round {
    counted = List.copyOf(counted);
  }

  byte[] toBytes() {
    return Json.bytes(this);
  }

  /** Reads what the store of rounds holds. */
  public static Round of(byte[] bytes) {
    return Json.read(bytes, Round.class);
  }
}
