package dev.canvass.collector.intake;

import dev.canvass.analytics.query.Extension;
import dev.canvass.analytics.query.Party;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.report.Refusal;
import dev.canvass.analytics.report.ReportChunk;
import dev.canvass.analytics.report.ShardMessage;
import dev.canvass.analytics.wire.Envelope;
import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.analytics.wire.MessageKind;
import dev.canvass.analytics.wire.Messages;
import dev.canvass.collector.registry.Registry;
import dev.canvass.collector.results.QueryDocument;
import dev.canvass.privacy.sign.SigningKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
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

  private final SigningKey collector;
  private final IntakeMeters meters;
  private final Clock clock;
  private ProcessorContext<String, byte[]> context;
  private Registry registry;
  private RoundStores stores;
  private PendingMessages pending;
  private CollectorMessages collectorMessages;
  private ShardMessages shardMessages;
  private final Map<QueryId, Instant> open = new HashMap<>();
  private final Set<QueryId> changed = new HashSet<>();
  private Deadlines deadlines;
  private Closing closing;
  private int reportsInHand;

  RoundProcessor(SigningKey collector, IntakeMeters meters, Clock clock) {
    this.collector = collector;
    this.meters = meters;
    this.clock = clock;
  }

  /** Also called after an aborted transaction: everything in memory is made anew. */
  @Override
  public void init(ProcessorContext<String, byte[]> newContext) {
    context = newContext;
    KeyValueStore<String, byte[]> parties = context.getStateStore(Registry.STORE);
    registry = new Registry(() -> parties, collector.verifyingKey());
    stores = new RoundStores(context);
    pending = new PendingMessages(context.getStateStore(StoreKeys.PENDING));
    collectorMessages = new CollectorMessages(collector.verifyingKey(), stores, clock);
    shardMessages = new ShardMessages(stores);
    changed.clear();
    open.clear();
    open.putAll(stores.openRounds());
    deadlines = new Deadlines(clock);
    closing = new Closing(registry, deadlines, clock);
    context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, timestamp -> tick());
  }

  @Override
  public void process(Record<String, byte[]> message) {
    meters.received();
    long now = deadlines.messageCame();
    String topic = context.recordMetadata().map(RecordMetadata::topic).orElse("");
    byte[] value = message.value() == null ? new byte[0] : message.value();
    take(new PendingMessages.Message(topic, message.key(), value, now));
  }

  private void take(PendingMessages.Message message) {
    reportsInHand = 0;
    Optional<QueryId> id = Optional.empty();
    try {
      if (message.key() == null) {
        throw new MalformedMessageException("the message has no key; it must be the query's id");
      }
      id = Optional.of(new QueryId(message.key()));
      count(id.get(), settle(id.get(), message));
    } catch (RefusedMessageException e) {
      reject(message, id, e.reason(), e.getMessage());
    } catch (MalformedMessageException | IllegalArgumentException e) {
      reject(message, id, Reason.MALFORMED, String.valueOf(e.getMessage()));
    }
  }

  private Fate settle(QueryId id, PendingMessages.Message message)
      throws RefusedMessageException, MalformedMessageException {
    Envelope envelope = Envelope.parse(message.value());
    return switch (envelope.kind()) {
      case QUERY -> collectorMessages.takeQuery(id, envelope);
      case EXTENSION -> collectorMessages.takeExtension(id, envelope);
      case CANCELLATION -> collectorMessages.takeCancellation(id, envelope);
      case REPORT_CHUNK, BALLOT, SEAL, REFUSAL -> takeFromParty(id, envelope, message);
      default ->
          throw new RefusedMessageException(
              Reason.WRONG_KIND, "a " + envelope.kind() + " does not belong on this topic");
    };
  }

  private void count(QueryId id, Fate fate) {
    switch (fate) {
      case ACCEPTED -> {
        meters.accepted(reportsInHand);
        tally(id, known -> known.accept(reportsInHand));
      }
      case DUPLICATE -> {
        meters.duplicate(reportsInHand);
        tally(id, known -> known.repeat(reportsInHand));
      }
      case PARKED -> meters.parked();
    }
  }

  /** Counts a message that was settled, and does what follows for its round. */
  private void tally(QueryId id, UnaryOperator<Tally> outcome) {
    Optional<LiveRound> found = stores.find(id);
    if (found.isEmpty()) {
      return;
    }
    LiveRound round = found.get();
    boolean isNew = round.tally().equals(Tally.NONE);
    stores.put(round, outcome.apply(round.tally()));
    changed.add(id);
    if (round.isOpen()) {
      open.put(id, round.deadline());
    }
    if (isNew) {
      publish(round);
    }
    closeIfDue(round);
    if (isNew) {
      replay();
    }
  }

  private Fate takeFromParty(QueryId id, Envelope envelope, PendingMessages.Message message)
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
      Senders.requireVoice(envelope, sender.get(), clock.instant());
    }
    if (round.isEmpty() || sender.isEmpty()) {
      park(id, message, sender.isPresent());
      return Fate.PARKED;
    }
    ShardMessage decoded = ShardMessages.decode(envelope);
    reportsInHand = decoded instanceof ReportChunk chunk ? chunk.count() : 0;
    meters.decoded(reportsInHand);
    ShardMessages.requireAddress(decoded, id, sender.get());
    return switch (shardMessages.take(decoded, envelope.payload(), round.get(), sender.get())) {
      case DUPLICATE -> Fate.DUPLICATE;
      case ACCEPTED -> {
        if (decoded instanceof Refusal refusal) {
          meters.refused(refusal.reason());
        }
        yield Fate.ACCEPTED;
      }
      case EQUIVOCATION ->
          throw new RefusedMessageException(
              Reason.EQUIVOCATION,
              sender.get().id() + " shard " + decoded.shard() + " contradicts what it sent before");
    };
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
      if (deadlines.isPassed(open.get(id))) {
        stores.find(id).ifPresent(this::closeIfDue);
      }
    }
    for (QueryId id : List.copyOf(changed)) {
      stores.find(id).ifPresent(this::publish);
    }
    changed.clear();
  }

  private void closeIfDue(LiveRound round) {
    if (round.isOpen()) {
      Round next = closing.next(round);
      if (next.state() != Round.State.OPEN) {
        stores.close(round, next);
      } else if (next.extensions() > round.round().extensions()) {
        extend(round, next.extensions());
      }
    }
    QueryId id = round.query().id();
    if (!round.isOpen() && open.remove(id) != null) {
      publish(round);
    }
  }

  /** Tells the parties in the same transaction that changes the round. */
  private void extend(LiveRound round, int number) {
    QueryId id = round.query().id();
    Extension extension = new Extension(round.query(), number);
    stores.extend(round, number);
    open.put(id, round.deadline());
    byte[] signed =
        Envelope.sign(
                MessageKind.EXTENSION, Envelope.COLLECTOR, Messages.encode(extension), collector)
            .toBytes();
    context.forward(new Record<>(id.value(), signed, clock.millis()), IntakeTopology.QUERIES_SINK);
    publish(round);
  }

  private void publish(LiveRound round) {
    changed.remove(round.query().id());
    QueryDocument document = round.document(registry);
    context.forward(
        new Record<>(document.key(), document.toBytes(collector), clock.millis()),
        IntakeTopology.RESULTS_SINK);
  }

  private void reject(
      PendingMessages.Message message, Optional<QueryId> id, Reason reason, String detail) {
    meters.rejected(reason, reportsInHand);
    byte[] rejection = Rejection.of(reason, detail, message.topic(), message.value()).toBytes();
    context.forward(
        new Record<>(message.key(), rejection, clock.millis()), IntakeTopology.REJECTED_SINK);
    id.ifPresent(query -> tally(query, known -> known.reject(reason, reportsInHand)));
  }
}
