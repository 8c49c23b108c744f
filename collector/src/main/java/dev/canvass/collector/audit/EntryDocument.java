package dev.canvass.collector.audit;

import dev.canvass.analytics.audit.AuditRecord;
import dev.canvass.privacy.audit.AuditEntry;
import java.util.Map;

/**
 * An entry as outsiders see it, see {@link AuditEntry}.
 *
 * @param log whose log, {@code party/shard}
 * @param received when the collector took it in; not with entries of its own
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

  /** The document of an entry of a party's. */
  public static EntryDocument of(AuditRecord.Entry record) {
    return of(record.entry(), record.received().toString());
  }

  /** The document of an entry of the collector's own log. */
  public static EntryDocument of(AuditEntry entry) {
    return of(entry, null);
  }

  private static EntryDocument of(AuditEntry entry, String received) {
    return new EntryDocument(
        entry.chain(),
        entry.sequence(),
        entry.time().toString(),
        entry.kind().wireName(),
        entry.facts(),
        entry.previous().toString(),
        entry.hash().toString(),
        received);
  }
}
