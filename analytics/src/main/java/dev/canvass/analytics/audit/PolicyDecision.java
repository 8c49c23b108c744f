package dev.canvass.analytics.audit;

import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.report.Digest;
import dev.canvass.analytics.wire.Messages;
import dev.canvass.privacy.audit.AuditEntry;
import dev.canvass.privacy.audit.AuditKind;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Consent to a query, or its refusal: the facts of a {@link AuditKind#POLICY_DECISION} entry.
 *
 * @param queryDigest SHA-256 of the query's payload: consent is to these bytes
 * @param epsilonMicros what taking part costs a user, micro-ε
 * @param decision whether users may be charged
 * @param decidedBy who decided
 * @param reason why it was declined; empty if allowed
 */
public record PolicyDecision(
    QueryId query,
    Digest queryDigest,
    long epsilonMicros,
    Decision decision,
    DecidedBy decidedBy,
    String reason) {

  /** Yes or no. */
  public enum Decision {
    ALLOWED,
    DECLINED
  }

  /** The policy file or a person. */
  public enum DecidedBy {
    RULE,
    PERSON
  }

  /** The decision on {@code query}. */
  public static PolicyDecision on(
      Query query, Decision decision, DecidedBy decidedBy, String reason) {
    return new PolicyDecision(
        query.id(),
        Digest.of(Messages.encode(query)),
        query.epsilon().micros(),
        decision,
        decidedBy,
        reason);
  }

  /** The facts that say so. */
  public SortedMap<String, String> toFacts() {
    TreeMap<String, String> facts = new TreeMap<>();
    facts.put(AuditFacts.QUERY, query.value());
    facts.put(AuditFacts.QUERY_DIGEST, queryDigest.hex());
    facts.put(AuditFacts.EPSILON_MICROS, Long.toString(epsilonMicros));
    facts.put(
        AuditFacts.DECISION,
        decision == Decision.ALLOWED ? AuditFacts.ALLOWED : AuditFacts.DECLINED);
    facts.put(
        AuditFacts.DECIDED_BY,
        decidedBy == DecidedBy.RULE ? AuditFacts.BY_RULE : AuditFacts.BY_PERSON);
    if (!reason.isEmpty()) {
      facts.put(AuditFacts.REASON, reason);
    }
    return facts;
  }

  /**
   * Reads {@link #toFacts()}.
   *
   * @throws IllegalArgumentException if a fact is missing or malformed
   */
  public static PolicyDecision parse(AuditEntry entry) {
    FactReader facts = new FactReader(entry);
    return new PolicyDecision(
        new QueryId(facts.text(AuditFacts.QUERY)),
        new Digest(facts.text(AuditFacts.QUERY_DIGEST)),
        facts.number(AuditFacts.EPSILON_MICROS),
        switch (facts.text(AuditFacts.DECISION)) {
          case AuditFacts.ALLOWED -> Decision.ALLOWED;
          case AuditFacts.DECLINED -> Decision.DECLINED;
          default -> throw facts.invalid("has an unknown decision");
        },
        switch (facts.text(AuditFacts.DECIDED_BY)) {
          case AuditFacts.BY_RULE -> DecidedBy.RULE;
          case AuditFacts.BY_PERSON -> DecidedBy.PERSON;
          default -> throw facts.invalid("was decided by nobody known");
        },
        entry.facts().getOrDefault(AuditFacts.REASON, ""));
  }
}
