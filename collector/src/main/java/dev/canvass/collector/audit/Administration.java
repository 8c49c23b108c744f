package dev.canvass.collector.audit;

import dev.canvass.analytics.audit.AuditFacts;
import dev.canvass.analytics.wire.Envelope;
import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.analytics.wire.MessageKind;
import dev.canvass.analytics.wire.Messages;
import dev.canvass.privacy.audit.AuditEntry;
import dev.canvass.privacy.audit.AuditKind;
import dev.canvass.privacy.audit.SignedHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * The collector's own log: who did what to it, from where. From the global table over the topic of
 * results, which verified every message before it stored it. Reads a store and may block for a
 * moment. Thread-safe.
 */
public final class Administration {

  private final Supplier<ReadOnlyKeyValueStore<String, byte[]>> store;

  /** The log in {@code store}. */
  public Administration(Supplier<ReadOnlyKeyValueStore<String, byte[]>> store) {
    this.store = store;
  }

  /** Up to {@code limit} entries behind number {@code after}, in order. */
  public List<AuditEntry> entries(long after, int limit) {
    List<AuditEntry> entries = new ArrayList<>();
    try (KeyValueIterator<String, byte[]> stored =
        store
            .get()
            .range(AuditKeys.administration(after + 1), AuditKeys.administration(Long.MAX_VALUE))) {
      while (stored.hasNext() && entries.size() < limit) {
        entries.add(entry(stored.next().value));
      }
    }
    return entries;
  }

  /** The newest head; empty as long as nothing was done. */
  public Optional<SignedHead> head() {
    return Optional.ofNullable(store.get().get(AuditKeys.ADMINISTRATION_HEAD))
        .map(Administration::head);
  }

  /** What an instance said when it last started. O(entries). */
  public Optional<AuditEntry> lastStart(String instance) {
    AuditEntry last = null;
    for (AuditEntry entry : entries(0, Integer.MAX_VALUE)) {
      if (entry.kind() == AuditKind.NODE_START
          && instance.equals(entry.facts().get(AuditFacts.INSTANCE))) {
        last = entry;
      }
    }
    return Optional.ofNullable(last);
  }

  /** The envelopes of all entries that the newest head vouches for, then that of the head. */
  void evidence(Consumer<byte[]> envelopes) {
    byte[] head = store.get().get(AuditKeys.ADMINISTRATION_HEAD);
    if (head == null) {
      return;
    }
    long last = head(head).head().sequence();
    try (KeyValueIterator<String, byte[]> stored =
        store.get().range(AuditKeys.administration(1), AuditKeys.administration(last))) {
      while (stored.hasNext()) {
        envelopes.accept(stored.next().value);
      }
    }
    envelopes.accept(head);
  }

  /**
   * Refuses what does not belong under {@code key}.
   *
   * @param envelope one that the collector signed
   */
  static void require(String key, Envelope envelope) throws MalformedMessageException {
    String belongs =
        switch (envelope.kind()) {
          case AUDIT_ENTRY ->
              AuditKeys.administration(Messages.decodeAuditEntry(envelope.payload()).sequence());
          case AUDIT_HEAD -> {
            Messages.decodeAuditHead(envelope.payload());
            yield AuditKeys.ADMINISTRATION_HEAD;
          }
          default -> throw new MalformedMessageException("a " + envelope.kind() + " is no entry");
        };
    if (!belongs.equals(key)) {
      throw new MalformedMessageException("an entry under the key of another");
    }
  }

  private static AuditEntry entry(byte[] stored) {
    try {
      return Messages.decodeAuditEntry(payload(stored, MessageKind.AUDIT_ENTRY));
    } catch (MalformedMessageException e) {
      throw unreadable(e);
    }
  }

  private static SignedHead head(byte[] stored) {
    try {
      return Messages.decodeAuditHead(payload(stored, MessageKind.AUDIT_HEAD));
    } catch (MalformedMessageException e) {
      throw unreadable(e);
    }
  }

  private static byte[] payload(byte[] stored, MessageKind kind) throws MalformedMessageException {
    Envelope envelope = Envelope.parse(stored);
    if (envelope.kind() != kind) {
      throw new MalformedMessageException("a " + envelope.kind() + " is no " + kind);
    }
    return envelope.payload();
  }

  private static IllegalStateException unreadable(MalformedMessageException e) {
    return new IllegalStateException("the table holds an entry that cannot be read", e);
  }
}
