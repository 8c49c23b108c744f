package dev.canvass.collector.intake;

/** A message that must not be taken in; nothing it claims has been believed. */
public final class RefusedMessageException extends Exception {

  private static final long serialVersionUID = 1L;

  private final Reason reason;

  public RefusedMessageException(Reason reason, String detail) {
    super(detail);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
