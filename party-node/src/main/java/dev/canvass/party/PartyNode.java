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
import dev.canvass.party.stream.DepartureLog;
import dev.canvass.party.stream.Enrolment;
import dev.canvass.party.stream.Outbound;
import dev.canvass.party.stream.QueryFeed;
import dev.canvass.privacy.random.SecureRandomBits;
import dev.canvass.privacy.sign.SigningKey;
import dev.canvass.privacy.sign.VerifyingKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running party node: wires the parts and decides which queries it answers. */
public final class PartyNode {

  private static final Logger LOG = LoggerFactory.getLogger(PartyNode.class);

  private final Vertx vertx;
  private final PartyConfig config;
  private final Clock clock;
  private final SigningKey key;
  private final PartyDatabase database;
  private final RecordStore records;
  private final QueryBook book;
  private final SealedReports sealed;
  private final DepartureLog departures;
  private final Outbound outbound;
  private final QueryFeed feed;
  private final QueryWork work;
  private final Map<QueryId, Query> queries = new ConcurrentHashMap<>();
  private final PartyApi api;
  private final Enrolment enrolment;
  private boolean closed;

  private PartyNode(Vertx vertx, PartyConfig config, Clock clock, PartyDatabase database) {
    this.vertx = vertx;
    this.config = config;
    this.clock = clock;
    Path folder = Path.of(config.dataDirectory());
    key =
        SigningKey.of(
            SecretFile.readOrCreate(
                folder.resolve("identity.key"), () -> SigningKey.generate().toBytes()));
    byte[] pseudonymKey =
        SecretFile.readOrCreate(folder.resolve("pseudonym.key"), PartyNode::secret);
    this.database = database;
    records = new RecordStore(database, pseudonymKey);
    PartyId party = new PartyId(config.party());
    Topics topics = new Topics(config.kafka().topicPrefix());
    book = new QueryBook(database);
    sealed = new SealedReports(database, book, party, config.shard());
    departures = new DepartureLog(database);
    Collection collection =
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
    work = new QueryWork(vertx, book, collection, sealed, outbound, departures, clock);
    enrolment = new Enrolment(vertx, config, key.verifyingKey());
    api = new PartyApi(vertx, this);
  }

  /** Leaves the database unlocked if the node cannot be built on it. */
  private static PartyNode open(Vertx vertx, PartyConfig config, Clock clock) {
    PartyDatabase database = new PartyDatabase(Path.of(config.dataDirectory()).resolve("state"));
    try {
      return new PartyNode(vertx, config, clock, database);
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
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
        .executeBlocking(() -> open(vertx, config, clock))
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
    work.begin(
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
              id
                  + (now == null
                      ? " is not considered yet"
                      : " is " + now.state() + ", not PENDING")));
    }
    return work.once(query, () -> book.move(id, state, reason))
        .map(done -> book.find(id).orElseThrow());
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

  /** What left this node, restarts included. */
  public DepartureLog departures() {
    return departures;
  }

  /** The node's clock. */
  public Clock clock() {
    return clock;
  }

  /** What went wrong last with a query that is still being tried, or was given up. */
  public Optional<String> trouble(QueryId query) {
    return work.trouble(query);
  }

  public QueryFeed feed() {
    return feed;
  }

  /** Why the node cannot take part now: the broker or the enrolment; empty if it can. */
  public List<String> obstacles() {
    return Stream.of(feed.obstacle(), enrolment.obstacle()).flatMap(Optional::stream).toList();
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
    synchronized (this) {
      if (closed) {
        return Future.succeededFuture();
      }
      closed = true;
    }
    enrolment.close();
    Future<Void> working = work.close();
    return feed.close()
        .transform(done -> api.close())
        .transform(done -> working)
        .transform(done -> outbound.close())
        .transform(
            done ->
                vertx.<Void>executeBlocking(
                    () -> {
                      database.close();
                      return null;
                    },
                    false));
  }
}
