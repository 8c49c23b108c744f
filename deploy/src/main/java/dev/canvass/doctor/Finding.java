package dev.canvass.doctor;

/**
 * What one check found.
 *
 * @param check what was looked at, such as {@code broker}
 * @param detail in plain words
 * @param remedy what to do; empty where nothing need be done
 */
public record Finding(String check, Level level, String detail, String remedy) {

  /** How bad it is. */
  public enum Level {
    /** As it should be. */
    OK,
    /** The node works, but somebody should look at it. */
    WARN,
    /** The node does not work, or is not safe. */
    FAIL
  }

  static Finding ok(String check, String detail) {
    return new Finding(check, Level.OK, detail, "");
  }

  static Finding warn(String check, String detail, String remedy) {
    return new Finding(check, Level.WARN, detail, remedy);
  }

  static Finding fail(String check, String detail, String remedy) {
    return new Finding(check, Level.FAIL, detail, remedy);
  }

  /** Whether the node does not work, or is not safe. */
  public boolean isFailure() {
    return level == Level.FAIL;
  }
}
