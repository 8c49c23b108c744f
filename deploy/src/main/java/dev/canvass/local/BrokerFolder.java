package dev.canvass.local;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.raft.DynamicVoters;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * What a Kafka node on 127.0.0.1, broker and controller in one, is told and finds in its folder.
 *
 * @param node its number, from 1
 * @param controllers where the controllers of its cluster are, {@code host:port}, its own too
 */
public record BrokerFolder(Path path, int node, List<String> controllers) {

  /** The listener that clients use. */
  public static final String CLIENTS = "CLIENTS";

  private static final String INTERNAL = "INTERNAL";
  private static final String CONTROLLER = "CONTROLLER";

  private static final int MESSAGE_BYTES = 17 << 20;

  public BrokerFolder {
    controllers = List.copyOf(controllers);
  }

  /**
   * Makes it a member of a cluster, unless it is one.
   *
   * @param cluster the cluster's id, the same for all of its nodes
   * @param voters the folder's id of each controller, in the order of {@link #controllers}
   */
  public void format(String cluster, List<String> voters, BrokerSecurity security)
      throws IOException {
    Files.createDirectories(path);
    if (Files.exists(path.resolve("meta.properties"))) {
      return;
    }
    StringBuilder quorum = new StringBuilder();
    for (int i = 0; i < voters.size(); i++) {
      quorum
          .append(i == 0 ? "" : ",")
          .append(i + 1)
          .append('@')
          .append(controllers.get(i))
          .append(':')
          .append(voters.get(i));
    }
    Formatter formatter = new Formatter();
    formatter
        .setNodeId(node)
        .setClusterId(cluster)
        .addDirectory(path.toString())
        .setMetadataLogDirectory(path.toString())
        .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
        .setControllerListenerName(CONTROLLER)
        .setInitialControllers(DynamicVoters.parse(quorum.toString()))
        .setHasDynamicQuorum(true)
        .setScramArguments(security.scramArguments())
        .setPrintStream(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    try {
      formatter.run();
    } catch (Exception e) {
      throw new IOException("cannot format the broker's folder " + path + ": " + e, e);
    }
  }

  /** A new id of a cluster or of a folder. */
  public static String freshId() {
    return Uuid.randomUuid().toString();
  }

  /**
   * The node's settings.
   *
   * @param security of its listeners
   * @param clients port for clients, 0 for any
   * @param controller port of its controller, 0 for any
   */
  public Properties properties(BrokerSecurity security, int clients, int controller) {
    Properties properties = new Properties();
    properties.putAll(security.settings(CLIENTS, INTERNAL, CONTROLLER));
    String replicas = Integer.toString(controllers.size());
    // What the rest can do without one of them.
    String least = Integer.toString(Math.max(1, controllers.size() - 1));
    properties.put("process.roles", "broker,controller");
    properties.put("node.id", Integer.toString(node));
    properties.put("controller.quorum.bootstrap.servers", String.join(",", controllers));
    properties.put("controller.listener.names", CONTROLLER);
    properties.put("listeners", listeners(clients, controller));
    properties.put("inter.broker.listener.name", INTERNAL);
    properties.put("log.dirs", path.toString());
    properties.put("auto.create.topics.enable", "false");
    properties.put("min.insync.replicas", least);
    properties.put("offsets.topic.replication.factor", replicas);
    properties.put("offsets.topic.num.partitions", "4");
    properties.put("transaction.state.log.replication.factor", replicas);
    properties.put("transaction.state.log.min.isr", least);
    properties.put("transaction.state.log.num.partitions", "4");
    properties.put("share.coordinator.state.topic.replication.factor", replicas);
    properties.put("share.coordinator.state.topic.min.isr", least);
    properties.put("group.initial.rebalance.delay.ms", "0");
    properties.put("broker.session.timeout.ms", "2000");
    properties.put("broker.heartbeat.interval.ms", "500");
    properties.put("message.max.bytes", Integer.toString(MESSAGE_BYTES));
    properties.put("replica.fetch.max.bytes", Integer.toString(MESSAGE_BYTES));
    properties.put("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20));
    properties.put("log.cleaner.io.buffer.size", Integer.toString(1 << 20));
    properties.put("log.cleaner.threads", "1");
    properties.put("num.network.threads", "2");
    properties.put("num.io.threads", "4");
    return properties;
  }

  /** Where a node listens, each port 0 for any. */
  static String listeners(int clients, int controller) {
    return String.format(
        "%s://127.0.0.1:%d,%s://127.0.0.1:0,%s://127.0.0.1:%d",
        CLIENTS, clients, INTERNAL, CONTROLLER, controller);
  }
}
