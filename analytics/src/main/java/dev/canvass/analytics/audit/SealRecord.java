package dev.canvass.analytics.audit;

import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.report.Digest;
import dev.canvass.analytics.report.Seal;
import dev.canvass.analytics.wire.Messages;
import dev.canvass.privacy.audit.AuditEntry;
import dev.canvass.privacy.audit.AuditKind;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * That a shard's reports are sealed: the facts of a {@link AuditKind#SEAL} entry.
 *
 * @param sealDigest SHA-256 of the seal's payload
 * @param usersReported reports in it, all levels
 */
public record SealRecord(QueryId query, Digest sealDigest, long usersReported) {

  /** What is recorded of {@code seal}. */
  public static SealRecord of(Seal seal) {
    return new SealRecord(seal.query(), Digest.of(Messages.encode(seal)), seal.users());
  }

  /** The facts that say so. */
  public SortedMap<String, String> toFacts() {
    TreeMap<String, String> facts = new TreeMap<>();
    facts.put(AuditFacts.QUERY, query.value());
    facts.put(AuditFacts.SEAL_DIGEST, sealDigest.hex());
    facts.put(AuditFacts.USERS_REPORTED, Long.toString(usersReported));
    return facts;
  }

  /**
   * Reads {@link #toFacts()}.
   *
   * @throws IllegalArgumentException if a fact is missing or malformed
   */
  public static SealRecord parse(AuditEntry entry) {
    FactReader facts = new FactReader(entry);
    return new SealRecord(
        new QueryId(facts.text(AuditFacts.QUERY)),
        new Digest(facts.text(AuditFacts.SEAL_DIGEST)),
        facts.number(AuditFacts.USERS_REPORTED));
  }
}
