package dev.canvass.chaos;

import dev.canvass.analytics.wire.Topics;
import dev.canvass.cli.Canvass;
import dev.canvass.local.CollectorClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One of three brokers, all real processes, dies in the middle of queries. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class BrokerLossTest {

  private static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);
  private static final int QUERIES = 4;
  private static final int USERS = 2_000;

  @TempDir private Path folder;

  /** I5: three copies, of which two must have a message before it counts as written. */
  @Test
  void theOtherTwoGoOnAndLoseAndRepeatNothing() throws Exception {
    try (NodeLauncher launcher = new NodeLauncher(folder, Canvass.class);
        BrokerTrio brokers = new BrokerTrio(launcher, folder.resolve("kafka"));
        DisturbedCollector process =
            new DisturbedCollector(
                launcher,
                folder.resolve("collector"),
                new DisturbedCollector.Settings(
                    brokers.bootstrapServers(), TOPICS.prefix(), 0, BrokerTrio.SIZE));
        Hub hub =
            new Hub(
                folder.resolve("hub"),
                brokers.bootstrapServers(),
                process.client(),
                process.key())) {
      CollectorClient collector = process.client();
      hub.register("east", 1);
      hub.register("west", 1);
      hub.start("east", 0, 1, USERS);
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < QUERIES; i++) {
        ids.add(Hub.ask(collector, 2));
      }
      for (String id : ids) {
        Hub.await(collector, id, Hub.complete("east"));
      }

      int victim = brokers.leader(TOPICS.reports(), 0);
      brokers.kill(victim);

      hub.start("west", 0, 1, USERS);
      ids.add(Hub.ask(collector, 2));
      for (String id : ids) {
        Hub.requireWhole(collector, id, 2 * USERS);
      }
      brokers.restart(victim);
      brokers.awaitCopies(List.of(TOPICS.reports(), TOPICS.seals(), TOPICS.results()));
      Hub.requireWhole(collector, Hub.ask(collector, 2), 2 * USERS);
    }
  }
}
