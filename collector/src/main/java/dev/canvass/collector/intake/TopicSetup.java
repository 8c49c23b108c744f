package dev.canvass.collector.intake;

import dev.canvass.analytics.wire.Topics;
import dev.canvass.collector.config.CollectorConfig;
import dev.canvass.privacy.transport.TlsFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Makes the topics that are missing, and checks those that are there. Blocking. */
public final class TopicSetup {

  private static final String MAX_BYTES = "max.message.bytes";
  private static final Map<String, String> COMPACT = Map.of("cleanup.policy", "compact");
  private static final Map<String, String> LARGE =
      Map.of(MAX_BYTES, String.valueOf(IntakeTopology.MAX_MESSAGE_BYTES));
  private static final Map<String, String> LARGE_COMPACT =
      Map.of(
          "cleanup.policy", "compact", MAX_BYTES, String.valueOf(IntakeTopology.MAX_MESSAGE_BYTES));

  /** Kept for ever unless an operator says otherwise: a log that forgets proves nothing. */
  private static final Map<String, String> KEPT =
      Map.of("cleanup.policy", "delete", "retention.ms", "-1");

  private TopicSetup() {}

  /**
   * Ensures the topics of {@code kafka}.
   *
   * @param security how the client is encrypted and who it is
   * @throws IOException saying what is wrong: the broker cannot be reached or refuses, or topics
   *     that must be partitioned alike are not
   */
  public static void ensure(
      CollectorConfig.Kafka kafka, Map<String, String> security, Duration patience)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    int millis = (int) patience.toMillis();
    Map<String, Object> settings = new HashMap<>(security);
    settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.min(millis, 10_000));
    try (Admin admin = Admin.create(settings)) {
      Set<String> existing = admin.listTopics().names().get(millis, TimeUnit.MILLISECONDS);
      create(admin, kafka, existing, millis);
      requireEqualPartitions(kafka.topics(), partitions(admin, kafka.topics(), deadline));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AuthorizationException) {
        throw new IOException(
            "Kafka at "
                + kafka.bootstrapServers()
                + " does not let this node use the topics "
                + kafka.topics().prefix()
                + "*: "
                + e.getCause().getMessage()
                + " Let its operator run canvass broker setup.",
            e);
      }
      if (e.getCause() instanceof InvalidReplicationFactorException) {
        throw new IOException(
            "Kafka at "
                + kafka.bootstrapServers()
                + " cannot keep "
                + kafka.replicationFactor()
                + " copies of a topic: it has fewer brokers. Start more of them, or lower"
                + " kafka.replicationFactor.",
            e);
      }
      throw new IOException(
          "Kafka at " + kafka.bootstrapServers() + " failed: " + TlsFailure.reason(e.getCause()),
          e);
    } catch (TimeoutException e) {
      throw new IOException(
          "Kafka at "
              + kafka.bootstrapServers()
              + " does not answer within "
              + patience.toSeconds()
              + " s",
          e);
    } catch (KafkaException e) {
      throw new IOException(
          "cannot connect to Kafka at " + kafka.bootstrapServers() + ": " + TlsFailure.reason(e),
          e);
    }
  }

  /** Every topic with the settings that it cannot do without; the caller's own map. */
  public static SortedMap<String, Map<String, String>> wanted(Topics topics) {
    SortedMap<String, Map<String, String>> wanted = new TreeMap<>();
    wanted.put(topics.queries(), LARGE_COMPACT);
    wanted.put(topics.parties(), COMPACT);
    wanted.put(topics.reports(), LARGE);
    wanted.put(topics.seals(), Map.of());
    wanted.put(topics.results(), LARGE_COMPACT);
    wanted.put(topics.audit(), KEPT);
    wanted.put(topics.rejected(), Map.of());
    return wanted;
  }

  private static void create(
      Admin admin, CollectorConfig.Kafka kafka, Set<String> existing, int millis)
      throws ExecutionException, InterruptedException, TimeoutException {
    Map<String, Map<String, String>> wanted = wanted(kafka.topics());
    wanted.keySet().removeAll(existing);
    List<NewTopic> missing = new ArrayList<>();
    wanted.forEach(
        (name, config) ->
            missing.add(
                new NewTopic(name, kafka.partitions(), (short) kafka.replicationFactor())
                    .configs(config)));
    for (var created : admin.createTopics(missing).values().values()) {
      try {
        created.get(millis, TimeUnit.MILLISECONDS);
      } catch (ExecutionException e) {
        // Another instance that starts at the same time may have been faster.
        if (!(e.getCause() instanceof TopicExistsException)) {
          throw e;
        }
      }
    }
  }

  private static Map<String, Integer> partitions(Admin admin, Topics topics, long deadline)
      throws ExecutionException, InterruptedException, TimeoutException {
    List<String> names =
        List.of(
            topics.queries(),
            topics.reports(),
            topics.seals(),
            topics.parties(),
            topics.results(),
            topics.audit(),
            topics.rejected());
    while (true) {
      try {
        Map<String, Integer> partitions = new TreeMap<>();
        Map<String, TopicDescription> found =
            admin
                .describeTopics(names)
                .allTopicNames()
                .get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        found.forEach((name, topic) -> partitions.put(name, topic.partitions().size()));
        return partitions;
      } catch (ExecutionException e) {
        // A broker learns of a new topic a moment after the controller has made it.
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw e;
        }
        TimeUnit.MILLISECONDS.sleep(50);
      }
    }
  }

  private static void requireEqualPartitions(Topics topics, Map<String, Integer> partitions)
      throws IOException {
    int queries = partitions.get(topics.queries());
    for (String other : List.of(topics.reports(), topics.seals())) {
      if (partitions.get(other) != queries) {
        throw new IOException(
            String.format(
                "topics %s and %s must have equally many partitions, but have %d and %d;"
                    + " delete or repartition one of them",
                topics.queries(), other, queries, partitions.get(other)));
      }
    }
  }
}
