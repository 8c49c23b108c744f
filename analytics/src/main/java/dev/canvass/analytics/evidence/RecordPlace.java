package dev.canvass.analytics.evidence;

import dev.canvass.analytics.audit.AuditRecord;
import dev.canvass.analytics.audit.ChainName;

/** The place of a record, for the order of records: entries, then heads, then contradictions. */
record RecordPlace(ChainName chain, int rank, long sequence) implements Comparable<RecordPlace> {

  static RecordPlace of(AuditRecord record) {
    int rank = record instanceof AuditRecord.Entry ? 0 : record instanceof AuditRecord.Head ? 1 : 2;
    return new RecordPlace(record.chain(), rank, record.sequence());
  }

  @Override
  public int compareTo(RecordPlace other) {
    int order = chain.compareTo(other.chain);
    order = order != 0 ? order : Integer.compare(rank, other.rank);
    return order != 0 ? order : Long.compare(sequence, other.sequence);
  }
}
