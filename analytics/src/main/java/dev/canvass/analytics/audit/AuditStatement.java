package dev.canvass.analytics.audit;

import dev.canvass.analytics.wire.Envelope;
import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.analytics.wire.MessageKind;
import dev.canvass.analytics.wire.Messages;
import dev.canvass.privacy.audit.AuditEntry;
import dev.canvass.privacy.audit.AuditHash;
import dev.canvass.privacy.audit.SignedHead;

/**
 * What an envelope says of one number of a log.
 *
 * @param hash of the entry of that number
 * @param previous the hash of the entry before; null for a head, which names none
 */
record AuditStatement(
    ChainName chain, long sequence, AuditHash hash, AuditHash previous, MessageKind kind) {

  static AuditStatement of(Envelope envelope) throws MalformedMessageException {
    if (envelope.kind() == MessageKind.AUDIT_ENTRY) {
      AuditEntry entry = Messages.decodeAuditEntry(envelope.payload());
      return new AuditStatement(
          chainOf(entry.chain()),
          entry.sequence(),
          entry.hash(),
          entry.previous(),
          envelope.kind());
    }
    require(envelope, MessageKind.AUDIT_HEAD);
    SignedHead signed = Messages.decodeAuditHead(envelope.payload());
    return new AuditStatement(
        chainOf(signed.head().chain()),
        signed.head().sequence(),
        signed.head().hash(),
        null,
        envelope.kind());
  }

  /** {@link #of} what was read before. */
  static AuditStatement valid(Envelope envelope) {
    try {
      return of(envelope);
    } catch (MalformedMessageException e) {
      throw new IllegalStateException("it was read before", e);
    }
  }

  /** For people. */
  String describe() {
    String what = kind == MessageKind.AUDIT_ENTRY ? "entry " : "a head for entry ";
    String behind = previous == null || sequence == 1 ? "" : " behind " + previous;
    return what + sequence + " is " + hash + behind;
  }

  static ChainName chainOf(String name) throws MalformedMessageException {
    try {
      return ChainName.parse(name);
    } catch (IllegalArgumentException e) {
      throw new MalformedMessageException(e.getMessage(), e);
    }
  }

  static void require(Envelope envelope, MessageKind kind) throws MalformedMessageException {
    if (envelope.kind() != kind) {
      throw new MalformedMessageException(
          "expected a message " + kind + ", but this is a " + envelope.kind());
    }
  }
}
