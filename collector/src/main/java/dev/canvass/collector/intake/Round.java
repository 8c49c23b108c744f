package dev.canvass.collector.intake;

import dev.canvass.collector.json.Json;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The status of a query's round, and all that a decision needs besides queries and reports. Once it
 * is not open it never changes.
 *
 * @param counted parties whose reports count, ascending; empty unless closed
 * @param populationCaps the most users an invited party may speak for, as registered when the round
 *     closed; parties without a cap are left out
 * @param tieNonce drawn when the round closed, 64 hexadecimal digits; null unless closed
 * @param closedMillis when it closed, in milliseconds since 1970; 0 while open
 * @param extensions how often its deadline was put off
 */
public record Round(
    State state,
    List<String> counted,
    SortedMap<String, Long> populationCaps,
    String tieNonce,
    long closedMillis,
    int extensions) {

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

  static final Round OPEN = without(State.OPEN, 0);

  public Round {
    counted = List.copyOf(counted);
    populationCaps = Collections.unmodifiableSortedMap(new TreeMap<>(populationCaps));
  }

  /** A round with nothing to decide. */
  static Round without(State state, long millis) {
    return new Round(state, List.of(), Collections.emptySortedMap(), null, millis, 0);
  }

  /** The same after so many extensions. */
  Round extended(int times) {
    return new Round(state, counted, populationCaps, tieNonce, closedMillis, times);
  }

  byte[] toBytes() {
    return Json.bytes(this);
  }

  /** Reads what the store of rounds holds. */
  public static Round of(byte[] bytes) {
    return Json.read(bytes, Round.class);
  }
}
