package dev.canvass.party.records;

/** A line or stream of records that cannot be taken in. The line it complains of stores nothing. */
public final class MalformedRecordException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  /** What is wrong, coarse enough to count. */
  public enum Reason {
    /** Not valid UTF-8, or half a character. */
    ENCODING,
    /** Missing, doubled or surplus columns. */
    COLUMNS,
    /** Not CSV or not JSON. */
    SYNTAX,
    /** A user id that is empty or too long. */
    USER,
    /** An item that is empty or too long. */
    ITEM,
    /** A line that is too long. */
    LENGTH,
    /** A gzip stream that is damaged or cut off. */
    COMPRESSION
  }

  private final Reason reason;

  MalformedRecordException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  MalformedRecordException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** What is wrong. */
  public Reason reason() {
    return reason;
  }

  /** The same complaint with the line it is about. */
  MalformedRecordException at(long line) {
    return new MalformedRecordException(reason, "line " + line + ": " + getMessage(), this);
  }
}
