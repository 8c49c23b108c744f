package dev.canvass.party;

import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.wire.Topics;
import dev.canvass.party.collect.Collection;
import dev.canvass.party.collect.QueryBook;
import dev.canvass.party.collect.QueryProgress;
import dev.canvass.party.collect.QueryProgress.State;
import dev.canvass.party.collect.SealedReports;
import dev.canvass.party.config.PartyConfig;
import dev.canvass.party.http.PartyApi;
import dev.canvass.party.records.PartyDatabase;
import dev.canvass.party.records.RecordStore;
import dev.canvass.party.records.SecretFile;
import dev.canvass.party.stream.Enrolment;
import dev.canvass.party.stream.Outbound;
import dev.canvass.party.stream.Outbound.Departure;
import dev.canvass.party.stream.QueryFeed;
import dev.canvass.privacy.random.SecureRandomBits;
import dev.canvass.privacy.sign.SigningKey;
import dev.canvass.privacy.sign.VerifyingKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running party node: wires the parts and moves each query through its states. Queries of one
 * node are worked on one after the other; heavy work shares one pool per Vert.x instance.
 */
public final class PartyNode {

  private static final Logger LOG = LoggerFactory.getLogger(PartyNode.class);
  private static final long RESEND_MILLIS = 2_000;

  private final Vertx vertx;
  private final PartyConfig config;
  private final Clock clock;
  private final SigningKey key;
  private final PartyDatabase database;
  private final RecordStore records;
  private final QueryBook book;
  private final SealedReports sealed;
  private final Collection collection;
  private final Outbound outbound;
  private final QueryFeed feed;
  private final WorkerExecutor heavyWork;
  private final ExecutorService searchThreads;
  private final Map<QueryId, Query> queries = new ConcurrentHashMap<>();
  private final PartyApi api;
  private final Enrolment enrolment;
  private Future<?> lastWork = Future.succeededFuture();
  private Future<?> lastRead = Future.succeededFuture();
  private volatile boolean closed;

  private PartyNode(Vertx vertx, PartyConfig config, Clock clock) {
    this.vertx = vertx;
    this.config = config;
    this.clock = clock;
    Path folder = Path.of(config.dataDirectory());
    key =
        SigningKey.of(
            SecretFile.readOrCreate(
                folder.resolve("identity.key"), () -> SigningKey.generate().toBytes()));
    database = new PartyDatabase(folder.resolve("state"));
    records =
        new RecordStore(
            database, SecretFile.readOrCreate(folder.resolve("pseudonym.key"), PartyNode::secret));
    PartyId party = new PartyId(config.party());
    Topics topics = new Topics(config.kafka().topicPrefix());
    book = new QueryBook(database);
    sealed = new SealedReports(database, book, party, config.shard());
    collection =
        new Collection(
            database,
            records,
            book,
            party,
            config.shard(),
            config.policy().budget(),
            clock,
            new SecureRandomBits());
    String broker = config.kafka().bootstrapServers();
    outbound = new Outbound(vertx, broker, topics, party, key, sealed, clock);
    feed =
        new QueryFeed(
            vertx,
            broker,
            topics,
            VerifyingKey.parse(config.collector().publicKey()),
            this::consider);
    int cores = Runtime.getRuntime().availableProcessors();
    heavyWork = vertx.createSharedWorkerExecutor("canvass-collect", cores, 1, TimeUnit.HOURS);
    searchThreads = Executors.newFixedThreadPool(1);
    enrolment = new Enrolment(vertx, config, key.verifyingKey());
    api = new PartyApi(vertx, this);
  }

  private static byte[] secret() {
    byte[] secret = new byte[32];
    new SecureRandom().nextBytes(secret);
    return secret;
  }

  /** Starts a node; completes when its API listens. It goes on trying to reach the broker. */
  public static Future<PartyNode> start(Vertx vertx, PartyConfig config) {
    return start(vertx, config, Clock.systemUTC());
  }

  /** {@link #start(Vertx, PartyConfig)} with another clock. */
  public static Future<PartyNode> start(Vertx vertx, PartyConfig config, Clock clock) {
    return vertx
        .executeBlocking(() -> new PartyNode(vertx, config, clock))
        .compose(
            node ->
                node.api
                    .listen(config.http().host(), config.http().port())
                    .map(
                        listening -> {
                          node.enrolment.start();
                          node.feed.start();
                          return node;
                        })
                    .recover(e -> node.close().transform(done -> Future.failedFuture(e))));
  }

  /** A query from the collector: new, or known from before a restart. */
  private void consider(Query query) {
    PartyId self = new PartyId(config.party());
    if (!query.parties().contains(self)) {
      return;
    }
    if (!book.isAsOpened(query)) {
      LOG.warn(
          "event=query_ignored query={} reason=\"it differs from what was agreed to\"", query.id());
      return;
    }
    if (queries.putIfAbsent(query.id(), query) != null) {
      return;
    }
    enqueue(
        query,
        () -> {
          QueryProgress progress = book.find(query.id()).orElseGet(() -> book.open(query));
          if (progress.state() == State.PENDING) {
            String objection = objection(query);
            if (!objection.isEmpty()) {
              book.move(query.id(), State.DECLINED, objection);
            } else if (config.policy().isAutomatic()) {
              book.move(query.id(), State.COLLECTING, "");
            }
          }
        });
  }

  /** Why policy forbids the query, or nothing. */
  private String objection(Query query) {
    long micros = query.epsilon().micros();
    if (!config.policy().attributes().contains(query.attribute())) {
      return "attribute " + query.attribute() + " is not in the policy";
    }
    if (micros > config.policy().budget().perQueryMicros()) {
      return "epsilon "
          + query.epsilon()
          + " is above the policy's "
          + config.policy().maxEpsilonPerQuery();
    }
    long minimum = config.policy().minimumPopulation();
    if (records.users(query.attribute(), minimum) < minimum) {
      return "fewer than " + minimum + " users";
    }
    return "";
  }

  /** A person's yes to a pending query. */
  public Future<QueryProgress> approve(QueryId query) {
    return answer(query, State.COLLECTING, "");
  }

  /** A person's no to a pending query. */
  public Future<QueryProgress> reject(QueryId query) {
    return answer(query, State.DECLINED, "rejected by the operator");
  }

  private Future<QueryProgress> answer(QueryId id, State state, String reason) {
    Query query = queries.get(id);
    QueryProgress now = query == null ? null : book.find(id).orElse(null);
    if (now == null || now.state() != State.PENDING) {
      return Future.failedFuture(
          new IllegalStateException(
              now == null ? "no such query: " + id : id + " is " + now.state() + ", not PENDING"));
    }
    return enqueue(query, () -> book.move(id, state, reason))
        .map(done -> book.find(id).orElseThrow());
  }

  /** Runs a step, then whatever the query's state asks for; one query at a time. */
  private synchronized Future<Void> enqueue(Query query, Runnable step) {
    if (closed) {
      return Future.failedFuture(new IllegalStateException("the node is closing"));
    }
    Future<Void> stepDone =
        lastWork.transform(
            before ->
                heavyWork.<Void>executeBlocking(
                    () -> {
                      step.run();
                      return null;
                    },
                    false));
    lastWork =
        stepDone.compose(
            done ->
                heavyWork.<Void>executeBlocking(
                    () -> {
                      collectAndSeal(query);
                      return null;
                    },
                    false));
    lastWork
        .onSuccess(done -> deliver(query))
        .onFailure(e -> LOG.error("event=query_failed query={}", query.id(), e));
    return stepDone;
  }

  private void collectAndSeal(Query query) {
    if (closed || book.find(query.id()).orElseThrow().state() != State.COLLECTING) {
      return;
    }
    if (clock.instant().isAfter(query.deadline())) {
      book.move(query.id(), State.EXPIRED, "the deadline passed before all users were asked");
      return;
    }
    collection.run(
        query,
        progress -> {
          if (closed) {
            throw new IllegalStateException("the node is closing");
          }
        });
    sealed.seal(query, clock, searchThreads);
    LOG.info("event=sealed query={} party={}", query.id(), config.party());
  }

  private synchronized void deliver(Query query) {
    if (closed || book.find(query.id()).orElseThrow().state() != State.SEALED) {
      return;
    }
    Future<Future<Departure>> read = heavyWork.executeBlocking(() -> outbound.send(query), false);
    lastRead = Future.join(lastRead, read);
    read.compose(sending -> sending)
        .compose(
            sent -> heavyWork.executeBlocking(() -> book.move(query.id(), State.SENT, ""), false))
        .onFailure(
            e -> {
              LOG.warn("event=send_failed query={} reason=\"{}\"", query.id(), e.toString());
              if (!closed) {
                vertx.setTimer(RESEND_MILLIS, timer -> deliver(query));
              }
            });
  }

  /** What is known of each query heard of since the start. */
  public Map<QueryId, QueryProgress> progress() {
    Map<QueryId, QueryProgress> all = new TreeMap<>();
    queries.keySet().forEach(id -> book.find(id).ifPresent(progress -> all.put(id, progress)));
    return all;
  }

  /** The query with this id, if it was heard of; else null. */
  public Query query(QueryId id) {
    return queries.get(id);
  }

  public RecordStore records() {
    return records;
  }

  public PartyDatabase database() {
    return database;
  }

  public PartyConfig config() {
    return config;
  }

  public SealedReports sealed() {
    return sealed;
  }

  public Outbound outbound() {
    return outbound;
  }

  public QueryFeed feed() {
    return feed;
  }

  /** Whether the broker is read and, if asked for, the party is enrolled. */
  public boolean isReady() {
    return feed.isConnected() && enrolment.isDone();
  }

  /** The public half of the node's identity. */
  public VerifyingKey key() {
    return key.verifyingKey();
  }

  /** The port the API listens on. */
  public int httpPort() {
    return api.port();
  }

  /** Stops; work under way ends at its next durable batch and goes on at the next start. */
  public Future<Void> close() {
    Future<?> reading;
    synchronized (this) {
      if (closed) {
        return Future.succeededFuture();
      }
      closed = true;
      reading = lastRead;
    }
    feed.close();
    return api.close()
        .transform(done -> lastWork.transform(worked -> Future.<Void>succeededFuture()))
        .transform(done -> reading.transform(read -> Future.<Void>succeededFuture()))
        .transform(
            done ->
                vertx.<Void>executeBlocking(
                    () -> {
                      outbound.close();
                      searchThreads.shutdownNow();
                      database.close();
                      return null;
                    },
                    false));
  }
}
