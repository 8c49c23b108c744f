package dev.canvass.collector.audit;

import dev.canvass.analytics.audit.AuditRecord;
import dev.canvass.analytics.audit.ChainName;
import dev.canvass.analytics.query.Party;
import dev.canvass.analytics.wire.Envelope;
import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.analytics.wire.MessageKind;
import dev.canvass.analytics.wire.Messages;
import dev.canvass.collector.intake.Fate;
import dev.canvass.collector.intake.Reason;
import dev.canvass.collector.intake.RefusedMessageException;
import dev.canvass.collector.intake.Rejection;
import dev.canvass.collector.intake.Senders;
import dev.canvass.collector.registry.Registry;
import dev.canvass.privacy.audit.AuditEntry;
import dev.canvass.privacy.audit.SignedHead;
import dev.canvass.privacy.sign.SigningKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Takes in the audit logs of the parties of one task.
 *
 * <p>Whatever the bytes, a message ends in exactly one of: accepted, duplicate, rejected with a
 * reason, or parked until what it needs has come (invariants I6, I8). One owner: the stream thread.
 */
final class AuditProcessor implements Processor<String, byte[], String, byte[]> {

  static final Duration TICK = Duration.ofSeconds(1);

  /**
   * A log goes on only behind its first entries, so these wait as long as an enrolment may take.
   */
  static final Duration PATIENCE = Duration.ofHours(24);

  private final AuditTopology settings;
  private final SigningKey collector;
  private final AuditMeters meters;
  private final Clock clock;
  private ProcessorContext<String, byte[]> context;
  private Registry registry;
  private FollowedLogs logs;
  private AdministrationWriter administration;
  private ParkedMessages parked;
  private final Queue<String> ready = new ArrayDeque<>();

  AuditProcessor(AuditTopology settings) {
    this.settings = settings;
    collector = settings.collector();
    meters = settings.meters();
    clock = settings.clock();
  }

  /** Also called after an aborted transaction: everything in memory is made anew. */
  @Override
  public void init(ProcessorContext<String, byte[]> newContext) {
    context = newContext;
    KeyValueStore<String, byte[]> parties = context.getStateStore(Registry.STORE);
    registry = new Registry(() -> parties, collector.verifyingKey());
    logs = new FollowedLogs(context, collector, this::publish);
    administration =
        new AdministrationWriter(
            context.getStateStore(AuditKeys.ADMINISTRATION), collector, this::forward);
    ready.clear();
    parked = new ParkedMessages(context.getStateStore(AuditKeys.PARKED));
    context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, timestamp -> tick());
  }

  @Override
  public void process(Record<String, byte[]> message) {
    meters.received();
    byte[] value = message.value() == null ? new byte[0] : message.value();
    take(new ParkedMessages.Message(message.key(), value, clock.millis()));
    replayReady();
  }

  /** What one message lets through may let through more; a loop, for a log may be long. */
  private void replayReady() {
    for (String key = ready.poll(); key != null; key = ready.poll()) {
      if (parked.holds(key)) {
        meters.replayed();
        take(parked.remove(key));
      }
    }
  }

  private void take(ParkedMessages.Message message) {
    try {
      meters.settled(settle(message));
    } catch (RefusedMessageException e) {
      reject(message, e.reason(), e.getMessage());
    } catch (MalformedMessageException | IllegalArgumentException e) {
      reject(message, Reason.MALFORMED, String.valueOf(e.getMessage()));
    }
  }

  private Fate settle(ParkedMessages.Message message)
      throws RefusedMessageException, MalformedMessageException {
    Envelope envelope = Envelope.parse(message.value());
    if (envelope.kind() == MessageKind.ADMINISTRATION) {
      return takeAct(envelope);
    }
    if (envelope.kind() != MessageKind.AUDIT_ENTRY && envelope.kind() != MessageKind.AUDIT_HEAD) {
      throw new RefusedMessageException(
          Reason.WRONG_KIND, "a " + envelope.kind() + " does not belong on this topic");
    }
    if (!envelope.sender().equals(message.party())) {
      throw new RefusedMessageException(
          Reason.WRONG_ADDRESS,
          "a message of " + envelope.sender() + " under the key of " + message.party());
    }
    Optional<Party> sender = registry.party(envelope.sender());
    if (sender.isEmpty()) {
      return parkStranger(message);
    }
    Senders.requireVoice(envelope, sender.get(), clock.instant());
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    return envelope.kind() == MessageKind.AUDIT_ENTRY
        ? takeEntry(message, envelope, sender.get(), now)
        : takeHead(message, envelope, sender.get(), now);
  }

  /** Only what instances of this collector signed has a place in its log. */
  private Fate takeAct(Envelope envelope)
      throws RefusedMessageException, MalformedMessageException {
    if (!envelope.sender().equals(Envelope.COLLECTOR)) {
      throw new RefusedMessageException(
          Reason.WRONG_KIND, "only the collector sends acts, not " + envelope.sender());
    }
    if (!envelope.isSignedBy(collector.verifyingKey())) {
      throw new RefusedMessageException(
          Reason.BAD_SIGNATURE, "the signature is not that of the collector over this act");
    }
    return administration.take(envelope.payload(), clock.instant().truncatedTo(ChronoUnit.MILLIS));
  }

  private Fate takeEntry(
      ParkedMessages.Message message, Envelope envelope, Party sender, Instant now)
      throws RefusedMessageException, MalformedMessageException {
    AuditEntry entry = Messages.decodeAuditEntry(envelope.payload());
    ChainName chain = chainOf(entry.chain(), sender);
    Fate fate = logs.take(chain, envelope, entry, now);
    if (fate == Fate.PARKED) {
      return parkBehindGap(message, chain, entry.sequence());
    }
    if (fate == Fate.ACCEPTED) {
      // What waited for this entry: the next one, and heads that name it.
      ready.addAll(parked.reached(chain, entry.sequence() + 1));
    }
    return fate;
  }

  private Fate takeHead(
      ParkedMessages.Message message, Envelope envelope, Party sender, Instant now)
      throws RefusedMessageException, MalformedMessageException {
    SignedHead signed = Messages.decodeAuditHead(envelope.payload());
    ChainName chain = chainOf(signed.head().chain(), sender);
    if (sender.allKeys().stream().noneMatch(signed::isSignedBy)) {
      throw new RefusedMessageException(
          Reason.BAD_SIGNATURE, "the head's own signature is not that of " + sender.id());
    }
    Fate fate = logs.take(chain, envelope, signed, now);
    return fate == Fate.PARKED ? parkBehindGap(message, chain, signed.head().sequence()) : fate;
  }

  private static ChainName chainOf(String name, Party sender) throws RefusedMessageException {
    ChainName chain = ChainName.parse(name);
    if (!chain.party().equals(sender.id()) || chain.shard() >= sender.shards()) {
      throw new RefusedMessageException(
          Reason.WRONG_ADDRESS,
          sender.id() + " has " + sender.shards() + " shards, but wrote in the log " + chain);
    }
    return chain;
  }

  private Fate parkStranger(ParkedMessages.Message message) throws RefusedMessageException {
    if (isTooOld(message.sinceMillis())) {
      throw new RefusedMessageException(
          Reason.UNKNOWN_SENDER, "the sender was not registered in " + PATIENCE.toHours() + " h");
    }
    if (!parked.ofStranger(message)) {
      throw new RefusedMessageException(
          Reason.TOO_MANY_WAITING,
          ParkedMessages.MAX_OF_STRANGERS + " messages wait for senders to be registered");
    }
    return Fate.PARKED;
  }

  private Fate parkBehindGap(ParkedMessages.Message message, ChainName chain, long sequence)
      throws RefusedMessageException {
    String missing =
        chain + " has got to entry " + logs.state(chain).sequence() + ", but this is " + sequence;
    if (isTooOld(message.sinceMillis())) {
      throw new RefusedMessageException(
          Reason.OUT_OF_ORDER, missing + "; what is missing did not come in time");
    }
    if (!parked.behindGap(chain, sequence, message)) {
      throw new RefusedMessageException(
          Reason.OUT_OF_ORDER,
          missing + "; " + ParkedMessages.MAX_OF_A_LOG + " messages wait already");
    }
    return Fate.PARKED;
  }

  private boolean isTooOld(long sinceMillis) {
    return clock.millis() - sinceMillis >= PATIENCE.toMillis();
  }

  private void tick() {
    for (String key : parked.all()) {
      boolean enrolled =
          ParkedMessages.isOfStranger(key)
              && registry.party(ParkedMessages.partyOf(key)).isPresent();
      if (enrolled || isTooOld(parked.since(key))) {
        ready.add(key);
      }
    }
    replayReady();
  }

  private void publish(AuditRecord record) {
    if (record instanceof AuditRecord.Contradiction) {
      meters.contradiction();
    }
    forward(
        AuditKeys.published(record),
        Envelope.sign(MessageKind.AUDIT_RECORD, Envelope.COLLECTOR, record.toBytes(), collector));
  }

  private void forward(String key, Envelope envelope) {
    context.forward(
        new Record<>(key, envelope.toBytes(), clock.millis()), AuditTopology.RESULTS_SINK);
  }

  private void reject(ParkedMessages.Message message, Reason reason, String detail) {
    meters.rejected(reason);
    byte[] rejection =
        Rejection.of(reason, detail, settings.topics().audit(), message.value()).toBytes();
    context.forward(
        new Record<>(message.party(), rejection, clock.millis()), AuditTopology.REJECTED_SINK);
  }
}
