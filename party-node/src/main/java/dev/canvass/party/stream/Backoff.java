package dev.canvass.party.stream;

import java.time.Duration;

/** How long to wait before trying again: doubled with every failure, up to a limit. */
public final class Backoff {

  private static final long FIRST_MILLIS = 1_000;
  private static final int MOST_DOUBLINGS = 6;

  private Backoff() {}

  /**
   * The wait after {@code failures} failures in a row, 1 s after the first and never above 64 s.
   *
   * @param failures at least 1
   */
  public static Duration after(int failures) {
    return Duration.ofMillis(FIRST_MILLIS << Math.min(failures - 1, MOST_DOUBLINGS));
  }
}
