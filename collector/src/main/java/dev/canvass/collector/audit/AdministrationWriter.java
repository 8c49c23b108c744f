package dev.canvass.collector.audit;

import dev.canvass.analytics.wire.Envelope;
import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.analytics.wire.MessageKind;
import dev.canvass.analytics.wire.Messages;
import dev.canvass.collector.intake.Fate;
import dev.canvass.privacy.audit.AuditChain;
import dev.canvass.privacy.audit.AuditEntry;
import dev.canvass.privacy.sign.SigningKey;
import java.time.Instant;
import java.util.function.BiConsumer;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Gives each act its place in the collector's own hash chain, and signs entry and head. Instances
 * send their acts to one partition, so there is one chain and one writer at a time, and what the
 * broker has acknowledged is in the chain exactly once (invariants I5, I6). Owned by the stream
 * thread.
 */
final class AdministrationWriter {

  private static final String CHAIN = "chain";
  private static final String TAKEN = "act/";

  private final KeyValueStore<String, byte[]> store;
  private final SigningKey collector;
  private final BiConsumer<String, Envelope> publish;

  /**
   * A writer over {@code store}.
   *
   * @param publish takes a key of the table of results and what belongs there
   */
  AdministrationWriter(
      KeyValueStore<String, byte[]> store,
      SigningKey collector,
      BiConsumer<String, Envelope> publish) {
    this.store = store;
    this.collector = collector;
    this.publish = publish;
  }

  /** Takes an act whose signature was verified. */
  Fate take(byte[] payload, Instant now) throws MalformedMessageException {
    Act act = Act.parse(payload);
    if (store.get(TAKEN + act.id()) != null) {
      return Fate.DUPLICATE;
    }
    byte[] stored = store.get(CHAIN);
    AuditChain chain =
        stored == null ? AuditChain.empty(Envelope.COLLECTOR) : AuditChain.parse(stored);
    AuditEntry entry = chain.next(now, act.kind(), act.facts());
    AuditChain next = chain.after(entry);
    store.put(TAKEN + act.id(), new byte[0]);
    store.put(CHAIN, next.toBytes());
    publish.accept(
        AuditKeys.administration(entry.sequence()),
        sign(MessageKind.AUDIT_ENTRY, Messages.encode(entry)));
    publish.accept(
        AuditKeys.ADMINISTRATION_HEAD,
        sign(MessageKind.AUDIT_HEAD, Messages.encode(next.head(now, collector))));
    return Fate.ACCEPTED;
  }

  private Envelope sign(MessageKind kind, byte[] payload) {
    return Envelope.sign(kind, Envelope.COLLECTOR, payload, collector);
  }
}
