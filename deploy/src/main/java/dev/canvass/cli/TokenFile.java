package dev.canvass.cli;

import dev.canvass.privacy.access.TokenList;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.UnaryOperator;

/** Reads and replaces a token file, which only its owner may read or write. */
final class TokenFile {

  private TokenFile() {}

  /** What a file holds; an IOException that names it if it is no token file. */
  static TokenList read(Path file) throws IOException {
    String text = SecretText.of(file);
    try {
      return TokenList.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Replaces what a file holds, as a whole, so that a node never reads half of it. Two changes at a
   * time come one after the other.
   */
  static void change(Path file, UnaryOperator<TokenList> change) throws IOException {
    Path absolute = file.toAbsolutePath();
    Path lock = absolute.resolveSibling(absolute.getFileName() + ".lock");
    try (FileChannel channel =
        FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      // Held until the channel is closed.
      channel.lock();
      TokenList before = Files.exists(absolute) ? read(absolute) : TokenList.EMPTY;
      TokenList after;
      try {
        after = change.apply(before);
      } catch (IllegalArgumentException e) {
        throw new IOException(file + ": " + e.getMessage(), e);
      }
      Path draft = Files.createTempFile(absolute.getParent(), "tokens", ".new");
      try {
        Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(draft, after.format(), StandardOpenOption.SYNC);
        Files.move(
            draft, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(draft);
      }
    }
  }
}
