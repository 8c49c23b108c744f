package dev.canvass.local;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import kafka.server.BrokerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;

/**
 * A real one-node Kafka cluster in this process, on a free port of 127.0.0.1. For demos and tests.
 */
public final class EmbeddedKafka implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedKafka.class);

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
    // The quorum is found through the folder, not through this port, which nobody listens on.
    BrokerFolder own = new BrokerFolder(folder, 1, List.of("127.0.0.1:9093"));
    own.format(BrokerFolder.freshId(), List.of(BrokerFolder.freshId()), security);
    Properties properties = own.properties(security, 0, 0);
    properties.putAll(settings);
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
      return ((BrokerServer) running.get())
          .boundPort(ListenerName.normalised(BrokerFolder.CLIENTS));
    } catch (ReflectiveOperationException e) {
      server.shutdown();
      throw new IOException("this version of Kafka does not tell its port", e);
    }
  }

  /** Starts a closed broker again, where clients know it. */
  public EmbeddedKafka startAgain() throws IOException {
    Map<String, String> again = new HashMap<>(settings);
    again.put("listeners", BrokerFolder.listeners(port, 0));
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
