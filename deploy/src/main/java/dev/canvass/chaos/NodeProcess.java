package dev.canvass.chaos;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A node in a process of its own, which dies when it is told to and not before. One owner. */
final class NodeProcess implements AutoCloseable {

  /** What a node prints once it can be used. */
  private static final Pattern READY = Pattern.compile("(http://\\S+) key (\\S+)$");

  private static final long START_SECONDS = 150;
  private static final long DEATH_SECONDS = 30;

  /** What a shell calls the end by signal 9. */
  private static final int KILLED = 137;

  /** Where a node listens, and its public key. */
  record Address(String url, String key) {}

  private final Process process;
  private final Path log;
  private final CompletableFuture<Address> address;

  NodeProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
    address = CompletableFuture.supplyAsync(this::readAddress);
  }

  private Address readAddress() {
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        Matcher ready = READY.matcher(line);
        if (ready.find()) {
          return new Address(ready.group(1), ready.group(2));
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException("the node cannot be heard: " + e.getMessage(), e);
    }
    throw new IllegalStateException("the node ended before it could be used: " + lastWords());
  }

  /** The last line of its log, where the command line gives its reason. */
  private String lastWords() {
    try {
      List<String> lines = Files.readAllLines(log);
      return lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1);
    } catch (IOException e) {
      return "see " + log;
    }
  }

  /**
   * Waits until the node can be used.
   *
   * @throws IOException if it ended, or takes minutes
   */
  Address address() throws IOException {
    try {
      return address.get(START_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e);
    } catch (TimeoutException e) {
      throw new IOException("a node did not start in " + START_SECONDS + " s; see " + log, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Whether it has ended; waits for one that is about to. */
  boolean hasEnded() {
    try {
      return process.waitFor(DEATH_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Sends SIGKILL and waits for the end.
   *
   * @throws BrokenPromiseException if the node had ended by itself
   */
  void kill() throws IOException, BrokenPromiseException {
    process.destroyForcibly();
    int code = end();
    BrokenPromiseException.require(
        code == KILLED,
        "a node ended by itself with code %d before it was killed; see %s",
        code,
        log);
  }

  /** Sends SIGTERM and waits for the end. */
  void stop() throws IOException {
    process.destroy();
    end();
  }

  private int end() throws IOException {
    try {
      if (!process.waitFor(DEATH_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("process " + process.pid() + " does not end; see " + log);
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Ends it somehow, if it still runs. */
  @Override
  public void close() {
    process.destroyForcibly();
  }
}
