package dev.canvass.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canvass.analytics.evidence.BundleReport;
import dev.canvass.analytics.evidence.TrustedKeys;
import dev.canvass.collector.CollectorNode;
import dev.canvass.collector.audit.BundleCheck;
import dev.canvass.collector.config.CollectorConfig;
import dev.canvass.collector.registry.CollectorKeys;
import dev.canvass.party.records.RecordWriter;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two instances of the collector with one key share the queries, and answer for each other. With
 * eight queries in four partitions, all of them fall to one instance once in 128 runs; the test
 * then shows less, and does not fail.
 */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class TwoCollectorsTest {

  private static final int QUERIES = 8;

  @TempDir private Path folder;

  private final Vertx vertx = Vertx.vertx();
  private LocalCluster cluster;
  private CollectorNode second;

  @BeforeEach
  void start() throws Exception {
    cluster = new LocalCluster(folder, FreePort.next(), "10");
    cluster.startParty("east");
    try (RecordWriter writer = cluster.parties().get("east").records().writer("item")) {
      for (int i = 0; i < 2_000; i++) {
        writer.put("user-" + i, i < 1_200 ? "apple" : "pear");
      }
    }
  }

  private void startSecond() throws Exception {
    Path own = Files.createDirectories(folder.resolve("second"));
    for (String file : CollectorKeys.FILES) {
      Files.copy(folder.resolve("collector").resolve(file), own.resolve(file));
    }
    CollectorConfig local = CollectorConfig.local(own, cluster.bootstrapServers());
    second =
        CollectorNode.start(
                vertx,
                new CollectorConfig(
                    own,
                    new CollectorConfig.Http("127.0.0.1", FreePort.next()),
                    local.kafka(),
                    local.access()))
            .toCompletionStage()
            .toCompletableFuture()
            .get(90, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    try {
      stopSecond();
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
      cluster.close();
    }
  }

  private void stopSecond() throws Exception {
    if (second != null) {
      second.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
      second = null;
    }
  }

  @Test
  void anyInstanceAnswersAndTakesOverInvariantI5() throws Exception {
    startSecond();
    CollectorClient one = cluster.client();
    CollectorClient two = new CollectorClient("http://127.0.0.1:" + second.httpPort());
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < QUERIES; i++) {
      ids.add(ask(i % 2 == 0 ? one : two));
    }
    for (String id : ids) {
      await(one, "/v1/queries/" + id + "/heavy-hitters", answer -> answer.status() == 200);
      String path = "/v1/queries/" + id + "/frequency?item=apple";
      JsonNode estimate = awaitFrequency(one, path);
      assertEquals(2_000, estimate.path("users").asLong());
      assertEquals(estimate, awaitFrequency(two, path));
      // The seals are in one instance's stores; that the logs are complete is not asked here.
      for (CollectorClient client : List.of(one, two)) {
        BundleReport report = BundleCheck.verify(awaitEvidence(client, id), TrustedKeys.NONE);
        assertEquals(id, report.subject().orElseThrow().query().value());
        assertTrue(report.result().isPresent());
      }
    }
    // Each reading is wished at one instance and seen at the other, whoever decides it.
    for (int i = 0; i < QUERIES; i++) {
      String wished = reread(i % 2 == 0 ? two : one, ids.get(i), 1);
      JsonNode reading = awaitReading(i % 2 == 0 ? one : two, wished);
      assertEquals(1, reading.path("result").path("heavyHitters").size());
    }

    List<String> wished = new ArrayList<>();
    for (String id : ids) {
      wished.add(reread(two, id, 3));
    }
    stopSecond();
    for (int i = 0; i < QUERIES; i++) {
      assertEquals("DONE", awaitReading(one, wished.get(i)).path("status").asText());
      awaitFrequency(one, "/v1/queries/" + ids.get(i) + "/frequency?item=pear");
    }
  }

  @Test
  void readingsOutliveARestart() throws Exception {
    String id = ask(cluster.client());
    await(cluster.client(), "/v1/queries/" + id + "/heavy-hitters", a -> a.status() == 200);
    String first = reread(cluster.client(), id, 1);
    JsonNode done = awaitReading(cluster.client(), first);
    String wished = reread(cluster.client(), id, 2);
    cluster.stopCollector();
    cluster.startCollector();
    assertEquals(done, awaitReading(cluster.client(), first));
    assertEquals("DONE", awaitReading(cluster.client(), wished).path("status").asText());
    JsonNode list = cluster.client().fetch("/v1/queries/" + id + "/readings");
    assertEquals(2, list.path("readings").size());
  }

  private static String ask(CollectorClient client) throws IOException {
    Map<String, Object> query = Map.of("codec", "letters:5", "epsilon", "1", "k", 2);
    return client.post("/v1/queries", query).path("id").asText();
  }

  /** Wishes a reading and gives its path. */
  private static String reread(CollectorClient client, String id, int k) throws IOException {
    JsonNode reading = client.post("/v1/queries/" + id + ":reread", Map.of("k", k));
    return "/v1/queries/" + id + "/readings/" + reading.path("reading").asText();
  }

  private static JsonNode awaitReading(CollectorClient client, String path) {
    return await(
        client,
        path,
        answer ->
            answer.status() == 200 && !answer.body().path("status").asText().equals("DECIDING"));
  }

  /** While partitions move, nothing but a request to come back may be answered. */
  private static JsonNode awaitFrequency(CollectorClient client, String path) {
    return await(
        client,
        path,
        answer -> {
          assertTrue(
              answer.status() == 200 || answer.status() == 503,
              () -> "not an answer to repeat: " + answer.body());
          return answer.status() == 200;
        });
  }

  private static byte[] awaitEvidence(CollectorClient client, String id) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
    String last = "";
    while (System.nanoTime() < deadline) {
      try {
        return client.download("/v1/audit/bundle?query=" + id);
      } catch (IOException e) {
        last = e.getMessage();
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }
    throw new AssertionError("no evidence of " + id + ": " + last);
  }

  private static JsonNode await(
      CollectorClient client, String path, Predicate<CollectorClient.Answer> wanted) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
    String last = "";
    while (System.nanoTime() < deadline) {
      try {
        CollectorClient.Answer answer = client.get(path);
        if (wanted.test(answer)) {
          return answer.body();
        }
        last = answer.body().toString();
      } catch (IOException e) {
        last = e.getMessage();
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }
    throw new AssertionError(path + ": " + last);
  }
}
