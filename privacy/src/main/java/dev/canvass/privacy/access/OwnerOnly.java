package dev.canvass.privacy.access;

/** Files that hold secrets are for their owner alone. */
public final class OwnerOnly {

  private OwnerOnly() {}

  /**
   * Whether others than the owner may use a file with these permissions, such as {@code rw-r--r--}.
   */
  public static boolean isBroken(String permissions) {
    return !permissions.endsWith("------");
  }

  /**
   * Refuses a file that others may use.
   *
   * @param what the file, as a part of the sentence
   * @param remedy what to do about it
   * @throws IllegalArgumentException if others may use it
   */
  public static void require(String permissions, String what, String remedy) {
    if (isBroken(permissions)) {
      throw new IllegalArgumentException(
          "others than its owner may use " + what + " (" + permissions + "); " + remedy);
    }
  }
}
