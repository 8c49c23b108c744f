package dev.canvass.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canvass.analytics.wire.Topics;
import dev.canvass.cli.Canvass;
import dev.canvass.local.CollectorClient;
import dev.canvass.local.EmbeddedKafka;
import dev.canvass.local.FreePort;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One of two instances of the collector, both real processes, dies in the middle of queries. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class CollectorLossTest {

  private static final int QUERIES = 8;
  private static final int USERS = 2_000;

  @TempDir private Path folder;

  /**
   * I5: what the killed instance had taken in counts once. With eight queries in four partitions,
   * the survivor owns all of them once in 128 runs; the test then shows less, and does not fail.
   */
  @Test
  void theOtherTakesItsQueriesOverAndAnswersForAllOfThemMeanwhile() throws Exception {
    try (NodeLauncher launcher = new NodeLauncher(folder, Canvass.class);
        EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"));
        DisturbedCollector victim =
            new DisturbedCollector(launcher, folder.resolve("victim"), settings(kafka))) {
      String key = victim.key();
      try (DisturbedCollector survivor =
              DisturbedCollector.another(
                  launcher,
                  folder.resolve("survivor"),
                  folder.resolve("victim").resolve("data"),
                  settings(kafka));
          Hub hub =
              new Hub(folder.resolve("hub"), kafka.bootstrapServers(), victim.client(), key)) {
        assertEquals(key, survivor.key());
        CollectorClient alive = survivor.client();
        hub.register("east", 1);
        hub.register("west", 1);
        hub.start("east", 0, 1, USERS);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < QUERIES; i++) {
          ids.add(Hub.ask(i % 2 == 0 ? victim.client() : alive, 2));
        }
        for (String id : ids) {
          Hub.await(alive, id, Hub.complete("east"));
        }

        victim.kill();

        // Its partitions are nobody's for ten seconds. Asking goes on, and waits for nothing.
        assertEquals(QUERIES, alive.fetch("/v1/queries").path("queries").size());
        for (String id : ids) {
          JsonNode known = alive.fetch("/v1/queries/" + id);
          assertEquals("OPEN", known.path("status").asText(), id);
          assertEquals(USERS, known.path("intake").path("accepted").path("reports").asLong(), id);
        }
        ids.add(Hub.ask(alive, 2));
        hub.start("west", 0, 1, USERS);
        for (String id : ids) {
          Hub.requireWhole(alive, id, 2 * USERS);
          // From the stores that moved: every report is in them.
          JsonNode estimate =
              Hub.awaitAnswer(alive, "/v1/queries/" + id + "/frequency?item=fig", found -> true);
          assertEquals(2 * USERS, estimate.path("users").asLong());
        }
        victim.restart();
        for (String id : ids) {
          Hub.requireWhole(victim.client(), id, 2 * USERS);
        }
      }
    }
  }

  private static DisturbedCollector.Settings settings(EmbeddedKafka kafka) throws Exception {
    return new DisturbedCollector.Settings(
        kafka.bootstrapServers(), Topics.DEFAULT_PREFIX, FreePort.next(), 1);
  }
}
