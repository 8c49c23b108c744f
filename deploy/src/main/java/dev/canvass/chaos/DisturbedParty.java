package dev.canvass.chaos;

import static dev.canvass.chaos.BrokenPromiseException.require;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canvass.local.CollectorClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.rocksdb.RocksDBException;

/**
 * The party that is killed: a process, what its API shows, and what is left of it between two
 * lives. One owner.
 */
final class DisturbedParty implements AutoCloseable {

  /** Its name. */
  static final String NAME = "north";

  private static final long PATIENCE_SECONDS = 150;
  private static final long POLL_MILLIS = 3;

  private final NodeLauncher launcher;
  private final Path folder;
  private final Path config;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Map<String, Long> mostSeen = new HashMap<>();
  private NodeProcess process;
  private Remains remains = new Remains(Map.of(), 0);

  /**
   * Starts the party for the first time.
   *
   * @param attributes what may be asked for
   */
  DisturbedParty(
      NodeLauncher launcher,
      Path folder,
      String bootstrapServers,
      String collectorKey,
      List<String> attributes)
      throws IOException {
    this.launcher = launcher;
    this.folder = Files.createDirectories(folder);
    config = folder.resolve("party.yaml");
    Files.writeString(
        config,
        String.join(
            "\n",
            "party: " + NAME,
            "dataDirectory: " + folder.resolve("data"),
            "http: {host: 127.0.0.1, port: 0}",
            "kafka: {bootstrapServers: \"" + bootstrapServers + "\"}",
            "collector: {publicKey: \"" + collectorKey + "\"}",
            "policy:",
            "  approval: automatic",
            "  maxEpsilonPerQuery: \"" + Soak.EPSILON + "\"",
            // Room for one query only: whoever has answered is refused the next time.
            "  epsilonPerWindow: \"" + Soak.EPSILON + "\"",
            "  windowDays: 3650",
            "  minimumPopulation: 1",
            "  attributes: [" + String.join(", ", attributes) + "]",
            ""));
    start();
  }

  private void start() throws IOException {
    process = launcher.start("party", config, "party.log");
  }

  /** Its public key. */
  String key() throws IOException {
    return process.address().key();
  }

  CollectorClient client() throws IOException {
    return new CollectorClient(process.address().url());
  }

  /** Begins to send records, {@code user TAB item} on each line. */
  CompletableFuture<HttpResponse<String>> upload(String attribute, byte[] rows) throws IOException {
    URI uri = URI.create(process.address().url() + "/v1/records?attribute=" + attribute);
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .timeout(Duration.ofSeconds(PATIENCE_SECONDS))
            .header("Content-Type", "text/tab-separated-values")
            .PUT(HttpRequest.BodyPublishers.ofByteArray(rows))
            .build();
    return http.sendAsync(request, HttpResponse.BodyHandlers.ofString());
  }

  /** What the API says about a query; empty while the node has not heard of it. */
  Optional<JsonNode> progress(String query) throws IOException, BrokenPromiseException {
    for (JsonNode known : client().fetch("/v1/queries").path("queries")) {
      if (known.path("id").asText().equals(query)) {
        long charged = known.path("usersCharged").asLong();
        long before = mostSeen.getOrDefault(query, 0L);
        require(
            charged >= before,
            "%s: the party showed %,d users charged, and %,d after a restart",
            query,
            before,
            charged);
        mostSeen.put(query, charged);
        return Optional.of(known);
      }
    }
    return Optional.empty();
  }

  /**
   * Waits until the query has reached a phase, or a later one.
   *
   * @param users of the query
   */
  void awaitPhase(String query, Phase phase, long users)
      throws IOException, BrokenPromiseException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (phase(progress(query), users).compareTo(phase) < 0) {
      require(System.nanoTime() < deadline, "%s: the party does not come to %s", query, phase);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(POLL_MILLIS));
    }
  }

  /** Whether the broker has all of the query. */
  boolean isDone(String query, long users) throws IOException, BrokenPromiseException {
    return phase(progress(query), users) == Phase.REST;
  }

  private static Phase phase(Optional<JsonNode> progress, long users) {
    if (progress.isEmpty()) {
      return Phase.IMPORT;
    }
    JsonNode known = progress.get();
    return switch (known.path("state").asText()) {
      case "PENDING" -> Phase.IMPORT;
      case "COLLECTING" ->
          known.path("usersCharged").asLong() + known.path("usersRefused").asLong() < users
              ? Phase.COLLECT
              : Phase.SEAL;
      case "SEALED" -> Phase.STREAM;
      default -> Phase.REST;
    };
  }

  /**
   * Kills the node, looks at what is left, compares it with what was left before, and starts it
   * again.
   *
   * @param queries the queries so far
   */
  Remains killAndRestart(Iterable<String> queries) throws IOException, BrokenPromiseException {
    process.kill();
    examine(queries);
    start();
    return remains;
  }

  /** Stops the node as an operator would, and examines it. */
  Remains stop(Iterable<String> queries) throws IOException, BrokenPromiseException {
    process.stop();
    return examine(queries);
  }

  private Remains examine(Iterable<String> queries) throws IOException, BrokenPromiseException {
    Remains found;
    try (PartyCopy copy = copy()) {
      found = Remains.of(copy.database(), copy.book(), queries);
    } catch (RocksDBException e) {
      throw new BrokenPromiseException("the database cannot be read: " + e.getMessage());
    }
    found.requireSound();
    found.requireContinues(remains);
    remains = found;
    return found;
  }

  /** A copy of what the dead party has on its disk. */
  PartyCopy copy() throws IOException, BrokenPromiseException {
    return new PartyCopy(folder.resolve("data"), folder.resolve("copy"));
  }

  @Override
  public void close() {
    process.close();
  }
}
