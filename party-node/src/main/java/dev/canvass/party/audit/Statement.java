package dev.canvass.party.audit;

import dev.canvass.analytics.audit.AuditFacts;
import dev.canvass.analytics.audit.ChargeSummary;
import dev.canvass.analytics.audit.PolicyDecision;
import dev.canvass.analytics.audit.SealRecord;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.report.Digest;
import dev.canvass.analytics.report.Seal;
import dev.canvass.analytics.wire.Messages;
import dev.canvass.privacy.access.Actor;
import dev.canvass.privacy.access.Role;
import dev.canvass.privacy.access.TokenChange;
import dev.canvass.privacy.audit.AuditKind;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Something a node says of itself, before it has a place in the log. Immutable. Never names a user
 * or an item.
 */
public record Statement(AuditKind kind, SortedMap<String, String> facts) {

  /** Reasons are for people and come from many places; an entry must not fail for their length. */
  private static final int MAX_REASON_CHARACTERS = 1_000;

  /** Whether users came onto the opt-out list or left it. */
  public enum OptOut {
    ADDED("added"),
    REMOVED("removed");

    private final String fact;

    OptOut(String fact) {
      this.fact = fact;
    }
  }

  public Statement {
    facts = Collections.unmodifiableSortedMap(new TreeMap<>((Map<String, String>) facts));
  }

  /** This, as the act of somebody. */
  public Statement by(Actor actor) {
    TreeMap<String, String> more = new TreeMap<>((Map<String, String>) facts);
    more.putAll(AuditFacts.of(actor));
    return new Statement(kind, more);
  }

  /** A query was allowed or declined. */
  public static Statement of(PolicyDecision decision) {
    return new Statement(AuditKind.POLICY_DECISION, shortened(decision.toFacts()));
  }

  /** What a query has charged. */
  public static Statement of(ChargeSummary summary) {
    return new Statement(AuditKind.CHARGE_SUMMARY, summary.toFacts());
  }

  /** A query's reports are sealed. */
  public static Statement of(Seal seal) {
    return new Statement(AuditKind.SEAL, SealRecord.of(seal).toFacts());
  }

  /** The broker has acknowledged everything sealed under {@code seal}. */
  public static Statement released(Seal seal, int messages, long bytes) {
    TreeMap<String, String> facts = new TreeMap<>();
    facts.put(AuditFacts.QUERY, seal.query().value());
    facts.put(AuditFacts.SEAL_DIGEST, Digest.of(Messages.encode(seal)).hex());
    facts.put(AuditFacts.MESSAGES, Integer.toString(messages));
    facts.put(AuditFacts.BYTES, Long.toString(bytes));
    return new Statement(AuditKind.RELEASE, facts);
  }

  /** Work on a query ended without a release. */
  public static Statement abandoned(QueryId query, String reason) {
    TreeMap<String, String> facts = new TreeMap<>();
    facts.put(AuditFacts.QUERY, query.value());
    facts.put(AuditFacts.REASON, reason);
    return new Statement(AuditKind.ABANDONMENT, shortened(facts));
  }

  /** A query was not even considered. */
  public static Statement refused(Query query, String reason) {
    TreeMap<String, String> facts = new TreeMap<>();
    facts.put(AuditFacts.QUERY, query.id().value());
    facts.put(AuditFacts.QUERY_DIGEST, Digest.of(Messages.encode(query)).hex());
    facts.put(AuditFacts.REASON, reason);
    return new Statement(AuditKind.REFUSAL, shortened(facts));
  }

  /** A user's records were erased. */
  public static Statement erasure() {
    return new Statement(AuditKind.ERASURE, one(AuditFacts.USERS, 1));
  }

  /** A user came onto the opt-out list or left it. */
  public static Statement of(OptOut optOut) {
    SortedMap<String, String> facts = one(AuditFacts.USERS, 1);
    facts.put(AuditFacts.ACTION, optOut.fact);
    return new Statement(AuditKind.OPT_OUT, facts);
  }

  /** A person stopped the node from taking part. */
  public static Statement stopped(String reason) {
    TreeMap<String, String> facts = new TreeMap<>();
    facts.put(AuditFacts.ACTION, "stopped");
    facts.put(AuditFacts.REASON, reason);
    return new Statement(AuditKind.PARTICIPATION, shortened(facts));
  }

  /** A person let the node take part again. */
  public static Statement resumed() {
    TreeMap<String, String> facts = new TreeMap<>();
    facts.put(AuditFacts.ACTION, "resumed");
    return new Statement(AuditKind.PARTICIPATION, facts);
  }

  /** Somebody made, revoked or took out a token of this node's API. */
  public static Statement of(TokenChange change) {
    TreeMap<String, String> facts = new TreeMap<>();
    facts.put(AuditFacts.ACTION, change.kind().action());
    facts.put(AuditFacts.SUBJECT, change.token().name());
    facts.put(AuditFacts.GRANTED, Role.names(change.token().roles(), ","));
    facts.put(AuditFacts.AT, change.time().toString());
    return new Statement(AuditKind.ADMINISTRATION, facts);
  }

  /** An import stored so many records. */
  public static Statement imported(long records) {
    return new Statement(AuditKind.IMPORT, one(AuditFacts.RECORDS, records));
  }

  private static SortedMap<String, String> one(String name, long number) {
    TreeMap<String, String> facts = new TreeMap<>();
    facts.put(name, Long.toString(number));
    return facts;
  }

  private static SortedMap<String, String> shortened(SortedMap<String, String> facts) {
    facts.computeIfPresent(AuditFacts.REASON, (name, reason) -> shortened(reason));
    return facts;
  }

  /** Cut between characters, and without halves of any. */
  private static String shortened(String reason) {
    StringBuilder text = new StringBuilder();
    reason
        .codePoints()
        .limit(MAX_REASON_CHARACTERS)
        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? '?' : c)
        .forEach(text::appendCodePoint);
    return text.toString();
  }
}
