package dev.canvass.party;

import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.report.Refusal;
import dev.canvass.analytics.wire.Topics;
import dev.canvass.party.audit.AuditLog;
import dev.canvass.party.audit.MechanismWatch;
import dev.canvass.party.audit.Software;
import dev.canvass.party.audit.Statement;
import dev.canvass.party.audit.TokenActs;
import dev.canvass.party.collect.Collection;
import dev.canvass.party.collect.QueryProgress;
import dev.canvass.party.collect.SealedReports;
import dev.canvass.party.config.PartyConfig;
import dev.canvass.party.http.PartyApi;
import dev.canvass.party.ledger.Erasure;
import dev.canvass.party.ledger.Ledger;
import dev.canvass.party.ledger.OptOuts;
import dev.canvass.party.policy.ConsentRules;
import dev.canvass.party.records.RecordStore;
import dev.canvass.party.records.RecordWriter;
import dev.canvass.party.records.StorageHealth;
import dev.canvass.party.stream.AuditStream;
import dev.canvass.party.stream.BrokerProducer;
import dev.canvass.party.stream.DepartureLog;
import dev.canvass.party.stream.Outbound;
import dev.canvass.party.stream.QueryFeed;
import dev.canvass.party.transport.Transport;
import dev.canvass.privacy.Epsilon;
import dev.canvass.privacy.access.Actor;
import dev.canvass.privacy.audit.SignedHead;
import dev.canvass.privacy.random.SecureRandomBits;
import dev.canvass.privacy.sign.VerifyingKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A running party node: wires the parts, starts and stops them. */
public final class PartyNode {

  private final Vertx vertx;
  private final PartyConfig config;
  private final PartyState state;
  private final BrokerProducer producer;
  private final QueryFeed feed;
  private final QueryWork work;
  private final Consent consent;
  private final Participation participation;
  private final AuditStream auditStream;
  private final MechanismWatch watch;
  private final PartyApi api;
  private final Transport transport;
  private boolean closed;

  private PartyNode(Vertx vertx, PartyConfig config, Clock clock, PartyState state) {
    this.vertx = vertx;
    this.config = config;
    this.state = state;
    transport = new Transport(config, clock);
    PartyId party = new PartyId(config.party());
    Topics topics = new Topics(config.kafka().topicPrefix());
    Collection collection =
        new Collection(
            state.database(),
            state.records(),
            state.book(),
            party,
            config.shard(),
            state.ledger(),
            new SecureRandomBits());
    String broker = config.kafka().bootstrapServers();
    producer = new BrokerProducer(vertx, broker, transport.kafka(), party, state.key());
    Outbound outbound = new Outbound(producer, topics, state.sealed());
    PartyConfig.Audit.Mechanism mechanism = config.audit().mechanism();
    watch =
        new MechanismWatch(
            state.log(),
            party,
            config.shard(),
            Epsilon.parse(config.policy().maxEpsilonPerQuery()),
            mechanism.attack(),
            Duration.ofHours(mechanism.everyHours()),
            Software.running().version());
    work = new QueryWork(vertx, state, collection, outbound, watch, clock);
    ConsentRules rules = new ConsentRules(config, state.collector());
    consent =
        new Consent(config, rules, state.records(), state.book(), work, state.stopOrder(), clock);
    participation = new Participation(vertx, state.stopOrder(), producer, work, consent);
    feed = new QueryFeed(vertx, broker, transport.kafka(), topics, rules.collectors(), consent);
    auditStream =
        new AuditStream(
            vertx,
            new BrokerProducer(vertx, broker, transport.kafka(), party, state.key()),
            topics.audit(),
            party,
            state.log(),
            state.database(),
            state.departures(),
            state.key(),
            feed::obstacle);
    TokenActs tokens = new TokenActs(state.database(), state.log());
    api = new PartyApi(vertx, this, tokens, transport, clock);
  }

  /** Leaves the database unlocked if the node cannot be built on it. */
  private static PartyNode open(Vertx vertx, PartyConfig config, Clock clock) {
    PartyState state = PartyState.open(config, clock);
    try {
      return new PartyNode(vertx, config, clock, state);
    } catch (RuntimeException e) {
      state.database().close();
      throw e;
    }
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
                          node.feed.start();
                          node.auditStream.start();
                          node.watch.start(vertx);
                          return node;
                        })
                    .recover(e -> node.close().transform(done -> Future.failedFuture(e))));
  }

  /** A person's yes to a pending query. */
  public Future<QueryProgress> approve(QueryId query, Actor actor) {
    return consent.approve(query, actor);
  }

  /** A person's no to a pending query. */
  public Future<QueryProgress> reject(QueryId query, Actor actor) {
    return consent.reject(query, actor);
  }

  /** The switch that ends all taking part. */
  public Participation participation() {
    return participation;
  }

  /** What is known of each query heard of since the start. */
  public Map<QueryId, QueryProgress> progress() {
    return consent.progress();
  }

  /** The query with this id, if it was heard of; else null. */
  public Query query(QueryId id) {
    return consent.query(id);
  }

  /** Why a query was declined, as the collector is told. */
  public Optional<Refusal> refusal(QueryId query) {
    return state.book().refusal(query);
  }

  /** Until when a query waits for the hours in which users may be asked; empty if it does not. */
  public Optional<Instant> waitsUntil(QueryId query) {
    return consent.waitsUntil(query);
  }

  public RecordStore records() {
    return state.records();
  }

  /** {@link #importer(List, Actor)} of one attribute. */
  public RecordWriter importer(String attribute, Actor actor) {
    return importer(List.of(attribute), actor);
  }

  /**
   * A writer of records of several attributes whose import is recorded once it is closed, as that
   * of {@code actor}.
   */
  public RecordWriter importer(List<String> attributes, Actor actor) {
    return state
        .records()
        .writer(
            attributes,
            (batch, records) ->
                state.log().commit(batch, List.of(Statement.imported(records).by(actor))));
  }

  /** What users have spent. */
  public Ledger ledger() {
    return state.ledger();
  }

  /** Who answers nothing. */
  public OptOuts optOuts() {
    return state.optOuts();
  }

  /** The audit log. */
  public AuditLog log() {
    return state.log();
  }

  /** A head of the audit log, signed now. */
  public SignedHead auditHead() {
    return state.log().chain().head(state.log().now(), state.key());
  }

  /** How the node's database fares. */
  public StorageHealth storage() {
    return state.database().health();
  }

  /** How far the audit log has got to the broker. */
  public AuditStream auditStream() {
    return auditStream;
  }

  /** Erases users' records. */
  public Erasure erasure() {
    return new Erasure(state.database(), state.records(), state.log());
  }

  public PartyConfig config() {
    return config;
  }

  public SealedReports sealed() {
    return state.sealed();
  }

  /** What sends sealed reports. */
  public BrokerProducer producer() {
    return producer;
  }

  /** What left this node, restarts included. */
  public DepartureLog departures() {
    return state.departures();
  }

  /** When a query closes, as far as the collector has said. */
  public Instant deadline(Query query) {
    return work.deadline(query);
  }

  /** What went wrong last with a query that is still being tried, or was given up. */
  public Optional<String> trouble(QueryId query) {
    return work.trouble(query);
  }

  public QueryFeed feed() {
    return feed;
  }

  /** Why the node cannot take part now: broker or randomiser; empty if it can. */
  public List<String> obstacles() {
    Optional<String> stopped =
        participation
            .stopped()
            .map(order -> order.describe() + "; canvass party-admin resume ends that");
    return Stream.of(stopped, feed.obstacle(), watch.obstacle()).flatMap(Optional::stream).toList();
  }

  /** The public half of the node's identity. */
  public VerifyingKey key() {
    return state.key().verifyingKey();
  }

  /** Where the API is, as seen from this machine. */
  public String url() {
    String host = config.http().host();
    return (config.tls() == null ? "http://" : "https://")
        + (host.contains(":") ? "[" + host + "]" : host)
        + ":"
        + httpPort();
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
    transport.close();
    Future<Void> watching = watch.close();
    Future<Void> working = work.close();
    return feed.close()
        .transform(done -> api.close())
        .transform(done -> working)
        .transform(done -> watching)
        .transform(done -> Future.join(producer.close(), auditStream.close()))
        .transform(
            done ->
                vertx.<Void>executeBlocking(
                    () -> {
                      state.database().close();
                      return null;
                    },
                    false));
  }
}
