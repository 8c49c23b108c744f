package dev.canvass.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.canvass.analytics.wire.Topics;
import dev.canvass.collector.config.CollectorConfig;
import dev.canvass.collector.intake.TopicSetup;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class TooFewBrokersTest {

  @TempDir private Path folder;

  /** I8: a collector that wants more copies than there are brokers says so, and what to do. */
  @Test
  void moreCopiesThanBrokersAreRefusedWithTheRemedy() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder)) {
      CollectorConfig.Kafka wanted =
          new CollectorConfig.Kafka(kafka.bootstrapServers(), new Topics("few."), 3, 4);

      IOException refusal =
          assertThrows(
              IOException.class, () -> TopicSetup.ensure(wanted, Map.of(), Duration.ofSeconds(60)));

      assertEquals(
          "Kafka at "
              + kafka.bootstrapServers()
              + " cannot keep 3 copies of a topic: it has fewer brokers. Start more of them, or"
              + " lower kafka.replicationFactor.",
          refusal.getMessage());
    }
  }
}
