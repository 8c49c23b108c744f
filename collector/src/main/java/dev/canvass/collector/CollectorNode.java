package dev.canvass.collector;

import dev.canvass.analytics.query.QueryId;
import dev.canvass.collector.audit.Acts;
import dev.canvass.collector.audit.Administration;
import dev.canvass.collector.audit.AuditLogs;
import dev.canvass.collector.audit.AuditMeters;
import dev.canvass.collector.audit.EvidenceFiles;
import dev.canvass.collector.audit.LocalActs;
import dev.canvass.collector.config.CollectorConfig;
import dev.canvass.collector.decide.DecisionService;
import dev.canvass.collector.decide.Ownership;
import dev.canvass.collector.decide.StoredReports;
import dev.canvass.collector.http.Access;
import dev.canvass.collector.http.CollectorApi;
import dev.canvass.collector.http.Peers;
import dev.canvass.collector.intake.IntakeMeters;
import dev.canvass.collector.intake.IntakeTopology;
import dev.canvass.collector.intake.StoreKeys;
import dev.canvass.collector.intake.TopicSetup;
import dev.canvass.collector.registry.CollectorKeys;
import dev.canvass.collector.registry.Enrolments;
import dev.canvass.collector.registry.Identities;
import dev.canvass.collector.registry.Registry;
import dev.canvass.collector.results.ReadModel;
import dev.canvass.collector.transport.NodeFiles;
import dev.canvass.collector.transport.Transport;
import dev.canvass.privacy.sign.SigningKey;
import dev.canvass.privacy.sign.VerifyingKey;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running instance of the collector.
 *
 * <pre>{@code
 * CollectorNode.start(vertx, CollectorConfig.load(Path.of("collector.yaml")))
 *     .onSuccess(node -> System.out.println("listening on " + node.httpPort()));
 * }</pre>
 */
public final class CollectorNode {

  private static final Logger LOG = LoggerFactory.getLogger(CollectorNode.class);
  private static final Duration TOPICS_PATIENCE = Duration.ofSeconds(15);
  private static final Duration RUNNING_PATIENCE = Duration.ofSeconds(45);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);

  private final Vertx vertx;
  private final CollectorConfig config;
  private final SigningKey key;
  private final KafkaStreams streams;
  private final KafkaProducer<String, byte[]> producer;
  private final BrokerWatch broker;
  private final DiskWatch disk;
  private final DecisionService decisions;
  private final HttpClientAgent peers;
  private final Access access;
  private final LocalActs localActs;
  private final Transport transport;
  private final CollectorApi.Parts parts;
  private HttpServer server;

  private CollectorNode(
      Vertx vertx,
      CollectorConfig config,
      CollectorKeys keys,
      Access access,
      Transport transport,
      Clock clock) {
    this.vertx = vertx;
    this.access = access;
    this.transport = transport;
    this.config = config;
    key = keys.signing();
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    // The topology announces closed queries to a service that itself reads the topology's stores.
    AtomicReference<Consumer<QueryId>> closed = new AtomicReference<>(query -> {});
    IntakeTopology topology =
        new IntakeTopology(
            config.kafka().topics(),
            key,
            new IntakeMeters(meters),
            new AuditMeters(meters),
            clock,
            query -> closed.get().accept(query));
    streams =
        new KafkaStreams(topology.build(), StreamsSettings.streams(config, transport.kafka()));
    producer = new KafkaProducer<>(StreamsSettings.producer(config, transport.kafka()));
    broker = new BrokerWatch(config.kafka().bootstrapServers(), transport.kafka());
    disk = new DiskWatch(config.dataDirectory());
    Registry registry = new Registry(() -> store(Registry.STORE), key.verifyingKey());
    ReadModel results = new ReadModel(() -> store(ReadModel.STORE), key.verifyingKey());
    StoredReports reports = new StoredReports(this::store);
    AuditLogs audit = new AuditLogs(() -> store(ReadModel.STORE));
    Administration administration = new Administration(() -> store(ReadModel.STORE));
    localActs = new LocalActs(new Acts(producer, config.kafka().topics(), key), administration);
    decisions =
        new DecisionService(
            reports, results, producer, config.kafka().topics().results(), key, meters);
    closed.set(decisions::closed);
    new NodeMeters(streams, this::isReady).bindTo(meters);
    peers = vertx.createHttpClient(transport.peerOptions());
    boolean encrypted =
        config.advertisedUrl().filter(url -> url.getScheme().equals("https")).isPresent();
    parts =
        new CollectorApi.Parts(
            config.kafka().topics(),
            access,
            transport::warnings,
            key,
            registry,
            new Identities(
                new Enrolments(() -> store(Registry.STORE), key.verifyingKey()),
                keys.authority(),
                config.identity().validity()),
            config.fourEyes(),
            results,
            reports,
            audit,
            administration,
            new EvidenceFiles(this::store, registry, audit, administration, key, clock),
            new Ownership(
                reports,
                query ->
                    streams.queryMetadataForKey(
                        StoreKeys.ROUNDS, query.value(), new StringSerializer()),
                StreamsSettings.self(config)),
            new Peers(peers, encrypted),
            producer,
            meters,
            clock,
            this::isReady);
  }

  private boolean isReady() {
    return streams.state() == KafkaStreams.State.RUNNING
        && broker.isReachable()
        && disk.trouble().isEmpty();
  }

  /**
   * Starts an instance. Completes when it is usable: topics exist, streams run, HTTP listens; fails
   * with an {@link IOException} that says why within about 60 seconds, with nothing left running.
   */
  public static Future<CollectorNode> start(Vertx vertx, CollectorConfig config) {
    return start(vertx, config, Clock.systemUTC());
  }

  /** {@link #start(Vertx, CollectorConfig)} with another clock for deadlines. */
  public static Future<CollectorNode> start(Vertx vertx, CollectorConfig config, Clock clock) {
    return vertx
        .executeBlocking(
            () -> {
              DiskWatch.requireWritable(config.dataDirectory());
              Access access = usable(() -> new Access(config.access(), clock));
              Transport transport = usable(() -> new Transport(config, clock));
              CollectorKeys keys =
                  CollectorKeys.open(
                      config.dataDirectory(),
                      config.identity().passphrase(System.getenv(), NodeFiles::read),
                      clock);
              TopicSetup.ensure(config.kafka(), transport.kafka(), TOPICS_PATIENCE);
              return new CollectorNode(vertx, config, keys, access, transport, clock);
            },
            false)
        .compose(
            node ->
                vertx
                    .executeBlocking(node::run, false)
                    .compose(running -> node.listen())
                    .recover(
                        failure ->
                            node.close()
                                .transform(closed -> Future.<CollectorNode>failedFuture(failure))));
  }

  private static <T> T usable(Supplier<T> opening) throws IOException {
    try {
      return opening.get();
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private CollectorNode run() throws IOException, InterruptedException {
    CountDownLatch settled = new CountDownLatch(1);
    streams.setStateListener(
        (now, before) -> {
          LOG.info("event=streams-state from={} to={}", before, now);
          if (now == KafkaStreams.State.RUNNING || now == KafkaStreams.State.ERROR) {
            settled.countDown();
          }
        });
    streams.setUncaughtExceptionHandler(
        failure -> {
          LOG.error("event=stream-thread-failed", failure);
          return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
    streams.start();
    boolean inTime = settled.await(RUNNING_PATIENCE.toSeconds(), TimeUnit.SECONDS);
    if (!inTime || streams.state() == KafkaStreams.State.ERROR) {
      throw new IOException(
          "the collector's streams at "
              + config.kafka().bootstrapServers()
              + " are "
              + streams.state()
              + " after "
              + RUNNING_PATIENCE.toSeconds()
              + " s; see the log");
    }
    decisions.start();
    CollectorConfig.Http http = config.http();
    localActs.started(
        config.advertisedUrl().map(URI::toString).orElse(http.host() + ":" + http.port()),
        config.toString());
    access.onTokens(localActs::tokens);
    return this;
  }

  private Future<CollectorNode> listen() {
    CollectorConfig.Http http = config.http();
    access.start(vertx);
    return CollectorApi.server(vertx, parts, transport.serverOptions())
        .listen(http.port(), http.host())
        .map(
            listening -> {
              server = listening;
              transport.start(vertx, listening, peers);
              LOG.info("event=listening host={} port={}", http.host(), listening.actualPort());
              return this;
            })
        .recover(
            failure ->
                Future.failedFuture(
                    new IOException(
                        "cannot listen on " + http.host() + ":" + http.port() + ": " + failure,
                        failure)));
  }

  private ReadOnlyKeyValueStore<String, byte[]> store(String name) {
    return streams.store(
        StoreQueryParameters.fromNameAndType(name, QueryableStoreTypes.keyValueStore()));
  }

  /** Stops everything; completes when it has stopped. */
  public Future<Void> close() {
    access.close();
    transport.close();
    Future<Void> silent = server == null ? Future.succeededFuture() : server.close();
    return silent
        .eventually(peers::close)
        .eventually(
            () ->
                vertx.<Void>executeBlocking(
                    () -> {
                      broker.close();
                      disk.close();
                      decisions.close();
                      streams.close(CLOSE_PATIENCE);
                      producer.close(CLOSE_PATIENCE);
                      return null;
                    },
                    false));
  }

  /** Where the API is, as seen from this machine. */
  public String url() {
    String host = config.http().host();
    return (config.tls().isPresent() ? "https://" : "http://")
        + (host.contains(":") ? "[" + host + "]" : host)
        + ":"
        + httpPort();
  }

  /** The port where the API listens. */
  public int httpPort() {
    return server.actualPort();
  }

  /** The key that signs queries and registry entries, for parties to pin. */
  public VerifyingKey key() {
    return key.verifyingKey();
  }
}
