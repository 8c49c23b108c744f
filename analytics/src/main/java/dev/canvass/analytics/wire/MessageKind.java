package dev.canvass.analytics.wire;

import java.util.Arrays;
import java.util.Optional;

/**
 * What an envelope's payload is: Protocol Buffers unless said otherwise. The number is part of what
 * is signed.
 */
public enum MessageKind {
  QUERY(1),
  PARTY(2),
  REPORT_CHUNK(3),
  BALLOT(4),
  SEAL(5),
  CANCELLATION(6),
  /** A JSON document of the collector's: a query's definition, status and progress. */
  QUERY_STATUS(7),
  /** A JSON document of the collector's: a query's result. */
  RESULT(8),
  /** A JSON document of the collector's: how long a query took. */
  TIMING(9),
  AUDIT_ENTRY(10),
  AUDIT_HEAD(11),
  /** What the collector took in of a party's audit log. */
  AUDIT_RECORD(12),
  /** A JSON document of the collector's: another reading of a query's reports. */
  READING(13),
  /** The collector keeps a query open after its deadline. */
  EXTENSION(14),
  /** A shard does not answer a query. */
  REFUSAL(15),
  /** A JSON document of the collector's: what somebody does to it, on its way into its own log. */
  ADMINISTRATION(20),
  /** A JSON document of the collector's: an invitation of a party and what became of it. */
  ENROLMENT(21);

  private final int number;

  MessageKind(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  static Optional<MessageKind> of(int number) {
    return Arrays.stream(values()).filter(kind -> kind.number == number).findFirst();
  }
}
