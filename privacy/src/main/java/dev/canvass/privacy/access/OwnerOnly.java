package dev.canvass.privacy.access;

/** The one rule for files that hold secrets: keys and tokens are for their owner alone. */
public final class OwnerOnly {

  private static final String REMEDY =
      "; run chmod 600 on it, and replace what it holds if they may have read or changed it";

  private OwnerOnly() {}

  /**
   * Whether others than the owner may use a file with these permissions, such as {@code rw-r--r--}.
   */
  public static boolean isBroken(String permissions) {
    return !permissions.endsWith("------");
  }

  /**
   * Refuses a file that others than its owner may use.
   *
   * @param file its name
   * @throws IllegalArgumentException naming the file, its permissions and what to do
   */
  public static void require(String file, String permissions) {
    if (isBroken(permissions)) {
      throw new IllegalArgumentException(
          file + ": others than its owner may use it (" + permissions + ")" + REMEDY);
    }
  }

  /**
   * Refuses a file that everybody on the machine may use.
   *
   * @param file its name
   * @throws IllegalArgumentException naming the file, its permissions and what to do
   */
  public static void requireNotForAll(String file, String permissions) {
    if (!permissions.endsWith("---")) {
      throw new IllegalArgumentException(
          file + ": everybody on this machine may use it (" + permissions + ")" + REMEDY);
    }
  }
}
