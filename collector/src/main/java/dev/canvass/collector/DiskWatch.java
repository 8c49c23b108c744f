package dev.canvass.collector;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries every few seconds whether the data directory still takes what is written: the streams' own
 * stores notice a full or read-only disk only at their next flush. Thread-safe.
 */
final class DiskWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DiskWatch.class);
  private static final int TRY_EVERY_SECONDS = 5;
  private static final int PROBE_BYTES = 65_536;

  private final Path directory;
  private final ScheduledExecutorService driver =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "canvass-disk-watch");
            thread.setDaemon(true);
            return thread;
          });
  private final ScheduledFuture<?> looking;
  private volatile Optional<String> trouble = Optional.empty();

  /** Watches {@code directory} from now on. */
  DiskWatch(Path directory) {
    this.directory = directory;
    looking = driver.scheduleWithFixedDelay(this::look, 0, TRY_EVERY_SECONDS, TimeUnit.SECONDS);
  }

  /**
   * Makes the directory if it is missing, and tries to write there.
   *
   * @throws IOException naming the directory, what is wrong and what to do
   */
  static void requireWritable(Path directory) throws IOException {
    Path probe = directory.resolve("write.probe");
    try {
      Files.createDirectories(directory);
      try (FileChannel channel =
          FileChannel.open(
              probe,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        ByteBuffer bytes = ByteBuffer.allocate(PROBE_BYTES);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      } finally {
        Files.deleteIfExists(probe);
      }
    } catch (IOException e) {
      String reason = e.getMessage() == null ? e.toString() : e.getMessage();
      throw new IOException(
          "the data directory "
              + directory
              + " takes nothing: "
              + reason
              + "; make room there, or let this user write",
          e);
    }
  }

  private void look() {
    Optional<String> now = Optional.empty();
    try {
      requireWritable(directory);
    } catch (IOException e) {
      now = Optional.of(e.getMessage());
    }
    if (!now.equals(trouble)) {
      LOG.warn("event=data-directory trouble=\"{}\"", now.orElse("none any more"));
    }
    trouble = now;
  }

  /** What kept the last try from succeeding; empty if it did. */
  Optional<String> trouble() {
    return trouble;
  }

  @Override
  public void close() {
    looking.cancel(true);
    driver.shutdownNow();
  }
}
