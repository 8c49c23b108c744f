package dev.canvass.chaos;

import dev.canvass.local.BrokerFolder;
import dev.canvass.local.BrokerSecurity;
import dev.canvass.local.FreePort;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;

/**
 * Three Kafka brokers, each a process of its own, which goes on while two of them live: topics with
 * three copies are written to as long as two copies are there. One owner.
 */
final class BrokerTrio implements AutoCloseable {

  /** How many there are. */
  static final int SIZE = 3;

  private static final long PATIENCE_SECONDS = 120;
  private static final long POLL_MILLIS = 200;

  private final NodeLauncher launcher;
  private final Path folder;
  private final List<Integer> ports;
  private final List<NodeProcess> processes = new ArrayList<>();

  /** Starts all, and waits until they are a cluster. */
  BrokerTrio(NodeLauncher launcher, Path folder) throws IOException {
    this.launcher = launcher;
    this.folder = Files.createDirectories(folder);
    List<String> controllers = new ArrayList<>();
    List<String> voters = new ArrayList<>();
    List<Integer> clientPorts = new ArrayList<>();
    List<Integer> controllerPorts = new ArrayList<>();
    for (int i = 0; i < SIZE; i++) {
      clientPorts.add(FreePort.next());
      controllerPorts.add(FreePort.next());
      controllers.add("127.0.0.1:" + controllerPorts.get(i));
      voters.add(BrokerFolder.freshId());
    }
    String cluster = BrokerFolder.freshId();
    for (int i = 0; i < SIZE; i++) {
      BrokerFolder broker = new BrokerFolder(folder.resolve("data-" + (i + 1)), i + 1, controllers);
      broker.format(cluster, voters, BrokerSecurity.PLAIN);
      Properties properties =
          broker.properties(BrokerSecurity.PLAIN, clientPorts.get(i), controllerPorts.get(i));
      try (OutputStream out = Files.newOutputStream(settings(i + 1))) {
        properties.store(out, null);
      }
    }
    ports = List.copyOf(clientPorts);
    for (int node = 1; node <= SIZE; node++) {
      processes.add(launch(node));
    }
    awaitBrokers();
  }

  private Path settings(int node) {
    return folder.resolve("broker-" + node + ".properties");
  }

  private NodeProcess launch(int node) throws IOException {
    return launcher.start(
        "kafka.Kafka", List.of(settings(node).toString()), "broker-" + node + ".log");
  }

  /** Where clients find all of them. */
  String bootstrapServers() {
    return ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
  }

  /** Sends SIGKILL to a broker, 1 to 3. */
  void kill(int node) throws IOException, BrokenPromiseException {
    processes.get(node - 1).kill();
  }

  /** Starts a killed broker again, without waiting for it. */
  void restart(int node) throws IOException {
    processes.set(node - 1, launch(node));
  }

  /** The broker that takes messages of a topic's partition. */
  int leader(String topic, int partition) throws IOException {
    return describe(List.of(topic)).get(0).partitions().get(partition).leader().id();
  }

  /** Waits until every copy of every partition of these topics is as new as its leader's. */
  void awaitCopies(List<String> topics) throws IOException {
    await(
        "not all copies are in step",
        () ->
            describe(topics).stream()
                .flatMap(topic -> topic.partitions().stream())
                .allMatch(BrokerTrio::isWhole));
  }

  private static boolean isWhole(TopicPartitionInfo partition) {
    return partition.replicas().size() == SIZE && partition.isr().size() == SIZE;
  }

  private List<TopicDescription> describe(List<String> topics) throws IOException {
    try (Admin admin = admin()) {
      return List.copyOf(
          admin
              .describeTopics(topics)
              .allTopicNames()
              .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
              .values());
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("the brokers do not describe " + topics + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", bootstrapServers()));
  }

  private void awaitBrokers() throws IOException {
    await("the brokers do not become a cluster; see their logs", () -> brokers() == SIZE);
  }

  private int brokers() throws IOException {
    try (Admin admin = admin()) {
      return admin.describeCluster().nodes().get(PATIENCE_SECONDS, TimeUnit.SECONDS).size();
    } catch (ExecutionException | TimeoutException e) {
      // Its nodes are on their way: the deadline of whoever waits tells.
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** A question to the brokers. */
  @FunctionalInterface
  private interface Question {
    boolean answer() throws IOException;
  }

  private static void await(String trouble, Question question) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!question.answer()) {
      if (System.nanoTime() > deadline) {
        throw new IOException(trouble);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(POLL_MILLIS));
    }
  }

  @Override
  public void close() {
    processes.forEach(NodeProcess::close);
  }
}
