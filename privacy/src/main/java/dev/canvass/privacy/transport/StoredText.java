package dev.canvass.privacy.transport;

import java.util.Optional;

/**
 * What a file holds.
 *
 * @param permissions of the file as {@code ls -l} shows them, such as {@code rw-------}; empty
 *     where the file system has none
 */
public record StoredText(String text, Optional<String> permissions) {

  /** Without the text, which may be a secret. */
  @Override
  public String toString() {
    return "StoredText[" + text.length() + " characters, permissions=" + permissions + "]";
  }
}
