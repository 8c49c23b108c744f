package dev.canvass.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks a cluster for three items of eight letters and waits for the answer. Parties are believed,
 * for those of these tests are few and unlike: the robust vote would leave out what one alone
 * holds.
 */
final class Analyst {

  private static final long PATIENCE_SECONDS = 150;

  private final LocalCluster cluster;

  Analyst(LocalCluster cluster) {
    this.cluster = cluster;
  }

  /** Asks all parties; gives the query's id. */
  String ask(int quorum, int seconds) throws IOException {
    return cluster
        .client()
        .post(
            "/v1/queries",
            Map.of(
                "codec",
                "letters:8",
                "epsilon",
                "3",
                "k",
                3,
                "aggregation",
                "weighted-sum",
                "quorum",
                quorum,
                "deadlineSeconds",
                seconds))
        .path("id")
        .asText();
  }

  JsonNode awaitResult(String id) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    CollectorClient.Answer answer;
    do {
      answer = cluster.client().get("/v1/queries/" + id + "/heavy-hitters");
      if (answer.status() == 200) {
        return answer.body();
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    } while (System.nanoTime() < deadline);
    throw new AssertionError(
        "no result: " + answer.body() + cluster.client().fetch("/v1/queries/" + id));
  }

  static List<String> items(JsonNode result) {
    List<String> items = new ArrayList<>();
    result.path("heavyHitters").forEach(hitter -> items.add(hitter.path("item").asText()));
    return items;
  }
}
