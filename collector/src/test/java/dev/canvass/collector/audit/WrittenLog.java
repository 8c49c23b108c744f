package dev.canvass.collector.audit;

import dev.canvass.analytics.audit.ChainName;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.wire.Envelope;
import dev.canvass.analytics.wire.MessageKind;
import dev.canvass.analytics.wire.Messages;
import dev.canvass.privacy.audit.AuditChain;
import dev.canvass.privacy.audit.AuditEntry;
import dev.canvass.privacy.audit.AuditKind;
import dev.canvass.privacy.audit.SignedHead;
import dev.canvass.privacy.sign.SigningKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A party's log as the party writes it: entry by entry, and a head wherever one is asked for. */
public final class WrittenLog {

  private final SigningKey key;
  private final Instant start;
  private final ChainName name;
  private final List<AuditEntry> entries = new ArrayList<>();
  private AuditChain chain;

  /** An empty log of shard 0 of {@code party}; entries are a second apart. */
  public WrittenLog(String party, SigningKey key, Instant start) {
    this(new ChainName(new PartyId(party), 0), key, start);
  }

  WrittenLog(ChainName name, SigningKey key, Instant start) {
    this.name = name;
    this.key = key;
    this.start = start;
    chain = AuditChain.empty(name.toString());
  }

  /** Another log that begins like this one. */
  WrittenLog fork() {
    WrittenLog other = new WrittenLog(name, key, start);
    other.entries.addAll(entries);
    other.chain = chain;
    return other;
  }

  /** Writes the next entry. */
  public AuditEntry write(AuditKind kind, SortedMap<String, String> facts) {
    AuditEntry entry = chain.next(start.plusSeconds(chain.sequence() + 1), kind, facts);
    chain = chain.after(entry);
    entries.add(entry);
    return entry;
  }

  /** Writes an entry that says {@code text}. */
  AuditEntry write(String text) {
    return write(AuditKind.REFUSAL, new TreeMap<>(Map.of("reason", text)));
  }

  /** Writes {@code count} entries. */
  WrittenLog write(int count) {
    for (int i = 0; i < count; i++) {
      write("number " + chain.sequence());
    }
    return this;
  }

  long sequence() {
    return chain.sequence();
  }

  /** The envelope of entry {@code sequence}. */
  public byte[] entry(long sequence) {
    return envelope(MessageKind.AUDIT_ENTRY, Messages.encode(entries.get((int) sequence - 1)));
  }

  /** The envelope of a head that names the last entry. */
  public byte[] head() {
    return envelope(MessageKind.AUDIT_HEAD, Messages.encode(signedHead(key)));
  }

  /** The envelope of a head that another key signed. */
  byte[] headSignedBy(SigningKey other) {
    return envelope(MessageKind.AUDIT_HEAD, Messages.encode(signedHead(other)));
  }

  private SignedHead signedHead(SigningKey by) {
    return chain.head(start.plusSeconds(chain.sequence() + 1), by);
  }

  byte[] envelope(MessageKind kind, byte[] payload) {
    return Envelope.sign(kind, name.party().value(), payload, key).toBytes();
  }

  String party() {
    return name.party().value();
  }
}
