package dev.canvass.collector.audit;

import dev.canvass.analytics.audit.AuditRecord;
import dev.canvass.analytics.wire.Envelope;
import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.analytics.wire.MessageKind;
import dev.canvass.privacy.sign.VerifyingKey;

/** Audit records on the topic of results. */
public final class PublishedRecords {

  private PublishedRecords() {}

  /**
   * Refuses what does not belong under {@code key}.
   *
   * @throws MalformedMessageException if it is not an audit record for {@code key} that {@code
   *     collector} signed
   */
  public static void require(String key, byte[] bytes, VerifyingKey collector)
      throws MalformedMessageException {
    Envelope envelope = Envelope.parse(bytes);
    if (!envelope.sender().equals(Envelope.COLLECTOR) || !envelope.isSignedBy(collector)) {
      throw new MalformedMessageException("not an audit record signed by this collector");
    }
    if (AuditKeys.isAdministration(key)) {
      Administration.require(key, envelope);
      return;
    }
    if (!AuditKeys.published(read(envelope)).equals(key)) {
      throw new MalformedMessageException("an audit record under the key of another");
    }
  }

  private static AuditRecord read(Envelope envelope) throws MalformedMessageException {
    if (envelope.kind() != MessageKind.AUDIT_RECORD) {
      throw new MalformedMessageException("a " + envelope.kind() + " is not an audit record");
    }
    return AuditRecord.parse(envelope.payload());
  }

  /** Reads what the table verified before it stored it. */
  static AuditRecord stored(byte[] bytes) {
    try {
      return read(Envelope.parse(bytes));
    } catch (MalformedMessageException e) {
      throw new IllegalStateException("the table holds an audit record that cannot be read", e);
    }
  }
}
