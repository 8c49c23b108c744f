package dev.canvass.collector.intake;

import java.time.Clock;
import java.time.Instant;

/**
 * When a deadline counts as passed. It waits for a quiet second, so that a restart first reads what
 * came in time; but not for ever, for a sender could keep it from being quiet. Mutable, owned by
 * the stream thread.
 */
final class Deadlines {

  private static final long QUIET_MILLIS = 1_000;
  private static final long MAX_GRACE_MILLIS = 30_000;

  private final Clock clock;
  private final long startedMillis;
  private long lastMessageMillis;

  Deadlines(Clock clock) {
    this.clock = clock;
    startedMillis = clock.millis();
    lastMessageMillis = startedMillis;
  }

  /** Notes that a message came, and when. */
  long messageCame() {
    lastMessageMillis = clock.millis();
    return lastMessageMillis;
  }

  boolean isPassed(Instant deadline) {
    long now = clock.millis();
    long due = deadline.toEpochMilli();
    return now >= due
        && (now - lastMessageMillis >= QUIET_MILLIS
            || now - Math.max(due, startedMillis) >= MAX_GRACE_MILLIS);
  }
}
