package dev.canvass.collector.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canvass.analytics.decision.Decision;
import dev.canvass.analytics.decision.QueryResult;
import dev.canvass.analytics.query.Party;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.query.Reading;
import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.analytics.wire.Messages;
import dev.canvass.analytics.wire.Topics;
import dev.canvass.collector.audit.Acts;
import dev.canvass.collector.audit.Administration;
import dev.canvass.collector.audit.AuditLogs;
import dev.canvass.collector.audit.AuditMeters;
import dev.canvass.collector.audit.EvidenceFiles;
import dev.canvass.collector.audit.LocalActs;
import dev.canvass.collector.config.FourEyes;
import dev.canvass.collector.decide.DecisionService;
import dev.canvass.collector.decide.Ownership;
import dev.canvass.collector.decide.StoredReports;
import dev.canvass.collector.intake.IntakeMeters;
import dev.canvass.collector.intake.IntakeTopology;
import dev.canvass.collector.intake.SealedShard;
import dev.canvass.collector.intake.StoreKeys;
import dev.canvass.collector.json.Json;
import dev.canvass.collector.registry.Enrolments;
import dev.canvass.collector.registry.Identities;
import dev.canvass.collector.registry.Registry;
import dev.canvass.collector.results.ReadModel;
import dev.canvass.collector.results.ResultDocument;
import dev.canvass.privacy.access.AccessSettings;
import dev.canvass.privacy.identity.CertificateAuthority;
import dev.canvass.privacy.sign.SigningKey;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * A whole collector but for the broker: the real HTTP server and routes, the real topology over
 * real RocksDB stores, the real decisions. What the broker would carry is piped straight into the
 * topology.
 */
final class InProcessCollector {

  static final HostInfo SELF = new HostInfo("127.0.0.1", 1);

  private static final long PATIENCE_SECONDS = 30;

  final SigningKey key = SigningKey.generate();
  final Topics topics = new Topics("t.");
  final Map<String, SigningKey> partyKeys = new HashMap<>();
  private final TopologyTestDriver driver;
  private final Map<String, TestInputTopic<String, byte[]>> inputs = new HashMap<>();
  private final DecisionService decisions;
  private final Vertx vertx = Vertx.vertx();
  private final HttpServer server;
  final LocalActs localActs;
  volatile boolean ready = true;
  volatile boolean brokerAway;

  /** Whether the broker takes queries, but shows them to nobody yet. */
  volatile boolean queriesHeld;

  final List<byte[]> heldQueries = new CopyOnWriteArrayList<>();
  volatile KeyQueryMetadata assignment = KeyQueryMetadata.NOT_AVAILABLE;

  /** Sends into the topology instead of a broker. */
  private final class Pipe extends MockProducer<String, byte[]> {
    Pipe() {
      super(true, null, new StringSerializer(), new ByteArraySerializer());
    }

    @Override
    public synchronized java.util.concurrent.Future<RecordMetadata> send(
        ProducerRecord<String, byte[]> sent) {
      if (brokerAway) {
        throw new org.apache.kafka.common.errors.TimeoutException("no broker for 10 s");
      }
      if (queriesHeld && sent.topic().equals(topics.queries())) {
        heldQueries.add(sent.value());
      } else {
        pipe(sent.topic(), sent.key(), sent.value());
      }
      return super.send(sent);
    }
  }

  /** Everybody may do everything. */
  InProcessCollector(Path directory) throws Exception {
    this(directory, new Access(AccessSettings.OPEN, Clock.systemUTC()));
  }

  InProcessCollector(Path directory, Access access) throws Exception {
    this(directory, access, Optional.empty());
  }

  InProcessCollector(Path directory, Access access, Optional<FourEyes> fourEyes) throws Exception {
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
    settings.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    AtomicReference<Consumer<QueryId>> closed = new AtomicReference<>(query -> {});
    IntakeTopology topology =
        new IntakeTopology(
            topics,
            key,
            new IntakeMeters(meters),
            new AuditMeters(meters),
            Clock.systemUTC(),
            query -> closed.get().accept(query));
    driver = new TopologyTestDriver(topology.build(), settings, Instant.now());
    for (String topic :
        List.of(
            topics.queries(),
            topics.reports(),
            topics.seals(),
            topics.parties(),
            topics.audit(),
            topics.results())) {
      inputs.put(
          topic, driver.createInputTopic(topic, new StringSerializer(), new ByteArraySerializer()));
    }
    Pipe producer = new Pipe();
    Registry registry =
        new Registry(() -> driver.getKeyValueStore(Registry.STORE), key.verifyingKey());
    ReadModel results =
        new ReadModel(() -> driver.getKeyValueStore(ReadModel.STORE), key.verifyingKey());
    StoredReports reports = new StoredReports(driver::getKeyValueStore);
    AuditLogs audit = new AuditLogs(() -> driver.getKeyValueStore(ReadModel.STORE));
    Administration administration =
        new Administration(() -> driver.getKeyValueStore(ReadModel.STORE));
    localActs = new LocalActs(new Acts(producer, topics, key), administration);
    decisions = new DecisionService(reports, results, producer, topics.results(), key, meters);
    closed.set(decisions::closed);
    decisions.start();
    CollectorApi.Parts parts =
        new CollectorApi.Parts(
            topics,
            access,
            List::of,
            key,
            registry,
            new Identities(
                new Enrolments(() -> driver.getKeyValueStore(Registry.STORE), key.verifyingKey()),
                CertificateAuthority.create("Test authority", Clock.systemUTC()),
                CertificateAuthority.DEFAULT_VALIDITY),
            fourEyes,
            results,
            reports,
            audit,
            administration,
            new EvidenceFiles(
                driver::getKeyValueStore, registry, audit, administration, key, Clock.systemUTC()),
            new Ownership(reports, query -> assignment, SELF),
            new Peers(vertx.createHttpClient(), false),
            producer,
            meters,
            Clock.systemUTC(),
            () -> ready);
    access.onTokens(localActs::tokens);
    access.start(vertx);
    server =
        await(CollectorApi.server(vertx, parts, new HttpServerOptions()).listen(0, "127.0.0.1"));
  }

  String url() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  /** Enrols a party without HTTP. */
  void enrol(String party) {
    enrol(party, 0);
  }

  void enrol(String party, long populationCap) {
    SigningKey own = SigningKey.generate();
    partyKeys.put(party, own);
    Party entry = new Party(new PartyId(party), own.verifyingKey(), 1, populationCap);
    pipe(topics.parties(), party, Registry.entry(entry, key));
  }

  /** The query as the parties see it. */
  Query query(String id) throws MalformedMessageException {
    KeyValueStore<String, byte[]> queries = driver.getKeyValueStore(StoreKeys.QUERIES);
    return Messages.decodeQuery(queries.get(id));
  }

  /** A party sends all its messages. */
  void send(SealedShard shard) {
    String party = shard.seal().party().value();
    for (SealedShard.Sent message : shard.messages(partyKeys.get(party))) {
      String topic = message.onSeals() ? topics.seals() : topics.reports();
      pipe(topic, shard.seal().query().value(), message.envelope());
    }
  }

  /** Parties a and b answer: most of their users hold "aa" or "bb". */
  void answer(String id) throws MalformedMessageException {
    List<String> items = new ArrayList<>();
    for (int user = 0; user < 6_000; user++) {
      items.add(user % 10 < 6 ? "aa" : user % 10 < 9 ? "bb" : "c" + (char) ('a' + user % 26));
    }
    send(SealedShard.of(query(id), "a", items, 1));
    send(SealedShard.of(query(id), "b", items, 2));
  }

  void pipe(String topic, String recordKey, byte[] value) {
    synchronized (driver) {
      inputs.get(topic).pipeInput(recordKey, value);
    }
  }

  /** Takes a query's round away, as if another instance had got its partition. */
  byte[] giveAway(String id) {
    synchronized (driver) {
      KeyValueStore<String, byte[]> rounds = driver.getKeyValueStore(StoreKeys.ROUNDS);
      return rounds.delete(id);
    }
  }

  /** Puts back what was given away. */
  void takeBack(String id, byte[] round) {
    synchronized (driver) {
      KeyValueStore<String, byte[]> rounds = driver.getKeyValueStore(StoreKeys.ROUNDS);
      rounds.put(id, round);
    }
  }

  /** The result as if {@code reading}'s options had been asked for in the first place. */
  JsonNode decideAfresh(String id, Reading reading) throws Exception {
    StoredReports.Closed closed =
        new StoredReports(driver::getKeyValueStore).closed(new QueryId(id)).orElseThrow();
    Query asked = reading.of(closed.query());
    ExecutorService worker = Executors.newSingleThreadExecutor();
    try {
      QueryResult result = Decision.decide(asked, closed.contents(), worker);
      return Json.tree(Json.bytes(ResultDocument.done(asked, result)));
    } finally {
      worker.shutdown();
    }
  }

  /** Lets the topology's clockwork run. */
  void tick() {
    synchronized (driver) {
      driver.advanceWallClockTime(Duration.ofSeconds(1));
    }
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  void close() throws Exception {
    await(vertx.close());
    decisions.close();
    synchronized (driver) {
      driver.close();
    }
  }
}
