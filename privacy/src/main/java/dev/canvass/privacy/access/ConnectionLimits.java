package dev.canvass.privacy.access;

import java.time.Duration;

/**
 * What clients of a service may take of it, whoever they are.
 *
 * @param connections how many are served at a time; as many again hear that there are too many
 * @param firstRequest how long a new connection may take to send the head of its first request
 * @param nextRequest how long it may take for each later one
 * @param window how often it is looked at how much of a request's body has come
 * @param windowBytes how much must come in each window until the body is there
 */
public record ConnectionLimits(
    int connections,
    Duration firstRequest,
    Duration nextRequest,
    Duration window,
    long windowBytes) {

  /** The largest head of a request, in bytes. */
  public static final int HEAD_BYTES = 16_384;

  /** The longest first line of a request, in bytes. */
  public static final int LINE_BYTES = 8_192;

  /** The limits of both services. */
  public static final ConnectionLimits DEFAULT =
      new ConnectionLimits(
          1_000,
          Duration.ofSeconds(20),
          Duration.ofSeconds(90),
          Duration.ofSeconds(30),
          30L * 1_024);

  public ConnectionLimits {
    if (connections < 1 || windowBytes < 1) {
      throw new IllegalArgumentException(
          "limits are at least 1, but are " + connections + " and " + windowBytes);
    }
  }
}
