package dev.canvass.chaos;

/** Something that no crash may cause has happened; the message says what. */
public final class BrokenPromiseException extends Exception {

  private static final long serialVersionUID = 1L;

  BrokenPromiseException(String message) {
    super(message);
  }

  /** Throws unless {@code held}. */
  static void require(boolean held, String promise, Object... details)
      throws BrokenPromiseException {
    if (!held) {
      throw new BrokenPromiseException(String.format(promise, details));
    }
  }

  /** Throws unless two numbers are equal. */
  static void requireEqual(long expected, long found, String what) throws BrokenPromiseException {
    require(expected == found, "%s: expected %,d, found %,d", what, expected, found);
  }
}
