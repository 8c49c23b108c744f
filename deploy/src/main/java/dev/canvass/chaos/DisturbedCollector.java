package dev.canvass.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canvass.collector.registry.CollectorKeys;
import dev.canvass.local.CollectorClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** A collector in a process of its own. One owner. */
final class DisturbedCollector implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 180;
  private static final long POLL_MILLIS = 50;

  private final NodeLauncher launcher;
  private final Path config;
  private final String log;
  private NodeProcess process;

  /**
   * What a collector is told.
   *
   * @param port where it listens; 0 for any, but then no other instance can reach it
   * @param replicas how many brokers keep each of its topics
   */
  record Settings(String bootstrapServers, String topicPrefix, int port, int replicas) {

    /** A collector that is alone, at one broker. */
    Settings(String bootstrapServers, String topicPrefix) {
      this(bootstrapServers, topicPrefix, 0, 1);
    }
  }

  /**
   * Starts the collector for the first time.
   *
   * @param folder its own
   */
  DisturbedCollector(NodeLauncher launcher, Path folder, Settings settings) throws IOException {
    this.launcher = launcher;
    config = Files.createDirectories(folder).resolve("collector.yaml");
    log = folder.getFileName() + ".log";
    Files.writeString(
        config,
        """
        dataDirectory: %s
        http: {host: 127.0.0.1, port: %d}
        kafka: {bootstrapServers: "%s", topicPrefix: %s, replicationFactor: %d}
        """
            .formatted(
                folder.resolve("data"),
                settings.port(),
                settings.bootstrapServers(),
                settings.topicPrefix(),
                settings.replicas()));
    start();
  }

  /**
   * Starts another instance of the collector whose keys are in {@code data}.
   *
   * @param folder its own
   */
  static DisturbedCollector another(
      NodeLauncher launcher, Path folder, Path data, Settings settings) throws IOException {
    Path own = Files.createDirectories(folder.resolve("data"));
    for (String file : CollectorKeys.FILES) {
      Files.copy(data.resolve(file), own.resolve(file));
    }
    return new DisturbedCollector(launcher, folder, settings);
  }

  private void start() throws IOException {
    process = launcher.start("collector", config, log);
  }

  /** Its public key. */
  String key() throws IOException {
    return address().key();
  }

  /** A client; waits until the collector can be used. */
  CollectorClient client() throws IOException {
    return new CollectorClient(address().url());
  }

  /** A collector that gives up at its start is started again, as by any supervisor. */
  private NodeProcess.Address address() throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (true) {
      try {
        return process.address();
      } catch (IOException e) {
        if (!process.hasEnded() || System.nanoTime() > deadline) {
          throw e;
        }
        start();
      }
    }
  }

  /** Kills and starts it again, without waiting until it can be used. */
  void killAndRestart() throws IOException, BrokenPromiseException {
    kill();
    restart();
  }

  /** Kills it. */
  void kill() throws IOException, BrokenPromiseException {
    process.kill();
  }

  /** Starts it again, without waiting until it can be used. */
  void restart() throws IOException {
    start();
  }

  /** Waits until the status of a query fulfils {@code wanted}. */
  JsonNode await(String query, Predicate<String> wanted)
      throws IOException, BrokenPromiseException {
    CollectorClient client = client();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (true) {
      CollectorClient.Answer answer = client.get("/v1/queries/" + query);
      String status = answer.body().path("status").asText();
      if (answer.status() == 200 && wanted.test(status)) {
        return answer.body();
      }
      BrokenPromiseException.require(
          System.nanoTime() < deadline, "%s stays as it is: %s", query, answer.body());
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(POLL_MILLIS));
    }
  }

  /** Its result of a query, without the time that it took. */
  JsonNode result(String query) throws IOException, BrokenPromiseException {
    await(query, "DONE"::equals);
    JsonNode result = client().fetch("/v1/queries/" + query + "/heavy-hitters");
    ((ObjectNode) result).remove("timing");
    return result;
  }

  @Override
  public void close() {
    process.close();
  }
}
