package dev.canvass.collector.registry;

import dev.canvass.privacy.sign.SigningKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** The collector's signing key on disk: 32 bytes, readable by its owner only. */
public final class KeyFile {

  private static final String NAME = "collector.key";

  private KeyFile() {}

  /**
   * Reads the key in {@code directory}, or makes one there at the first start.
   *
   * @throws IOException if the file cannot be read or written, or does not hold a key
   */
  public static SigningKey open(Path directory) throws IOException {
    Files.createDirectories(directory);
    Path file = directory.resolve(NAME);
    if (Files.exists(file)) {
      try {
        return SigningKey.of(Files.readAllBytes(file));
      } catch (IllegalArgumentException e) {
        throw new IOException(file + " does not hold a signing key: " + e.getMessage(), e);
      }
    }
    SigningKey key = SigningKey.generate();
    Path fresh = directory.resolve(NAME + ".new");
    Files.deleteIfExists(fresh);
    // Written aside, synced and moved, so that a crash never leaves half a key behind.
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer bytes = ByteBuffer.wrap(key.toBytes());
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    return key;
  }
}
