package dev.canvass.local;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.party.PartyNode;
import dev.canvass.party.config.PartyConfig;
import dev.canvass.party.config.Policy;
import dev.canvass.privacy.sign.SigningKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A party's readiness beside a real broker (I8). */
@Timeout(180)
final class PartyReadinessTest {

  @TempDir Path folder;

  @Test
  void comesWithTheTopicAndGoesWithTheBroker() throws Exception {
    Vertx vertx = Vertx.vertx();
    PartyNode node;
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"))) {
      node = await(PartyNode.start(vertx, config(kafka.bootstrapServers())));
      waitForReadiness(node, false);
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
        NewTopic queries = new NewTopic("canvass.queries", 1, (short) 1);
        admin.createTopics(List.of(queries)).all().get(30, TimeUnit.SECONDS);
      }
      waitForReadiness(node, true);
    }
    waitForReadiness(node, false);
    await(node.close());
    await(vertx.close());
  }

  private PartyConfig config(String broker) {
    return new PartyConfig(
        "north",
        0,
        1,
        folder.resolve("north").toString(),
        new PartyConfig.Http("127.0.0.1", 0),
        new PartyConfig.Kafka(broker, null),
        new PartyConfig.Collector(SigningKey.generate().verifyingKey().toString(), null),
        new Policy("manual", null, null, 0, null, 1, List.of("item")));
  }

  private static void waitForReadiness(PartyNode node, boolean ready) {
    Instant limit = Instant.now().plusSeconds(90);
    while (node.obstacles().isEmpty() != ready) {
      assertTrue(Instant.now().isBefore(limit), node.obstacles().toString());
      Thread.onSpinWait();
    }
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }
}
