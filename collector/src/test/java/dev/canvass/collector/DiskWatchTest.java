package dev.canvass.collector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.collector.config.CollectorConfig;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A data directory that is full or read-only, on a file system of its own (I8); skipped where a
 * test may mount none.
 */
@Timeout(180)
final class DiskWatchTest {

  @TempDir Path folder;

  @Test
  void aFullDirectoryIsNamedAndGoodAgainOnceThereIsRoom() throws Exception {
    try (Mounted disk = Mounted.on(folder.resolve("data"), "size=1m")) {
      Path filling = disk.path().resolve("filling");
      byte[] kept = {1, 2, 3};
      Files.write(disk.path().resolve("kept"), kept);
      try (DiskWatch watch = new DiskWatch(disk.path())) {
        assertThrows(IOException.class, () -> Files.write(filling, new byte[2 << 20]));

        await(watch, true);
        String trouble = watch.trouble().orElseThrow();
        assertTrue(trouble.contains(disk.path() + " takes nothing: No space left"), trouble);
        assertTrue(trouble.contains("make room"), trouble);
        Files.delete(filling);
        await(watch, false);
      }
      assertArrayEquals(kept, Files.readAllBytes(disk.path().resolve("kept")));
      assertEquals(1, files(disk.path()), "no probe is left behind");
    }
  }

  @Test
  void aCollectorDoesNotStartInADirectoryThatIsFullOrReadOnly() throws Exception {
    try (Mounted disk = Mounted.on(folder.resolve("data"), "size=1m")) {
      Path filling = disk.path().resolve("filling");
      assertThrows(IOException.class, () -> Files.write(filling, new byte[2 << 20]));
      assertTrue(startFails(disk.path()).contains("No space left"), "full");
      Files.delete(filling);
      disk.remount("ro");
      assertTrue(startFails(disk.path()).contains("Read-only file system"), "read-only");
      disk.remount("rw");
      DiskWatch.requireWritable(disk.path());
    }
  }

  /** The reason, which names the directory, long before any broker is looked for. */
  private static String startFails(Path directory) throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      ExecutionException failure =
          assertThrows(
              ExecutionException.class,
              () ->
                  CollectorNode.start(vertx, CollectorConfig.local(directory, "127.0.0.1:1"))
                      .toCompletionStage()
                      .toCompletableFuture()
                      .get(60, TimeUnit.SECONDS));
      String reason = failure.getCause().getMessage();
      assertTrue(reason.contains(directory.toString()), reason);
      return reason;
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
  }

  private static void await(DiskWatch watch, boolean trouble) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
    while (watch.trouble().isPresent() != trouble) {
      assertTrue(System.nanoTime() < deadline, () -> "trouble stays " + watch.trouble());
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  private static long files(Path directory) throws IOException {
    try (var list = Files.list(directory)) {
      return list.count();
    }
  }

  /** A tmpfs. */
  private record Mounted(Path path) implements AutoCloseable {

    static Mounted on(Path path, String options) throws IOException {
      Files.createDirectories(path);
      Assumptions.assumeTrue(
          isDone("mount", "-t", "tmpfs", "-o", options, "tmpfs", path.toString()),
          "mounting a tmpfs is not allowed here");
      return new Mounted(path);
    }

    void remount(String options) throws IOException {
      if (!isDone("mount", "-o", "remount," + options, path.toString())) {
        throw new IOException("cannot remount " + path);
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
      if (!isDone("umount", path.toString())) {
        throw new IOException("cannot unmount " + path);
      }
    }
  }
}
