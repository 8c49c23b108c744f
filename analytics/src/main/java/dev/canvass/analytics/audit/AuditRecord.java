package dev.canvass.analytics.audit;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.canvass.analytics.wire.Envelope;
import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.analytics.wire.MessageKind;
import dev.canvass.analytics.wire.Messages;
import dev.canvass.analytics.wire.v1.AuditRecordMessage;
import dev.canvass.privacy.audit.AuditEntry;
import dev.canvass.privacy.audit.CounterSignature;
import dev.canvass.privacy.audit.SignedHead;
import dev.canvass.privacy.sign.SigningKey;
import java.time.Instant;
import java.util.Arrays;

/**
 * What the collector took in of a party's audit log, with the party's own envelopes: what a party
 * signed proves itself, whoever keeps it. A record that exists is well-formed; its signatures are
 * whoever's who reads it to verify.
 */
public sealed interface AuditRecord {

  /** Whose log. */
  ChainName chain();

  /** The entry's number, or that of the entry which the head names. */
  long sequence();

  /** When the collector took it in, by its clock, in whole milliseconds. */
  Instant received();

  /** The payload of the collector's envelope. */
  byte[] toBytes();

  /**
   * An entry of the log.
   *
   * @param envelope the party's
   * @param entry what is in it
   */
  record Entry(Envelope envelope, AuditEntry entry, Instant received) implements AuditRecord {

    /** The record of an entry's envelope. */
    public static Entry of(Envelope envelope, Instant received) throws MalformedMessageException {
      AuditStatement.require(envelope, MessageKind.AUDIT_ENTRY);
      return new Entry(envelope, Messages.decodeAuditEntry(envelope.payload()), received);
    }

    @Override
    public ChainName chain() {
      return ChainName.parse(entry.chain());
    }

    @Override
    public long sequence() {
      return entry.sequence();
    }

    @Override
    public byte[] toBytes() {
      return AuditRecord.message(envelope, received).build().toByteArray();
    }
  }

  /**
   * A head that the collector found to agree with the log, and counter-signed.
   *
   * @param envelope the party's
   * @param counter the head with both signatures
   */
  record Head(Envelope envelope, CounterSignature counter) implements AuditRecord {

    /** Counter-signs the head in {@code envelope}. */
    public static Head witness(Envelope envelope, SignedHead head, Instant now, SigningKey witness)
        throws MalformedMessageException {
      AuditStatement.require(envelope, MessageKind.AUDIT_HEAD);
      return new Head(envelope, CounterSignature.sign(head, now, witness));
    }

    @Override
    public ChainName chain() {
      return ChainName.parse(counter.head().head().chain());
    }

    @Override
    public long sequence() {
      return counter.head().head().sequence();
    }

    @Override
    public Instant received() {
      return counter.time();
    }

    @Override
    public byte[] toBytes() {
      return AuditRecord.message(envelope, counter.time())
          .setCounterSignature(ByteString.copyFrom(counter.signature()))
          .build()
          .toByteArray();
    }
  }

  /**
   * Two things a party signed that cannot both be of one log: proof of two histories.
   *
   * @param earlier what the collector had taken in
   * @param later what contradicts it
   */
  record Contradiction(Envelope earlier, Envelope later, Instant received) implements AuditRecord {

    /**
     * The record of a contradiction.
     *
     * @throws MalformedMessageException if the two are not of one log, or can both be
     */
    public static Contradiction of(Envelope earlier, Envelope later, Instant received)
        throws MalformedMessageException {
      AuditStatement before = AuditStatement.of(earlier);
      AuditStatement after = AuditStatement.of(later);
      if (!before.chain().equals(after.chain()) || !earlier.sender().equals(later.sender())) {
        throw new MalformedMessageException("a contradiction between two logs is none");
      }
      boolean sameNumber =
          before.sequence() == after.sequence() && !before.hash().equals(after.hash());
      boolean brokenLink =
          after.previous() != null
              && before.sequence() == after.sequence() - 1
              && !after.previous().equals(before.hash());
      if (!sameNumber && !brokenLink) {
        throw new MalformedMessageException(
            "statements " + before.sequence() + " and " + after.sequence() + " do not contradict");
      }
      return new Contradiction(earlier, later, received);
    }

    @Override
    public ChainName chain() {
      return AuditStatement.valid(later).chain();
    }

    @Override
    public long sequence() {
      return AuditStatement.valid(later).sequence();
    }

    /** What the party said first, and then, for people. */
    public String describe() {
      return AuditStatement.valid(earlier).describe()
          + "; "
          + AuditStatement.valid(later).describe();
    }

    @Override
    public byte[] toBytes() {
      return AuditRecord.message(later, received)
          .setContradicted(ByteString.copyFrom(earlier.toBytes()))
          .build()
          .toByteArray();
    }
  }

  /** Reads {@link #toBytes()}, in that one form only. */
  static AuditRecord parse(byte[] payload) throws MalformedMessageException {
    try {
      AuditRecordMessage message = AuditRecordMessage.parseFrom(payload);
      Instant received = Instant.ofEpochMilli(message.getReceivedMillis());
      Envelope envelope = Envelope.parse(message.getEnvelope().toByteArray());
      AuditRecord record;
      if (!message.getContradicted().isEmpty()) {
        Envelope earlier = Envelope.parse(message.getContradicted().toByteArray());
        record = Contradiction.of(earlier, envelope, received);
      } else if (envelope.kind() == MessageKind.AUDIT_HEAD) {
        SignedHead head = Messages.decodeAuditHead(envelope.payload());
        AuditStatement.chainOf(head.head().chain());
        record =
            new Head(
                envelope,
                new CounterSignature(head, received, message.getCounterSignature().toByteArray()));
      } else {
        record = Entry.of(envelope, received);
        record.chain();
      }
      if (!Arrays.equals(record.toBytes(), payload)) {
        throw new MalformedMessageException(
            "not an audit record: it has unknown fields or is not in the one deterministic form");
      }
      return record;
    } catch (InvalidProtocolBufferException e) {
      throw new MalformedMessageException("not an audit record: " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new MalformedMessageException("invalid audit record: " + e.getMessage(), e);
    }
  }

  private static AuditRecordMessage.Builder message(Envelope envelope, Instant received) {
    return AuditRecordMessage.newBuilder()
        .setReceivedMillis(received.toEpochMilli())
        .setEnvelope(ByteString.copyFrom(envelope.toBytes()));
  }
}
