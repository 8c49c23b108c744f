package dev.canvass.local;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import kafka.server.BrokerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.raft.DynamicVoters;
import org.apache.kafka.server.common.MetadataVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;

/**
 * A real one-node Kafka cluster in this process, on a free port of 127.0.0.1. For demos and tests.
 */
public final class EmbeddedKafka implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedKafka.class);
  private static final String CLIENTS = "CLIENTS";
  private static final String INTERNAL = "INTERNAL";
  private static final String CONTROLLER = "CONTROLLER";
  private static final int MESSAGE_BYTES = 17 << 20;

  // A broker that gives up would end its process, which here is not its own.
  static {
    Exit.setExitProcedure(EmbeddedKafka::giveUp);
    Exit.setHaltProcedure(EmbeddedKafka::giveUp);
  }

  private final Path folder;
  private final BrokerSecurity security;
  private final Map<String, String> settings;
  private final KafkaRaftServer server;
  private final int port;

  private EmbeddedKafka(
      Path folder,
      BrokerSecurity security,
      Map<String, String> settings,
      KafkaRaftServer server,
      int port) {
    this.folder = folder;
    this.security = security;
    this.settings = Map.copyOf(settings);
    this.server = server;
    this.port = port;
  }

  private static void giveUp(int status, String reason) {
    LOG.error("event=broker_gave_up status={} reason=\"{}\"", status, reason);
    throw new IllegalStateException("the embedded broker gave up: " + reason);
  }

  /** Starts a broker on {@code folder}, which is formatted if it is new. */
  public static EmbeddedKafka start(Path folder) throws IOException {
    return start(folder, Map.of());
  }

  /**
   * {@link #start(Path)} with other settings.
   *
   * @param settings of the broker, in place of the usual ones
   */
  public static EmbeddedKafka start(Path folder, Map<String, String> settings) throws IOException {
    return start(folder, BrokerSecurity.PLAIN, settings);
  }

  /**
   * {@link #start(Path, Map)} with encryption and access lists.
   *
   * @param security how clients are encrypted and who may do what
   */
  public static EmbeddedKafka start(
      Path folder, BrokerSecurity security, Map<String, String> settings) throws IOException {
    Files.createDirectories(folder);
    Properties properties = properties(folder);
    properties.putAll(security.settings(CLIENTS, INTERNAL, CONTROLLER));
    properties.putAll(settings);
    if (!Files.exists(folder.resolve("meta.properties"))) {
      format(folder, security);
    }
    KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
    server.startup();
    return new EmbeddedKafka(folder, security, settings, server, boundPort(server));
  }

  /** Kafka keeps its broker private, and only the broker knows which free port it got. */
  private static int boundPort(KafkaRaftServer server) throws IOException {
    try {
      Method broker = KafkaRaftServer.class.getDeclaredMethod("broker");
      broker.setAccessible(true);
      Option<?> running = (Option<?>) broker.invoke(server);
      return ((BrokerServer) running.get()).boundPort(ListenerName.normalised(CLIENTS));
    } catch (ReflectiveOperationException e) {
      server.shutdown();
      throw new IOException("this version of Kafka does not tell its port", e);
    }
  }

  private static Properties properties(Path folder) {
    Properties properties = new Properties();
    properties.put("process.roles", "broker,controller");
    properties.put("node.id", "1");
    properties.put("controller.quorum.bootstrap.servers", "127.0.0.1:9093");
    properties.put("controller.listener.names", CONTROLLER);
    properties.put("listeners", listeners(0));
    properties.put("inter.broker.listener.name", INTERNAL);
    properties.put("log.dirs", folder.toString());
    properties.put("auto.create.topics.enable", "false");
    properties.put("offsets.topic.replication.factor", "1");
    properties.put("offsets.topic.num.partitions", "4");
    properties.put("transaction.state.log.replication.factor", "1");
    properties.put("transaction.state.log.min.isr", "1");
    properties.put("transaction.state.log.num.partitions", "4");
    properties.put("share.coordinator.state.topic.replication.factor", "1");
    properties.put("share.coordinator.state.topic.min.isr", "1");
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

  private static String listeners(int port) {
    return String.format(
        "%s://127.0.0.1:%d,%s://127.0.0.1:0,%s://127.0.0.1:0", CLIENTS, port, INTERNAL, CONTROLLER);
  }

  private static void format(Path folder, BrokerSecurity security) throws IOException {
    String directory = Uuid.randomUuid().toString();
    Formatter formatter = new Formatter();
    formatter
        .setNodeId(1)
        .setClusterId(Uuid.randomUuid().toString())
        .addDirectory(folder.toString())
        .setMetadataLogDirectory(folder.toString())
        .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
        .setControllerListenerName(CONTROLLER)
        .setInitialControllers(DynamicVoters.parse("1@127.0.0.1:9093:" + directory))
        .setHasDynamicQuorum(true)
        .setScramArguments(security.scramArguments())
        .setPrintStream(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    try {
      formatter.run();
    } catch (Exception e) {
      throw new IOException("cannot format the broker's folder " + folder + ": " + e, e);
    }
  }

  /** Starts a closed broker again, where clients know it. */
  public EmbeddedKafka startAgain() throws IOException {
    Map<String, String> again = new HashMap<>(settings);
    again.put("listeners", listeners(port));
    return start(folder, security, again);
  }

  /** Where clients connect, {@code host:port}. */
  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }
}
