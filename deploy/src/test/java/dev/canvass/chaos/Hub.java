package dev.canvass.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canvass.local.CollectorClient;
import dev.canvass.party.PartyNode;
import dev.canvass.party.config.PartyConfig;
import dev.canvass.party.config.Policy;
import dev.canvass.party.identity.IdentityFolder;
import dev.canvass.party.records.RecordWriter;
import dev.canvass.privacy.identity.Passphrase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * Party nodes in this process, whatever the broker and the collector are, and an analyst who asks
 * them. Half of a party's users hold fig, a quarter nut, a quarter pea. One owner.
 */
final class Hub implements AutoCloseable {

  static final String EPSILON = "2";

  private static final long PATIENCE_SECONDS = 240;

  private final Path folder;
  private final String bootstrapServers;
  private final CollectorClient collector;
  private final String collectorKey;
  private final Vertx vertx = Vertx.vertx();
  private final List<PartyNode> nodes = new ArrayList<>();

  Hub(Path folder, String bootstrapServers, CollectorClient collector, String collectorKey) {
    this.folder = folder;
    this.bootstrapServers = bootstrapServers;
    this.collector = collector;
    this.collectorKey = collectorKey;
  }

  /** Registers a party and makes its keys, for each of its shards. */
  void register(String party, int shards) throws IOException {
    IdentityFolder identity = IdentityFolder.in(data(party, 0));
    identity.create(party, Passphrase.NONE);
    String key = identity.signingKey(Passphrase.NONE).verifyingKey().toString();
    collector.post("/v1/parties", Map.of("id", party, "publicKey", key, "shards", shards));
    for (int shard = 1; shard < shards; shard++) {
      Path own = Files.createDirectories(data(party, shard).resolve("identity"));
      try (var files = Files.list(identity.path())) {
        for (Path file : files.toList()) {
          Files.copy(file, own.resolve(file.getFileName()));
        }
      }
    }
  }

  private Path data(String party, int shard) {
    return folder.resolve(party + "-" + shard);
  }

  /** Starts a node of a party with {@code users} users of its own. */
  PartyNode start(String party, int shard, int shards, int users) throws IOException {
    // Without a broker first: who is not there when the node hears of a query is not asked.
    PartyNode away = await(PartyNode.start(vertx, config(party, shard, shards, "127.0.0.1:1")));
    try (RecordWriter writer = away.records().writer("item")) {
      for (int user = 0; user < users; user++) {
        writer.put(
            party + "-" + shard + "-" + user, user % 4 < 2 ? "fig" : user % 4 == 2 ? "nut" : "pea");
      }
    }
    await(away.close());
    PartyNode node = await(PartyNode.start(vertx, config(party, shard, shards, bootstrapServers)));
    nodes.add(node);
    return node;
  }

  private PartyConfig config(String party, int shard, int shards, String broker) {
    return new PartyConfig(
        party,
        shard,
        shards,
        data(party, shard).toString(),
        new PartyConfig.Http("127.0.0.1", 0),
        new PartyConfig.Kafka(broker, null),
        new PartyConfig.Collector(collectorKey, null),
        new Policy("automatic", EPSILON, "50", 30, "100", 1, List.of("item")));
  }

  /** Asks all parties, believing them; gives the query's id. */
  static String ask(CollectorClient collector, int quorum) throws IOException {
    return collector
        .post(
            "/v1/queries",
            Map.of(
                "codec",
                "letters:3",
                "epsilon",
                EPSILON,
                "k",
                3,
                "aggregation",
                "weighted-sum",
                "quorum",
                quorum,
                "deadlineSeconds",
                3_600))
        .path("id")
        .asText();
  }

  /** Waits until what the collector says of a query fulfils {@code wanted}. */
  static JsonNode await(CollectorClient collector, String id, Predicate<JsonNode> wanted)
      throws IOException {
    return awaitAnswer(collector, "/v1/queries/" + id, wanted);
  }

  /** Waits until a document is there and fulfils {@code wanted}. */
  static JsonNode awaitAnswer(CollectorClient collector, String path, Predicate<JsonNode> wanted)
      throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    CollectorClient.Answer answer;
    do {
      answer = collector.get(path);
      if (answer.status() == 200 && wanted.test(answer.body())) {
        return answer.body();
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    } while (System.nanoTime() < deadline);
    throw new AssertionError(path + " stays as it is: " + answer.body());
  }

  /** Whether the collector has everything of a party. */
  static Predicate<JsonNode> complete(String party) {
    return query -> {
      for (JsonNode progress : query.path("progress")) {
        if (progress.path("party").asText().equals(party)) {
          return progress.path("state").asText().equals("COMPLETE");
        }
      }
      return false;
    };
  }

  /** Waits for the result of a query and requires that everybody counts once (I5). */
  static JsonNode requireWhole(CollectorClient collector, String id, long users)
      throws IOException, BrokenPromiseException {
    JsonNode done = await(collector, id, query -> query.path("status").asText().equals("DONE"));
    Conservation.require(done, users, Set.of());
    JsonNode result = awaitAnswer(collector, "/v1/queries/" + id + "/heavy-hitters", found -> true);
    assertEquals(users, result.path("users").asLong(), id);
    assertEquals("fig", result.path("heavyHitters").path(0).path("item").asText(), id);
    return result;
  }

  private static <T> T await(Future<T> future) throws IOException {
    try {
      return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() throws IOException {
    List<Future<Void>> closing = new ArrayList<>();
    nodes.forEach(node -> closing.add(node.close()));
    await(Future.join(closing).transform(closed -> vertx.close()));
  }
}
