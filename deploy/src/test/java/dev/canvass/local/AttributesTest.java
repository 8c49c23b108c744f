package dev.canvass.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.party.PartyNode;
import dev.canvass.party.collect.QueryProgress;
import dev.canvass.party.collect.QueryProgress.State;
import dev.canvass.party.config.Policy;
import dev.canvass.party.records.RecordWriter;
import dev.canvass.privacy.access.Actor;
import dev.canvass.privacy.budget.RefusalReason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two attributes from import to result: each query reads its own, a party without it says so, and
 * all of them spend from one budget (I4).
 */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class AttributesTest {

  private static final int USERS = 10_000;

  @TempDir private Path folder;

  @Test
  void eachQueryReadsItsAttributeAndAllSpendFromOneBudget() throws Exception {
    try (LocalCluster cluster = new LocalCluster(folder, 0, "8")) {
      load(cluster.startParty("east", policy("app", "fruit")));
      load(cluster.startParty("west", policy("app", "fruit")));
      load(cluster.startParty("north", policy("app")), List.of("app"));
      Analyst analyst = new Analyst(cluster);

      JsonNode apps = analyst.awaitResult(ask(cluster, "app"));
      String fruitId = ask(cluster, "fruit");
      JsonNode fruits = analyst.awaitResult(fruitId);

      assertEquals(3 * USERS, apps.path("users").asLong());
      assertEquals("app", apps.path("attribute").asText());
      assertEquals(List.of("maps", "mail"), Analyst.items(apps).subList(0, 2));
      assertEquals(2 * USERS, fruits.path("users").asLong());
      assertEquals("fruit", fruits.path("attribute").asText());
      assertEquals(List.of("apple", "pear"), Analyst.items(fruits).subList(0, 2));
      assertEquals("north", fruits.path("missing").get(0).asText());
      assertEquals("UNKNOWN_ATTRIBUTE", refusal(cluster, fruitId, "north"));

      PartyNode east = cluster.parties().get("east");
      byte[] user = east.records().pseudonyms().of("user-7");
      assertEquals(6_000_000, east.ledger().account(user).lifetimeMicros());

      // A third time would cost 9 of 8: whoever answered twice is skipped.
      String third = ask(cluster, "app");
      analyst.awaitResult(third);
      QueryProgress skipped = east.progress().get(new QueryId(third));
      assertTrue(skipped.state() == State.SENT || skipped.state() == State.SEALED);
      assertEquals(0, skipped.charged());
      assertEquals(USERS, skipped.refused().get(RefusalReason.WINDOW_CAP.name()));
      assertEquals(6_000_000, east.ledger().account(user).lifetimeMicros());
    }
  }

  private static String refusal(LocalCluster cluster, String id, String party) throws IOException {
    for (JsonNode progress : cluster.client().fetch("/v1/queries/" + id).path("progress")) {
      if (progress.path("party").asText().equals(party)) {
        return progress.path("refusal").asText();
      }
    }
    throw new AssertionError(party + " is not in the progress");
  }

  private static Policy policy(String... attributes) {
    return new Policy("automatic", "4", "8", 30, "100", 1, List.of(attributes));
  }

  private static String ask(LocalCluster cluster, String attribute) throws IOException {
    Map<String, Object> query = new HashMap<>();
    query.put("attribute", attribute);
    query.put("codec", "letters:8");
    query.put("epsilon", "3");
    query.put("k", 3);
    query.put("aggregation", "weighted-sum");
    query.put("quorum", 1);
    query.put("deadlineSeconds", 3_600);
    return cluster.client().post("/v1/queries", query).path("id").asText();
  }

  private static void load(PartyNode node) {
    load(node, List.of("app", "fruit"));
  }

  private static void load(PartyNode node, List<String> attributes) {
    try (RecordWriter writer = node.importer(attributes, Actor.NODE)) {
      for (int user = 0; user < USERS; user++) {
        List<String> both =
            List.of(user % 5 < 3 ? "maps" : "mail", user % 10 < 7 ? "apple" : "pear");
        writer.put("user-" + user, both.subList(0, attributes.size()));
      }
    }
  }
}
