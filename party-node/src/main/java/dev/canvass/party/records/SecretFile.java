package dev.canvass.party.records;

import dev.canvass.privacy.access.OwnerOnly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Supplier;

/** A secret of 32 bytes in a file that only its owner may read. */
public final class SecretFile {

  private static final int BYTES = 32;

  private SecretFile() {}

  /**
   * Reads the secret, or stores the one that {@code fresh} makes.
   *
   * @throws StorageException if the file cannot be used, has not 32 bytes, or others may use it
   */
  public static byte[] readOrCreate(Path file, Supplier<byte[]> fresh) {
    try {
      Files.createDirectories(file.getParent());
      if (!Files.exists(file)) {
        Path draft = Files.createTempFile(file.getParent(), "secret", ".new");
        if (Files.getFileStore(draft).supportsFileAttributeView("posix")) {
          Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-------"));
        }
        Files.write(draft, fresh.get(), StandardOpenOption.SYNC);
        Files.move(draft, file);
      }
      byte[] secret = Files.readAllBytes(file);
      if (secret.length != BYTES) {
        throw new StorageException(
            file + " must have " + BYTES + " bytes, but has " + secret.length, null);
      }
      if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
        requirePrivate(file, PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
      }
      return secret;
    } catch (IOException e) {
      throw new StorageException("cannot use the secret in " + file + ": " + e, e);
    }
  }

  private static void requirePrivate(Path file, String permissions) {
    try {
      OwnerOnly.require(file.toString(), permissions);
    } catch (IllegalArgumentException e) {
      throw new StorageException(e.getMessage(), e);
    }
  }
}
