package dev.canvass.privacy.transport;

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
    return read(file, false);
  }

  /**
   * Reads a file that is for its owner alone.
   *
   * @throws IllegalArgumentException naming the file and what is wrong, also if everybody may read
   *     or change it
   */
  default String secret(String file) {
    return read(file, true);
  }

  private String read(String file, boolean secret) {
    StoredText stored;
    try {
      stored = read(file);
    } catch (IOException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
    if (secret && stored.openToOthers()) {
      throw new IllegalArgumentException(
          file + ": everybody on this machine may read or change it; chmod 600 " + file);
    }
    return stored.text();
  }
}
