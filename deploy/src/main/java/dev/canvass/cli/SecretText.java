package dev.canvass.cli;

import dev.canvass.collector.transport.NodeFiles;
import dev.canvass.privacy.transport.TextFiles;
import java.io.IOException;
import java.nio.file.Path;

/** Files of keys and tokens that commands read, by the nodes' own rule. */
final class SecretText {

  private static final TextFiles FILES = NodeFiles::read;

  private SecretText() {}

  /** What a file holds; an IOException that names it if it cannot be read or others may use it. */
  static String of(Path file) throws IOException {
    try {
      return FILES.secret(file.toString());
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
