package dev.canvass.privacy.transport;

import dev.canvass.privacy.access.OwnerOnly;
import java.io.IOException;

/** How files are read: the nodes have a file system, this package has none. */
@FunctionalInterface
public interface TextFiles {

  /**
   * Reads a file as it is now.
   *
   * @throws IOException whose message says why it cannot be read, without its name
   */
  StoredText read(String file) throws IOException;

  /**
   * Reads a file, whoever may read it.
   *
   * @throws IllegalArgumentException naming the file and what is wrong
   */
  default String open(String file) {
    return stored(file).text();
  }

  /**
   * Reads a file of keys or tokens, which is for its owner alone.
   *
   * @throws IllegalArgumentException naming the file and what is wrong, also if others may use it
   */
  default String secret(String file) {
    StoredText stored = stored(file);
    stored.permissions().ifPresent(permissions -> OwnerOnly.require(file, permissions));
    return stored.text();
  }

  /**
   * Reads a file with a passphrase or password. Service managers hand such files to a node by way
   * of its group or of an access list, which shows as the group's right; so only everybody is
   * refused.
   *
   * @throws IllegalArgumentException naming the file and what is wrong, also if everybody may use
   *     it
   */
  default String password(String file) {
    StoredText stored = stored(file);
    stored.permissions().ifPresent(permissions -> OwnerOnly.requireNotForAll(file, permissions));
    return stored.text();
  }

  private StoredText stored(String file) {
    try {
      return read(file);
    } catch (IOException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
  }
}
