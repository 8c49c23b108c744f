package dev.canvass.collector.audit;

import dev.canvass.analytics.audit.AuditRecord;
import dev.canvass.privacy.audit.AuditHead;
import dev.canvass.privacy.audit.SignedHead;
import java.util.Base64;

/**
 * A head with both signatures, as outsiders see it; signatures are Base64.
 *
 * @param log whose log, {@code party/shard}
 * @param sequence number of the entry it names
 * @param hash of that entry
 * @param signature the party's, of the head's canonical bytes
 * @param received when the collector counter-signed it
 * @param counterSignature the collector's
 */
public record HeadDocument(
    String log,
    long sequence,
    String hash,
    String time,
    String signature,
    String received,
    String counterSignature) {

  /** The document of a head of a party's. */
  public static HeadDocument of(AuditRecord.Head record) {
    return of(
        record.counter().head(),
        record.received().toString(),
        Base64.getEncoder().encodeToString(record.counter().signature()));
  }

  /** The document of a head of the collector's own log. */
  public static HeadDocument of(SignedHead head) {
    return of(head, null, null);
  }

  private static HeadDocument of(SignedHead signed, String received, String counterSignature) {
    AuditHead head = signed.head();
    return new HeadDocument(
        head.chain(),
        head.sequence(),
        head.hash().toString(),
        head.time().toString(),
        Base64.getEncoder().encodeToString(signed.signature()),
        received,
        counterSignature);
  }
}
