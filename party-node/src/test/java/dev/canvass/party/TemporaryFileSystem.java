package dev.canvass.party;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A tmpfs of its own, where the test may mount one; elsewhere the test is skipped and says so. */
final class TemporaryFileSystem implements AutoCloseable {

  private final Path folder;

  private TemporaryFileSystem(Path folder) {
    this.folder = folder;
  }

  /**
   * Mounts one on a new folder.
   *
   * @param options as {@code mount -o} takes them
   */
  static TemporaryFileSystem mount(Path folder, String options) throws IOException {
    Files.createDirectories(folder);
    Assumptions.assumeTrue(
        isDone("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder.toString()),
        "mounting a tmpfs is not allowed here");
    return new TemporaryFileSystem(folder);
  }

  /** Changes its options. */
  void remount(String options) throws IOException {
    if (!isDone("mount", "-o", "remount," + options, folder.toString())) {
      throw new IOException("cannot remount " + folder);
    }
  }

  private static boolean isDone(String... command) throws IOException {
    try {
      Process process =
          new ProcessBuilder(List.of(command))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() throws IOException {
    if (!isDone("umount", folder.toString())) {
      throw new IOException("cannot unmount " + folder);
    }
  }
}
