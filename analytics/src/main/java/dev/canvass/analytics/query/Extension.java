package dev.canvass.analytics.query;

import java.time.Duration;
import java.time.Instant;

/**
 * The collector's word that a query stays open for another window of the same length, because too
 * few parties were complete at its deadline. It carries the whole query, for on a compacted topic
 * it takes the query's place.
 *
 * @param query as it was asked, with its first deadline
 * @param number which extension it is, from 1
 */
public record Extension(Query query, int number) {

  /** The most extensions of a query. */
  public static final int MOST = 2;

  public Extension {
    if (number < 1 || number > MOST) {
      throw new IllegalArgumentException(
          "a query is extended 1 to " + MOST + " times, but this is number " + number);
    }
  }

  /** When the extended query closes. */
  public Instant deadline() {
    return deadline(query, number);
  }

  /** When {@code query} closes after {@code extensions} extensions, 0 for none. */
  public static Instant deadline(Query query, int extensions) {
    Duration window = Duration.between(query.created(), query.deadline());
    return query.deadline().plus(window.multipliedBy(extensions));
  }
}
