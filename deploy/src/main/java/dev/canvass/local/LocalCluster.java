package dev.canvass.local;

import dev.canvass.collector.CollectorNode;
import dev.canvass.collector.config.CollectorConfig;
import dev.canvass.party.PartyNode;
import dev.canvass.party.config.PartyConfig;
import dev.canvass.party.config.Policy;
import dev.canvass.party.identity.IdentityFolder;
import dev.canvass.privacy.identity.IdentityRequest;
import dev.canvass.privacy.identity.Invitation;
import dev.canvass.privacy.identity.Passphrase;
import dev.canvass.privacy.sign.VerifyingKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Broker, collector and parties in this process, on 127.0.0.1: in plain text, or with everything
 * encrypted and authenticated. Everything lives below one folder; nodes can be stopped and started
 * again on what they left. Parties may be started from several threads; everything else has one
 * owner.
 */
public final class LocalCluster implements AutoCloseable {

  private static final long START_SECONDS = 90;

  private final Optional<LocalSecurity> security;
  private final Path folder;
  private final Vertx vertx;
  private EmbeddedKafka kafka;
  private final int collectorPort;
  private final String epsilonCap;
  private final Map<String, PartyNode> parties = new ConcurrentSkipListMap<>();
  private CollectorNode collector;
  private boolean closed;

  /**
   * Starts broker and collector.
   *
   * @param collectorPort 0 for any
   * @param epsilonCap the parties' cap per query and window, a decimal
   */
  public LocalCluster(Path folder, int collectorPort, String epsilonCap) throws IOException {
    this(folder, collectorPort, epsilonCap, Optional.empty());
  }

  /**
   * {@link #LocalCluster(Path, int, String)}, encrypted and authenticated.
   *
   * @param security everything in plain text if empty
   */
  public LocalCluster(
      Path folder, int collectorPort, String epsilonCap, Optional<LocalSecurity> security)
      throws IOException {
    this.security = security;
    this.folder = folder;
    this.collectorPort = collectorPort;
    this.epsilonCap = epsilonCap;
    vertx = Vertx.vertx(new VertxOptions().setWorkerPoolSize(8));
    kafka =
        EmbeddedKafka.start(
            folder.resolve("kafka"),
            security.map(LocalSecurity::broker).orElse(BrokerSecurity.PLAIN),
            Map.of());
    try {
      if (security.isPresent()) {
        security.get().prepareBroker(collectorConfig().kafka());
      }
      startCollector();
    } catch (IOException | RuntimeException e) {
      // Nobody gets this object, so nobody else can stop what it started.
      try {
        await(vertx.close());
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
      } finally {
        kafka.close();
      }
      throw e;
    }
  }

  /** Starts the collector, again if it was stopped. */
  public void startCollector() throws IOException {
    collector = await(CollectorNode.start(vertx, collectorConfig()));
  }

  private CollectorConfig collectorConfig() {
    CollectorConfig local = CollectorConfig.local(collector(folder), kafka.bootstrapServers());
    CollectorConfig config =
        new CollectorConfig(
            local.dataDirectory(),
            new CollectorConfig.Http("127.0.0.1", collectorPort),
            local.kafka(),
            local.access());
    return security.map(all -> all.collector(config)).orElse(config);
  }

  /** Stops the collector. */
  public void stopCollector() throws IOException {
    CollectorNode stopping = collector;
    collector = null;
    await(stopping.close());
  }

  /** Enrols a party unless it is, and starts its node, again if it was stopped. */
  public PartyNode startParty(String party) throws IOException {
    return startParty(
        party, new Policy("automatic", epsilonCap, epsilonCap, 30, "100", 1, List.of("item")));
  }

  /** {@link #startParty(String)} with a policy of its own. */
  public PartyNode startParty(String party, Policy policy) throws IOException {
    Path data = folder.resolve("parties").resolve(party);
    enrol(party, IdentityFolder.in(data));
    PartyConfig plain =
        new PartyConfig(
            party,
            0,
            1,
            data.toString(),
            new PartyConfig.Http("127.0.0.1", 0),
            new PartyConfig.Kafka(kafka.bootstrapServers(), null),
            new PartyConfig.Collector(null, url()),
            policy);
    PartyConfig config =
        security.isPresent()
            ? security.get().party(plain, security.get().enrolled(data), collectorConfig().kafka())
            : plain;
    PartyNode node = await(PartyNode.start(vertx, config));
    parties.put(party, node);
    return node;
  }

  /** Plays the operator too: invites the party and approves what it asks for. */
  private void enrol(String party, IdentityFolder identity) throws IOException {
    if (!identity.exists()) {
      identity.create(party, Passphrase.NONE);
    }
    if (identity.collector().isEmpty()) {
      IdentityClient registrar = new IdentityClient(client());
      IdentityRequest request = identity.request(Passphrase.NONE, Optional.empty());
      Invitation invitation = registrar.invite(party);
      registrar.ask(invitation, request);
      registrar.approve(party, request.fingerprint());
      identity.keep(registrar.ask(invitation, request));
    }
  }

  /** Stops a party's node. */
  public void stopParty(String party) throws IOException {
    await(parties.remove(party).close());
  }

  /** Stops the broker, while everything else goes on. */
  public void stopKafka() {
    kafka.close();
  }

  /** Starts the broker again where it was. */
  public void startKafka() throws IOException {
    kafka = kafka.startAgain();
  }

  /** Where the collector of a cluster in {@code folder} keeps its data. */
  public static Path collector(Path folder) {
    return folder.resolve("collector");
  }

  /** The running parties by id. */
  public Map<String, PartyNode> parties() {
    return parties;
  }

  /** Where the collector's API is. */
  public String url() {
    return collector.url();
  }

  /** The key that the collector signs with. */
  public VerifyingKey collectorKey() {
    return collector.key();
  }

  /** A client of the collector as it runs now. */
  public CollectorClient client() {
    return security.map(all -> all.client(url())).orElseGet(() -> new CollectorClient(url()));
  }

  /** Where Kafka clients connect. */
  public String bootstrapServers() {
    return kafka.bootstrapServers();
  }

  private static <T> T await(Future<T> future) throws IOException {
    try {
      return future.toCompletionStage().toCompletableFuture().get(START_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("not ready after " + START_SECONDS + " seconds", e);
    }
  }

  /** Stops all nodes together, then the broker; the second time does nothing. */
  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    List<Future<Void>> stopping = new ArrayList<>();
    parties.values().forEach(node -> stopping.add(node.close()));
    if (collector != null) {
      stopping.add(collector.close());
    }
    try {
      await(Future.join(stopping).transform(stopped -> vertx.close()));
    } finally {
      kafka.close();
    }
  }

  /** Deletes a folder and all in it. */
  public static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
