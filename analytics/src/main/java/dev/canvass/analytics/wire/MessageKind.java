package dev.canvass.analytics.wire;

import java.util.Arrays;
import java.util.Optional;

/**
 * What an envelope's payload is: Protocol Buffers unless said otherwise. The number is part of what
 * is signed.
 */
public enum MessageKind {
  QUERY(1, Limit.NONE),
  PARTY(2, 64 << 10),
  REPORT_CHUNK(3, 128 << 10),
  BALLOT(4, 128 << 10),
  SEAL(5, 64 << 10),
  CANCELLATION(6, 1 << 10),
  /** A JSON document of the collector's: a query's definition, status and progress. */
  QUERY_STATUS(7, Limit.NONE),
  /** A JSON document of the collector's: a query's result. */
  RESULT(8, Limit.NONE),
  /** A JSON document of the collector's: how long a query took. */
  TIMING(9, 1 << 10),
  AUDIT_ENTRY(10, 128 << 10),
  AUDIT_HEAD(11, 1 << 10),
  /** What the collector took in of a party's audit log. */
  AUDIT_RECORD(12, 512 << 10),
  /** A JSON document of the collector's: another reading of a query's reports. */
  READING(13, Limit.NONE),
  /** The collector keeps a query open after its deadline. */
  EXTENSION(14, Limit.NONE),
  /** A shard does not answer a query. */
  REFUSAL(15, 1 << 10),
  /** A JSON document of the collector's: what somebody does to it, on its way into its own log. */
  ADMINISTRATION(20, 128 << 10),
  /** A JSON document of the collector's: a query that waits for a second person. */
  PROPOSAL(22, Limit.NONE),
  /** A JSON document of the collector's: an invitation of a party and what became of it. */
  ENROLMENT(21, 128 << 10);

  private final int number;
  private final int maxBytes;

  MessageKind(int number, int maxBytes) {
    this.number = number;
    this.maxBytes = maxBytes;
  }

  /** A constant that the constants above may use. */
  private static final class Limit {
    /** As large as an envelope may be. */
    static final int NONE = 16 << 20;
  }

  /**
   * The largest payload of this kind, in bytes, with room to spare: what is read takes many times
   * as much memory as its bytes, so that a small message must not be let pass for a large one.
   */
  public int maxBytes() {
    return maxBytes;
  }

  public int number() {
    return number;
  }

  static Optional<MessageKind> of(int number) {
    return Arrays.stream(values()).filter(kind -> kind.number == number).findFirst();
  }
}
