package dev.canvass.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canvass.collector.CollectorNode;
import dev.canvass.collector.config.CollectorConfig;
import dev.canvass.party.PartyNode;
import dev.canvass.party.collect.QueryProgress.State;
import dev.canvass.party.records.RecordWriter;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A broker that is away at the start, or goes away and comes back (I5, I8). */
@Timeout(value = 360, unit = TimeUnit.SECONDS)
class BrokerOutageTest {

  private static final int USERS = 200_000;
  private static final double SLOW_BYTES_PER_SECOND = 500;

  @TempDir private Path folder;

  @Test
  void aCollectorWithoutABrokerFailsAndNamesIt() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      ExecutionException failure =
          assertThrows(
              ExecutionException.class,
              () ->
                  CollectorNode.start(vertx, CollectorConfig.local(folder, "127.0.0.1:1"))
                      .toCompletionStage()
                      .toCompletableFuture()
                      .get(90, TimeUnit.SECONDS));

      assertTrue(failure.getCause() instanceof IOException, failure.toString());
      assertTrue(failure.getCause().getMessage().contains("127.0.0.1:1"), failure.toString());
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
  }

  /** What the broker has before it goes away counts once, although all of it is sent again. */
  @Test
  void aBrokerThatGoesAwayWhileAPartySendsLosesAndRepeatsNothing() throws Exception {
    try (LocalCluster cluster = new LocalCluster(folder, 0, "8")) {
      PartyNode north = cluster.startParty("north");
      load(north);
      throttle(cluster, SLOW_BYTES_PER_SECOND);
      Analyst analyst = new Analyst(cluster);
      String id = analyst.ask(1, 3_600);
      await(() -> north.producer().acknowledgedMessages() > 0);
      boolean sending =
          north.progress().values().stream().allMatch(known -> known.state() == State.SEALED);

      cluster.stopKafka();
      await(() -> !north.obstacles().isEmpty());
      cluster.startKafka();
      throttle(cluster, null);

      assertTrue(sending, "the broker went away before everything was sent");
      JsonNode result = analyst.awaitResult(id);
      assertEquals(USERS, result.path("users").asLong());
      JsonNode intake = cluster.client().fetch("/v1/queries/" + id).path("intake");
      assertEquals(USERS, intake.path("accepted").path("reports").asLong());
      assertEquals("apple", Analyst.items(result).get(0));
      await(() -> north.obstacles().isEmpty());
    }
  }

  private static void load(PartyNode node) {
    try (RecordWriter writer = node.records().writer("item")) {
      for (int user = 0; user < USERS; user++) {
        writer.put("user-" + user, user % 4 < 2 ? "apple" : user % 4 == 2 ? "banana" : "cherry");
      }
    }
  }

  /**
   * Slows all producers down.
   *
   * @param rate null for no limit
   */
  private static void throttle(LocalCluster cluster, Double rate) throws Exception {
    Map<String, Object> broker = Map.of("bootstrap.servers", cluster.bootstrapServers());
    try (Admin admin = Admin.create(broker)) {
      ClientQuotaEntity everyone =
          new ClientQuotaEntity(Collections.singletonMap(ClientQuotaEntity.CLIENT_ID, null));
      admin
          .alterClientQuotas(
              List.of(
                  new ClientQuotaAlteration(
                      everyone, List.of(new ClientQuotaAlteration.Op("producer_byte_rate", rate)))))
          .all()
          .get(60, TimeUnit.SECONDS);
    }
  }

  /** A question about the state of a node. */
  @FunctionalInterface
  private interface Condition {
    boolean holds();
  }

  private static void await(Condition condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (!condition.holds()) {
      assertTrue(System.nanoTime() < deadline, "not within two minutes");
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
  }
}
