package dev.canvass.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canvass.local.CollectorClient;
import dev.canvass.local.LocalCluster;
import dev.canvass.party.PartyNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** More than one of everything, end to end (I5). */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class ManyQueriesTest {

  private static final int USERS = 1_000;

  @TempDir private Path folder;

  @Test
  void twentyQueriesAtOnceAreAllAnsweredAndChargedOnce() throws Exception {
    try (LocalCluster cluster = new LocalCluster(folder, 0, "4");
        Hub hub = hub(cluster)) {
      CollectorClient collector = cluster.client();
      hub.register("east", 1);
      hub.register("west", 1);
      List<PartyNode> nodes =
          List.of(hub.start("east", 0, 1, USERS), hub.start("west", 0, 1, 2 * USERS));
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        ids.add(Hub.ask(collector, 2));
      }

      for (String id : ids) {
        Hub.requireWhole(collector, id, 3 * USERS);
      }

      for (PartyNode node : nodes) {
        String users = node.config().party() + "-0-";
        for (int user = 0; user < USERS; user += 97) {
          String spent =
              new CollectorClient(node.url())
                  .fetch("/v1/budget/users/" + users + user)
                  .path("spentForLife")
                  .asText();
          assertEquals("40", spent, users + user);
        }
      }
    }
  }

  @Test
  void shardsOfOnePartyAddUp() throws Exception {
    try (LocalCluster cluster = new LocalCluster(folder, 0, "4");
        Hub hub = hub(cluster)) {
      CollectorClient collector = cluster.client();
      hub.register("east", 3);
      hub.register("west", 1);
      hub.start("east", 0, 3, USERS);
      hub.start("east", 1, 3, 2 * USERS);
      hub.start("west", 0, 1, USERS);
      String id = Hub.ask(collector, 2);
      Hub.await(collector, id, Hub.complete("west"));
      // Two of three shards are not the party: the query goes on waiting for it.
      JsonNode waiting =
          Hub.await(
              collector,
              id,
              query -> query.path("intake").path("accepted").path("reports").asLong() == 4 * USERS);
      assertEquals("OPEN", waiting.path("status").asText());

      hub.start("east", 2, 3, 3 * USERS);

      JsonNode result = Hub.requireWhole(collector, id, 7 * USERS);
      assertEquals(2, result.path("heavyHitters").path(0).path("supportingParties").asInt());
    }
  }

  private Hub hub(LocalCluster cluster) {
    return new Hub(
        folder.resolve("hub"),
        cluster.bootstrapServers(),
        cluster.client(),
        cluster.collectorKey().toString());
  }
}
