package dev.canvass.collector.audit;

import dev.canvass.analytics.audit.AuditRecord;
import java.util.Base64;

/**
 * Proof that a party showed two histories, as outsiders see it.
 *
 * @param description what it said first, and then
 * @param earlier the party's envelope that came first, Base64
 * @param later the party's envelope that contradicts it, Base64
 */
public record ContradictionDocument(
    String log, long sequence, String description, String received, String earlier, String later) {

  /** The document of a contradiction. */
  public static ContradictionDocument of(AuditRecord.Contradiction found) {
    return new ContradictionDocument(
        found.chain().toString(),
        found.sequence(),
        found.describe(),
        found.received().toString(),
        Base64.getEncoder().encodeToString(found.earlier().toBytes()),
        Base64.getEncoder().encodeToString(found.later().toBytes()));
  }
}
