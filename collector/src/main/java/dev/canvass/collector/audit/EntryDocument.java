package dev.canvass.collector.audit;

import dev.canvass.analytics.audit.AuditRecord;
import dev.canvass.privacy.audit.AuditEntry;
import java.util.Map;

/**
 * An entry as outsiders see it, see {@link AuditEntry}.
 *
 * @param log whose log, {@code party/shard}
 * @param received when the collector took it in
 */
public record EntryDocument(
    String log,
    long sequence,
    String time,
    String kind,
    Map<String, String> facts,
    String previous,
    String hash,
    String received) {

  /** The document of an entry. */
  public static EntryDocument of(AuditRecord.Entry record) {
    AuditEntry entry = record.entry();
    return new EntryDocument(
        entry.chain(),
        entry.sequence(),
        entry.time().toString(),
        entry.kind().wireName(),
        entry.facts(),
        entry.previous().toString(),
        entry.hash().toString(),
        record.received().toString());
  }
}
