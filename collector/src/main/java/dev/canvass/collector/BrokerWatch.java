package dev.canvass.collector;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the broker every few seconds whether it is there, for Kafka Streams says RUNNING while it
 * tries in vain to reconnect. Thread-safe.
 */
final class BrokerWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BrokerWatch.class);
  private static final Duration ASK_EVERY = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Admin admin;
  private final ScheduledExecutorService driver =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "canvass-broker-watch");
            thread.setDaemon(true);
            return thread;
          });
  private final ScheduledFuture<?> asking;
  private volatile boolean reachable;

  /**
   * Watches the broker at {@code bootstrapServers}; unreachable until it has answered.
   *
   * @param security how the client is encrypted and who it is
   */
  BrokerWatch(String bootstrapServers, Map<String, String> security) {
    int millis = (int) PATIENCE.toMillis();
    Map<String, Object> settings = new HashMap<>(security);
    settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
    admin = Admin.create(settings);
    asking =
        driver.scheduleWithFixedDelay(this::ask, 0, ASK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void ask() {
    boolean answered = false;
    try {
      admin.describeCluster().clusterId().get(2 * PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      answered = true;
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("event=broker-does-not-answer reason=\"{}\"", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    if (answered != reachable) {
      LOG.info("event=broker-reachable now={}", answered);
    }
    reachable = answered;
  }

  /** Whether the broker answered the last question, which was at most some 12 seconds ago. */
  boolean isReachable() {
    return reachable;
  }

  @Override
  public void close() {
    asking.cancel(true);
    driver.shutdownNow();
    admin.close(PATIENCE);
  }
}
