package dev.canvass.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canvass.party.PartyNode;
import dev.canvass.party.collect.QueryProgress;
import dev.canvass.party.collect.QueryProgress.State;
import dev.canvass.party.records.RecordWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The switch at a party while a real query runs: nothing leaves until it is on again (I4, I5). */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class ParticipationTest {

  private static final int USERS = 200_000;

  @TempDir private Path folder;

  @Test
  void aPartyStoppedWhileItCollectsSendsNothingUntilItIsResumed() throws Exception {
    try (LocalCluster cluster = new LocalCluster(folder, 0, "8")) {
      load(cluster.startParty("north"), USERS);
      load(cluster.startParty("south"), 10_000);
      Analyst analyst = new Analyst(cluster);
      String id = analyst.ask(2, 3_600);
      PartyNode north = cluster.parties().get("north");
      untilCharged(north);

      JsonNode stopped = post(north, "stop", Map.of("reason", "a complaint"));

      assertEquals("STOPPED", stopped.path("state").asText());
      assertEquals("a complaint", stopped.path("reason").asText());
      State halted = north.progress().values().iterator().next().state();
      long charged = charged(north);
      assertEquals(503, client(north).get("/health/ready").status());

      cluster.stopParty("north");
      PartyNode again = cluster.startParty("north");
      untilHeard(again);
      assertEquals(halted, again.progress().values().iterator().next().state());
      assertEquals(charged, charged(again));
      if (halted != State.SENT) {
        // On a slow machine it may have been through before it was stopped.
        assertTrue(
            again.departures().entries().stream().allMatch(left -> left.messages() == 0),
            "nothing left");
        assertEquals("OPEN", cluster.client().fetch("/v1/queries/" + id).path("status").asText());
      }

      assertEquals("TAKING_PART", post(again, "resume", Map.of()).path("state").asText());
      JsonNode result = analyst.awaitResult(id);
      assertEquals(USERS + 10_000, result.path("users").asLong());
      assertEquals(0, result.path("refused").asLong());
    }
  }

  private static long charged(PartyNode node) {
    return node.progress().values().stream().mapToLong(QueryProgress::charged).sum();
  }

  private static void untilHeard(PartyNode node) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
    while (node.progress().isEmpty()) {
      assertTrue(System.nanoTime() < deadline, "the query is not heard of");
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private static void untilCharged(PartyNode node) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
    while (charged(node) == 0) {
      assertTrue(System.nanoTime() < deadline, "nobody is charged");
      Thread.onSpinWait();
    }
  }

  private static CollectorClient client(PartyNode node) {
    return new CollectorClient("http://127.0.0.1:" + node.httpPort());
  }

  private static JsonNode post(PartyNode node, String verb, Map<String, String> body)
      throws IOException {
    return client(node).post("/v1/participation:" + verb, body);
  }

  private static void load(PartyNode node, int users) {
    try (RecordWriter writer = node.records().writer("item")) {
      for (int user = 0; user < users; user++) {
        writer.put("user-" + user, user % 3 == 0 ? "apple" : "banana");
      }
    }
  }
}
