package dev.canvass.analytics.audit;

import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.report.Digest;
import dev.canvass.analytics.report.Refusal;
import dev.canvass.analytics.wire.Messages;
import dev.canvass.privacy.audit.AuditEntry;
import dev.canvass.privacy.audit.AuditKind;
import java.util.Arrays;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Consent to a query, or its refusal: the facts of a {@link AuditKind#POLICY_DECISION} entry.
 *
 * @param queryDigest SHA-256 of the query's payload: consent is to these bytes
 * @param epsilonMicros what taking part costs a user, micro-ε
 * @param decision whether users may be charged
 * @param decidedBy who decided
 * @param code why it was declined, for machines; empty if allowed
 * @param reason the same in plain words; empty if allowed
 */
public record PolicyDecision(
    QueryId query,
    Digest queryDigest,
    long epsilonMicros,
    Decision decision,
    DecidedBy decidedBy,
    Optional<Refusal.Reason> code,
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

  /** A yes to {@code query}. */
  public static PolicyDecision allowed(Query query, DecidedBy decidedBy) {
    return on(query, Decision.ALLOWED, decidedBy, Optional.empty(), "");
  }

  /** A no to {@code query}. */
  public static PolicyDecision declined(
      Query query, DecidedBy decidedBy, Refusal.Reason code, String reason) {
    return on(query, Decision.DECLINED, decidedBy, Optional.of(code), reason);
  }

  private static PolicyDecision on(
      Query query,
      Decision decision,
      DecidedBy decidedBy,
      Optional<Refusal.Reason> code,
      String reason) {
    return new PolicyDecision(
        query.id(),
        Digest.of(Messages.encode(query)),
        query.epsilon().micros(),
        decision,
        decidedBy,
        code,
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
    code.ifPresent(why -> facts.put(AuditFacts.REASON_CODE, why.name()));
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
        Optional.ofNullable(entry.facts().get(AuditFacts.REASON_CODE))
            .map(code -> code(code, facts)),
        entry.facts().getOrDefault(AuditFacts.REASON, ""));
  }

  private static Refusal.Reason code(String name, FactReader facts) {
    return Arrays.stream(Refusal.Reason.values())
        .filter(reason -> reason.name().equals(name))
        .findFirst()
        .orElseThrow(() -> facts.invalid("has an unknown reason code"));
  }
}
