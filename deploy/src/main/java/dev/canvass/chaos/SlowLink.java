package dev.canvass.chaos;

import dev.canvass.local.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;

/**
 * A broker that takes a party's messages slowly, by Kafka's own quotas: at full speed sending is
 * over in a few milliseconds, and no kill would ever fall between two messages.
 */
final class SlowLink {

  private static final double BYTES_PER_SECOND = 30_000;
  private static final long PATIENCE_SECONDS = 60;

  /** The names that Kafka gives to a process's producers; a party has two. */
  private static final List<String> PRODUCERS = List.of("producer-1", "producer-2");

  private SlowLink() {}

  /**
   * Starts the broker in a new folder.
   *
   * @param link what clients reach it over
   */
  static EmbeddedKafka startBroker(Path folder, Link link) throws IOException {
    EmbeddedKafka kafka =
        EmbeddedKafka.start(
            folder,
            Map.of(
                // The rate is taken over one second: over ten, all reports would pass at once.
                "quota.window.num",
                "2",
                "advertised.listeners",
                "CLIENTS://127.0.0.1:" + link.port() + ",INTERNAL://127.0.0.1:0"));
    link.leadTo(port(kafka));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      admin
          .alterClientQuotas(PRODUCERS.stream().map(SlowLink::slow).toList())
          .all()
          .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return kafka;
    } catch (ExecutionException | TimeoutException e) {
      kafka.close();
      throw new IOException("the broker does not set quotas: " + e, e);
    } catch (InterruptedException e) {
      kafka.close();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static int port(EmbeddedKafka kafka) {
    String address = kafka.bootstrapServers();
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }

  private static ClientQuotaAlteration slow(String producer) {
    return new ClientQuotaAlteration(
        new ClientQuotaEntity(Map.of(ClientQuotaEntity.CLIENT_ID, producer)),
        List.of(new ClientQuotaAlteration.Op("producer_byte_rate", BYTES_PER_SECOND)));
  }
}
