package dev.canvass.collector.audit;

import dev.canvass.analytics.audit.AuditRecord;
import dev.canvass.analytics.audit.ChainName;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.report.Digest;

/**
 * Names and keys of stores. Numbers in keys are zero-padded, so that the order of keys is that of
 * shards and sequences, and a slash ends each name, so that a prefix scan never meets another party
 * whose name begins alike.
 */
public final class AuditKeys {

  /** {@link #place} to the party's envelope of the entry. */
  static final String ENTRIES = "audit-entries";

  /** {@link #chain} to the state of the log. */
  static final String CHAINS = "audit-chains";

  /** {@link #place} to the party's envelope of the head that was counter-signed. */
  static final String HEADS = "audit-heads";

  /** {@link #contradiction} to the record. */
  static final String CONTRADICTIONS = "audit-contradictions";

  /** What waits, see {@link ParkedMessages}. */
  static final String PARKED = "audit-parked";

  /** What the keys of audit records in the table of results begin with. */
  static final String PUBLISHED = "audit/";

  /** What the keys of published entries begin with. */
  static final String PUBLISHED_ENTRIES = PUBLISHED + "entry/";

  /** What the keys of published heads begin with. */
  static final String PUBLISHED_HEADS = PUBLISHED + "head/";

  /** What the keys of published contradictions begin with. */
  static final String PUBLISHED_CONTRADICTIONS = PUBLISHED + "contradiction/";

  /** A {@link #place}, for whoever is given one from outside. */
  static final String PLACE = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}/[0-9]{4}/[0-9]{19}(/[0-9a-f]{64})?";

  /** The state of the collector's own log. */
  static final String ADMINISTRATION = "administration";

  /** What the keys of that log in the table of results begin with. */
  private static final String PUBLISHED_ADMINISTRATION = "administration/";

  /** The newest head of that log. */
  static final String ADMINISTRATION_HEAD = PUBLISHED_ADMINISTRATION + "head";

  private AuditKeys() {}

  /** Whether a key of the table of results is that of an entry or head of the collector's own. */
  static boolean isAdministration(String key) {
    return key.startsWith(PUBLISHED_ADMINISTRATION);
  }

  /** The key of an entry of the collector's own log. */
  static String administration(long sequence) {
    return String.format("%sentry/%019d", PUBLISHED_ADMINISTRATION, sequence);
  }

  /** Whether a key of the table of results is an audit record's. */
  public static boolean isPublished(String key) {
    return key.startsWith(PUBLISHED) || isAdministration(key);
  }

  /** What all keys of a party begin with. */
  static String party(PartyId party) {
    return party.value() + "/";
  }

  /** The key of a log, and what the keys of its parts begin with. */
  static String chain(ChainName chain) {
    return String.format("%s/%04d/", chain.party(), chain.shard());
  }

  /** The key of one number of a log. */
  static String place(ChainName chain, long sequence) {
    return String.format("%s%019d", chain(chain), sequence);
  }

  /** The key of a contradiction: where, and what was said. */
  static String contradiction(AuditRecord.Contradiction found) {
    return place(found.chain(), found.sequence()) + "/" + Digest.of(found.later().payload());
  }

  /** The key under which a record is published. */
  static String published(AuditRecord record) {
    String place = place(record.chain(), record.sequence());
    if (record instanceof AuditRecord.Entry) {
      return PUBLISHED_ENTRIES + place;
    }
    if (record instanceof AuditRecord.Head) {
      return PUBLISHED_HEADS + place;
    }
    return PUBLISHED_CONTRADICTIONS + contradiction((AuditRecord.Contradiction) record);
  }
}
