package dev.canvass.party.audit;

import dev.canvass.party.records.StorageException;
import dev.canvass.privacy.audit.AuditChain;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * How far the log has got, in a file beside the database. The database alone cannot tell a cut-off
 * write-ahead log from one that was never longer; this file can. It is written behind every commit,
 * so it may be one commit behind, never ahead. Owned by the log.
 */
final class HeadFile {

  private final Path file;
  private final Path draft;

  HeadFile(Path file) {
    this.file = file;
    draft = file.resolveSibling(file.getFileName() + ".new");
  }

  /** What was written last; empty if nothing was. */
  Optional<AuditChain> read() {
    try {
      return Files.exists(file)
          ? Optional.of(AuditChain.parse(Files.readAllBytes(file)))
          : Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      throw new StorageException(
          "cannot read how far the audit log has got from "
              + file
              + ": "
              + e.getMessage()
              + "; restore the whole data directory from one copy",
          e);
    }
  }

  /** Replaces what is there; durable on return. */
  void write(AuditChain chain) {
    try {
      Files.write(
          draft,
          chain.toBytes(),
          StandardOpenOption.CREATE,
          StandardOpenOption.WRITE,
          StandardOpenOption.TRUNCATE_EXISTING,
          StandardOpenOption.SYNC);
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
      try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent())) {
        directory.force(true);
      }
    } catch (IOException e) {
      throw new StorageException("cannot write " + file + ": " + e, e);
    }
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
