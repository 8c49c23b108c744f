package dev.canvass.collector.audit;

import dev.canvass.analytics.audit.AuditRecord;
import dev.canvass.analytics.audit.ChainName;
import dev.canvass.analytics.wire.Envelope;
import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.collector.intake.Fate;
import dev.canvass.collector.intake.Reason;
import dev.canvass.collector.intake.RefusedMessageException;
import dev.canvass.privacy.audit.AuditChain;
import dev.canvass.privacy.audit.AuditEntry;
import dev.canvass.privacy.audit.SignedHead;
import dev.canvass.privacy.sign.SigningKey;
import java.time.Instant;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Follows the logs of one task by the rules of {@link AuditChain}: what comes next is taken in,
 * repeats are nothing new, what comes too early waits, and what contradicts is kept as evidence
 * beside what it contradicts (invariant I6). The first history that arrives is the one that is
 * followed. Owned by the stream thread.
 */
final class FollowedLogs {

  /** More proof of two histories than this adds nothing, but could fill the disk. */
  static final int MAX_CONTRADICTIONS = 16;

  private final KeyValueStore<String, byte[]> entries;
  private final KeyValueStore<String, byte[]> chains;
  private final KeyValueStore<String, byte[]> heads;
  private final KeyValueStore<String, byte[]> contradictions;
  private final SigningKey witness;
  private final Consumer<AuditRecord> publish;

  /**
   * Logs over the stores of {@code context}.
   *
   * @param witness the key that counter-signs heads
   * @param publish takes what was taken in
   */
  FollowedLogs(
      ProcessorContext<String, byte[]> context, SigningKey witness, Consumer<AuditRecord> publish) {
    entries = context.getStateStore(AuditKeys.ENTRIES);
    chains = context.getStateStore(AuditKeys.CHAINS);
    heads = context.getStateStore(AuditKeys.HEADS);
    contradictions = context.getStateStore(AuditKeys.CONTRADICTIONS);
    this.witness = witness;
    this.publish = publish;
  }

  /** How far a log has got. */
  AuditChain state(ChainName chain) {
    byte[] stored = chains.get(AuditKeys.chain(chain));
    return stored == null ? AuditChain.empty(chain.toString()) : AuditChain.parse(stored);
  }

  /**
   * Takes an entry whose sender was verified.
   *
   * @return PARKED if entries before it are missing; then nothing has changed
   * @throws RefusedMessageException if it contradicts the log
   */
  Fate take(ChainName chain, Envelope envelope, AuditEntry entry, Instant now)
      throws RefusedMessageException, MalformedMessageException {
    AuditChain state = state(chain);
    return switch (state.judge(entry)) {
      case NEXT -> {
        entries.put(AuditKeys.place(chain, entry.sequence()), envelope.toBytes());
        chains.put(AuditKeys.chain(chain), state.after(entry).toBytes());
        publish.accept(new AuditRecord.Entry(envelope, entry, now));
        yield Fate.ACCEPTED;
      }
      case REPEATED -> Fate.DUPLICATE;
      case EARLIER, FORK -> {
        AuditRecord.Entry known = known(chain, entry.sequence());
        if (known.entry().equals(entry)) {
          yield Fate.DUPLICATE;
        }
        throw contradiction(known.envelope(), envelope, now);
      }
      case BROKEN_LINK ->
          throw contradiction(known(chain, state.sequence()).envelope(), envelope, now);
      case GAP -> Fate.PARKED;
      case OTHER_CHAIN -> throw new IllegalStateException("the log was found by its name");
    };
  }

  /**
   * Takes a head whose sender and signature were verified; counter-signs the first of each entry.
   *
   * @return PARKED if the entry is not there yet; then nothing has changed
   * @throws RefusedMessageException if it contradicts the log
   */
  Fate take(ChainName chain, Envelope envelope, SignedHead signed, Instant now)
      throws RefusedMessageException, MalformedMessageException {
    long sequence = signed.head().sequence();
    if (sequence > state(chain).sequence()) {
      return Fate.PARKED;
    }
    AuditRecord.Entry known = known(chain, sequence);
    if (!known.entry().hash().equals(signed.head().hash())) {
      throw contradiction(known.envelope(), envelope, now);
    }
    String place = AuditKeys.place(chain, sequence);
    if (heads.get(place) != null) {
      return Fate.DUPLICATE;
    }
    heads.put(place, envelope.toBytes());
    publish.accept(AuditRecord.Head.witness(envelope, signed, now, witness));
    return Fate.ACCEPTED;
  }

  private AuditRecord.Entry known(ChainName chain, long sequence) {
    byte[] stored = entries.get(AuditKeys.place(chain, sequence));
    try {
      return AuditRecord.Entry.of(Envelope.parse(stored), Instant.EPOCH);
    } catch (MalformedMessageException e) {
      throw new IllegalStateException("the store holds entries that cannot be read", e);
    }
  }

  private RefusedMessageException contradiction(Envelope known, Envelope said, Instant now)
      throws MalformedMessageException {
    AuditRecord.Contradiction found = AuditRecord.Contradiction.of(known, said, now);
    String key = AuditKeys.contradiction(found);
    if (contradictions.get(key) == null && count(found.chain()) < MAX_CONTRADICTIONS) {
      contradictions.put(key, found.toBytes());
      publish.accept(found);
    }
    return new RefusedMessageException(
        Reason.EQUIVOCATION, found.chain() + " shows two histories: " + found.describe());
  }

  private int count(ChainName chain) {
    int count = 0;
    try (KeyValueIterator<String, byte[]> stored =
        contradictions.prefixScan(AuditKeys.chain(chain), new StringSerializer())) {
      for (; stored.hasNext(); stored.next()) {
        count++;
      }
    }
    return count;
  }
}
