package dev.canvass.analytics.wire;

import java.util.Arrays;
import java.util.Optional;

/** What an envelope's payload is. The number is part of what is signed. */
public enum MessageKind {
  QUERY(1),
  PARTY(2),
  REPORT_CHUNK(3),
  BALLOT(4),
  SEAL(5),
  AUDIT_ENTRY(6),
  AUDIT_HEAD(7);

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
