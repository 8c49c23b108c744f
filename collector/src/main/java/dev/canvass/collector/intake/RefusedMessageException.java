package dev.canvass.collector.intake;

/** A message that must not be taken in; nothing has been changed by it. */
final class RefusedMessageException extends Exception {

  private static final long serialVersionUID = 1L;

  private final Reason reason;

  RefusedMessageException(Reason reason, String detail) {
    super(detail);
    this.reason = reason;
  }

  Reason reason() {
    return reason;
  }
}
