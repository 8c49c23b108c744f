package dev.canvass.collector.intake;

import dev.canvass.analytics.query.Party;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.wire.Envelope;
import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.analytics.wire.Messages;
import dev.canvass.collector.json.Json;
import dev.canvass.collector.registry.Registry;
import dev.canvass.collector.results.QueryDocument;
import dev.canvass.privacy.sign.VerifyingKey;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Takes in every message of the queries of one task, and closes their rounds.
 *
 * <p>Whatever the bytes, a message ends in exactly one of: accepted, duplicate, rejected with a
 * reason, or parked until its query is known (invariants I5, I8). Nothing is changed before all
 * checks have passed. One owner: the stream thread.
 */
final class RoundProcessor implements Processor<String, byte[], String, byte[]> {

  static final Duration TICK = Duration.ofMillis(250);
  static final Duration PATIENCE = Duration.ofSeconds(60);

  /** A deadline waits for a quiet second, so that a restart first reads what came in time... */
  private static final long QUIET_MILLIS = 1_000;

  /** ...but not for ever, for a sender could keep it from being quiet. */
  private static final long MAX_GRACE_MILLIS = 30_000;

  private final VerifyingKey collector;
  private final IntakeMeters meters;
  private final Clock clock;
  private ProcessorContext<String, byte[]> context;
  private Registry registry;
  private RoundStores stores;
  private PendingMessages pending;
  private ShardMessages shardMessages;
  private final Map<QueryId, Query> open = new HashMap<>();
  private final Set<QueryId> changed = new HashSet<>();
  private long startedMillis;
  private long lastMessageMillis;
  private int reportsInHand;

  RoundProcessor(VerifyingKey collector, IntakeMeters meters, Clock clock) {
    this.collector = collector;
    this.meters = meters;
    this.clock = clock;
  }

  /** Also called after an aborted transaction: everything in memory is made anew. */
  @Override
  public void init(ProcessorContext<String, byte[]> newContext) {
    context = newContext;
    KeyValueStore<String, byte[]> parties = context.getStateStore(Registry.STORE);
    registry = new Registry(() -> parties, collector);
    stores = new RoundStores(context);
    pending = new PendingMessages(context.getStateStore(StoreKeys.PENDING));
    shardMessages = new ShardMessages(stores);
    changed.clear();
    open.clear();
    open.putAll(stores.openRounds());
    startedMillis = clock.millis();
    lastMessageMillis = startedMillis;
    context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, timestamp -> tick());
  }

  @Override
  public void process(Record<String, byte[]> message) {
    meters.received();
    lastMessageMillis = clock.millis();
    String topic = context.recordMetadata().map(RecordMetadata::topic).orElse("");
    byte[] value = message.value() == null ? new byte[0] : message.value();
    take(new PendingMessages.Message(topic, message.key(), value, lastMessageMillis));
  }

  private void take(PendingMessages.Message message) {
    reportsInHand = 0;
    try {
      if (message.key() == null) {
        throw new MalformedMessageException("the message has no key; it must be the query's id");
      }
      QueryId id = new QueryId(message.key());
      Envelope envelope = Envelope.parse(message.value());
      switch (envelope.kind()) {
        case QUERY -> takeQuery(id, envelope);
        case REPORT_CHUNK, BALLOT, SEAL -> takeFromParty(id, envelope, message);
        case PARTY ->
            throw new RefusedMessageException(
                Reason.WRONG_KIND, "registry entries belong on their own topic");
      }
    } catch (RefusedMessageException e) {
      reject(message, e.reason(), e.getMessage());
    } catch (MalformedMessageException | IllegalArgumentException e) {
      reject(message, Reason.MALFORMED, String.valueOf(e.getMessage()));
    }
  }

  private void takeQuery(QueryId id, Envelope envelope)
      throws RefusedMessageException, MalformedMessageException {
    if (!envelope.sender().equals(Envelope.COLLECTOR)) {
      throw new RefusedMessageException(
          Reason.WRONG_KIND, "only the collector asks queries, not " + envelope.sender());
    }
    verify(envelope, collector);
    Query query = Messages.decodeQuery(envelope.payload());
    if (!query.id().equals(id)) {
      throw new RefusedMessageException(
          Reason.WRONG_ADDRESS, "query " + query.id() + " under the key of " + id);
    }
    byte[] known = stores.queryPayload(id);
    if (known != null) {
      if (!Arrays.equals(known, envelope.payload())) {
        throw new RefusedMessageException(
            Reason.QUERY_CHANGED, "query " + id + " is known with other content");
      }
      meters.duplicate(0);
      return;
    }
    LiveRound round = stores.open(query, envelope.payload());
    meters.accepted(0);
    open.put(id, query);
    publish(round);
    replay();
  }

  private void takeFromParty(QueryId id, Envelope envelope, PendingMessages.Message message)
      throws RefusedMessageException, MalformedMessageException {
    Optional<LiveRound> round = stores.find(id);
    if (round.isPresent()) {
      PartyId sender = new PartyId(envelope.sender());
      if (!round.get().query().parties().contains(sender)) {
        throw new RefusedMessageException(
            Reason.NOT_INVITED, "query " + id + " does not invite " + sender);
      }
    }
    Optional<Party> sender = registry.party(envelope.sender());
    if (sender.isPresent()) {
      verify(envelope, sender.get().key());
    }
    if (round.isEmpty() || sender.isEmpty()) {
      park(id, message, sender.isPresent());
      return;
    }
    ShardMessages.Decoded decoded = ShardMessages.decode(envelope);
    reportsInHand = decoded.reports();
    meters.decoded(reportsInHand);
    decoded.requireAddress(id, sender.get());
    switch (shardMessages.take(decoded, envelope.payload(), round.get(), sender.get())) {
      case DUPLICATE -> meters.duplicate(reportsInHand);
      case ACCEPTED -> {
        meters.accepted(reportsInHand);
        changed.add(id);
        closeIfDue(round.get());
      }
      case EQUIVOCATION -> {
        reject(
            message,
            Reason.EQUIVOCATION,
            sender.get().id() + " shard " + decoded.shard() + " contradicts what it sent before");
        changed.add(id);
        closeIfDue(round.get());
      }
    }
  }

  private static void verify(Envelope envelope, VerifyingKey key) throws RefusedMessageException {
    if (!envelope.isSignedBy(key)) {
      throw new RefusedMessageException(
          Reason.BAD_SIGNATURE,
          "the signature is not that of " + envelope.sender() + " over this " + envelope.kind());
    }
  }

  private void park(QueryId id, PendingMessages.Message message, boolean senderKnown)
      throws RefusedMessageException {
    if (clock.millis() - message.sinceMillis() >= PATIENCE.toMillis()) {
      throw senderKnown
          ? new RefusedMessageException(
              Reason.UNKNOWN_QUERY, "no query " + id + " in " + PATIENCE.toSeconds() + " s")
          : new RefusedMessageException(Reason.UNKNOWN_SENDER, "the sender is not registered");
    }
    if (!pending.hasRoomFor(message.value())) {
      throw new RefusedMessageException(
          Reason.TOO_MANY_WAITING, "too many messages wait for queries that are not known");
    }
    pending.add(id, message);
    meters.parked();
  }

  /** Tries again what waited for a query or sender that has come, or has waited long enough. */
  private void replay() {
    long now = clock.millis();
    for (String key : pending.keys()) {
      if (stores.queryPayload(PendingMessages.queryOf(key)) != null
          || now - pending.since(key) >= PATIENCE.toMillis()) {
        meters.replayed();
        take(pending.remove(key));
      }
    }
  }

  private void tick() {
    replay();
    for (QueryId id : List.copyOf(open.keySet())) {
      if (deadlinePassed(open.get(id))) {
        stores.find(id).ifPresent(this::closeIfDue);
      }
    }
    for (QueryId id : changed) {
      stores.find(id).ifPresent(this::publish);
    }
    changed.clear();
  }

  private boolean deadlinePassed(Query query) {
    long now = clock.millis();
    long due = query.deadline().toEpochMilli();
    return now >= due
        && (now - lastMessageMillis >= QUIET_MILLIS
            || now - Math.max(due, startedMillis) >= MAX_GRACE_MILLIS);
  }

  private void closeIfDue(LiveRound round) {
    Query query = round.query();
    List<CloseRule.Standing> standings = new ArrayList<>();
    List<String> complete = new ArrayList<>();
    for (PartyId party : query.parties()) {
      CloseRule.Standing standing = round.standing(party, registry);
      standings.add(standing);
      if (standing == CloseRule.Standing.COMPLETE) {
        complete.add(party.value());
      }
    }
    CloseRule.Verdict verdict =
        new CloseRule(query.quorum()).judge(standings, deadlinePassed(query));
    Round closed =
        switch (verdict) {
          case STAY_OPEN -> Round.OPEN;
          case CLOSE -> new Round(Round.State.CLOSED, complete, clock.millis());
          case NO_QUORUM -> new Round(Round.State.NO_QUORUM, List.of(), clock.millis());
        };
    if (closed.state() != Round.State.OPEN) {
      stores.close(round, closed);
      open.remove(query.id());
      changed.remove(query.id());
      publish(round);
    }
  }

  private void publish(LiveRound round) {
    QueryDocument document = round.document(registry);
    context.forward(
        new Record<>(document.id(), Json.bytes(document), clock.millis()),
        IntakeTopology.RESULTS_SINK);
  }

  private void reject(PendingMessages.Message message, Reason reason, String detail) {
    meters.rejected(reason, reportsInHand);
    byte[] rejection = Rejection.of(reason, detail, message.topic(), message.value()).toBytes();
    context.forward(
        new Record<>(message.key(), rejection, clock.millis()), IntakeTopology.REJECTED_SINK);
  }
}
