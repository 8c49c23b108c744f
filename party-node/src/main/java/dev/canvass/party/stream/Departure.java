package dev.canvass.party.stream;

import dev.canvass.analytics.query.QueryId;
import java.time.Instant;
import java.util.Optional;

/**
 * What left this node for one query.
 *
 * @param number a running number, from 1
 * @param attempts how often sending began
 * @param messages that the broker acknowledged, in all attempts
 * @param bytes theirs
 * @param begun when the first attempt began: nothing left before
 * @param acknowledged when the broker had all of it; empty if it does not, and then more may have
 *     left than it acknowledged
 */
public record Departure(
    long number,
    Kind kind,
    QueryId query,
    int attempts,
    int messages,
    long bytes,
    Instant begun,
    Optional<Instant> acknowledged) {

  /** What it was. */
  public enum Kind {
    /** Sealed reports, ballot and seal. */
    REPORTS,
    /** That the query is not answered. */
    REFUSAL
  }

  /** The same before another attempt. */
  Departure again() {
    return new Departure(number, kind, query, attempts + 1, messages, bytes, begun, acknowledged);
  }

  /** The same with what an attempt came to. */
  Departure with(Acknowledged more, Optional<Instant> whenAll) {
    return new Departure(
        number,
        kind,
        query,
        attempts,
        messages + more.messages(),
        bytes + more.bytes(),
        begun,
        whenAll);
  }
}
