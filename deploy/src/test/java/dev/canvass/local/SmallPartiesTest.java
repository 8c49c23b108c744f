package dev.canvass.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canvass.party.PartyNode;
import dev.canvass.party.collect.QueryProgress;
import dev.canvass.party.collect.QueryProgress.State;
import dev.canvass.party.records.RecordWriter;
import dev.canvass.party.stream.Departure;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Parties with nobody, with one user, and with users who hold what no codec fits (I8). */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class SmallPartiesTest {

  private static final int USERS = 10_000;

  @TempDir private Path folder;

  @Test
  void anEmptyPartyDeclinesAndAPartyOfOneCounts() throws Exception {
    try (LocalCluster cluster = new LocalCluster(folder, 0, "8")) {
      PartyNode nobody = cluster.startParty("nobody");
      put(cluster.startParty("single"), 1, "apple");
      PartyNode many = cluster.startParty("many");
      put(many, USERS / 2, "apple");
      put(many, USERS, "banana"); // the first half holds both
      put(
          cluster.startParty("odd"),
          USERS,
          "an item far too long for eight letters: \u03b5 \ud83c\udf4f");
      Analyst analyst = new Analyst(cluster);

      // Nobody waits for the hour to pass: the empty party says that it does not answer.
      String id = analyst.ask(3, 3_600);
      JsonNode result = analyst.awaitResult(id);

      assertEquals(2 * USERS + 1, result.path("users").asLong());
      assertEquals("nobody", result.path("missing").get(0).asText());
      assertEquals(1, result.path("missing").size());
      List<String> items = Analyst.items(result);
      assertTrue(items.contains("banana"), items.toString());
      QueryProgress declined = nobody.progress().values().iterator().next();
      assertEquals(State.DECLINED, declined.state());
      assertEquals("fewer than 1 users", declined.reason());
      assertEquals(0, declined.charged());
      JsonNode refused =
          StreamSupport.stream(
                  cluster.client().fetch("/v1/queries/" + id).path("progress").spliterator(), false)
              .filter(party -> party.path("party").asText().equals("nobody"))
              .findFirst()
              .orElseThrow();
      assertEquals("REFUSED", refused.path("state").asText());
      assertEquals("TOO_FEW_USERS", refused.path("refusal").asText());
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (nobody.departures().entries().stream()
          .noneMatch(left -> left.acknowledged().isPresent())) {
        assertTrue(System.nanoTime() < deadline, "the refusal left, but is not recorded");
        Thread.onSpinWait();
      }
      Departure refusal = nobody.departures().entries().get(0);
      assertEquals(id, refusal.query().value());
      assertEquals(Departure.Kind.REFUSAL, refusal.kind());
      assertEquals(1, refusal.messages());
      assertTrue(refusal.bytes() > 0);
    }
  }

  private static void put(PartyNode node, int users, String item) {
    try (RecordWriter writer = node.records().writer("item")) {
      for (int user = 0; user < users; user++) {
        writer.put("user-" + user, item);
      }
    }
  }
}
