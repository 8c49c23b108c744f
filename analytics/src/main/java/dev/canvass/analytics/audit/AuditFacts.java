package dev.canvass.analytics.audit;

import dev.canvass.privacy.access.Actor;
import java.util.Map;

/**
 * The names of the facts in audit entries, by kind: nodes write them, summaries and verifiers read
 * them. Part of the canonical bytes, so a name never changes its meaning. Numbers are plain
 * decimals; ε is in whole micro-ε; days are {@code 2026-11-24}, UTC; digests are SHA-256 in
 * lower-case hexadecimal. No fact ever names a user or an item.
 */
public final class AuditFacts {

  /**
   * Id of the query an entry is about: policy-decision, charge-summary, seal, release, abandonment,
   * refusal.
   */
  public static final String QUERY = "query";

  /** SHA-256 of the query's payload, as agreed to or refused: policy-decision, refusal. */
  public static final String QUERY_DIGEST = "query.digest";

  /** What one report costs its user, micro-ε: policy-decision, charge-summary, certificate. */
  public static final String EPSILON_MICROS = "epsilonMicros";

  /** {@link #ALLOWED} or {@link #DECLINED}: policy-decision. */
  public static final String DECISION = "decision";

  /** A {@link #DECISION}: users may be charged. */
  public static final String ALLOWED = "allowed";

  /** A {@link #DECISION}: nobody is charged. */
  public static final String DECLINED = "declined";

  /** {@link #BY_RULE} or {@link #BY_PERSON}: policy-decision. */
  public static final String DECIDED_BY = "by";

  /** {@link #DECIDED_BY} the policy file. */
  public static final String BY_RULE = "rule";

  /** {@link #DECIDED_BY} somebody through the API. */
  public static final String BY_PERSON = "person";

  /**
   * Why, in plain words or as a code: policy-decision if declined, abandonment, refusal,
   * participation if stopped.
   */
  public static final String REASON = "reason";

  /** The name of a {@link dev.canvass.analytics.report.Refusal.Reason}: policy-decision. */
  public static final String REASON_CODE = "reason.code";

  /** Users charged by this shard for this query: charge-summary. */
  public static final String USERS_CHARGED = "users.charged";

  /** Followed by a day: users charged on that day; the days add up to the users: charge-summary. */
  public static final String CHARGED_ON = "charged.";

  /** Followed by a reason: users skipped for it: charge-summary. */
  public static final String REFUSED_FOR = "refused.";

  /** Users, charged or skipped, for whom the same query again would pass a cap: charge-summary. */
  public static final String USERS_AT_CAP = "users.atCap";

  /** Users the spending facts are about, charged or skipped: charge-summary. */
  public static final String USERS_SEEN = "users.seen";

  /** Followed by min, median, p95 or max: micro-ε spent in the window by then: charge-summary. */
  public static final String WINDOW_SPENT = "window.";

  /** Followed by min, median, p95 or max: micro-ε spent for life by then: charge-summary. */
  public static final String LIFETIME_SPENT = "lifetime.";

  /** Users whose reports are sealed: seal. */
  public static final String USERS_REPORTED = "users.reported";

  /** SHA-256 of the seal's payload: seal, release. */
  public static final String SEAL_DIGEST = "seal.digest";

  /** Messages that the broker acknowledged: release. */
  public static final String MESSAGES = "messages";

  /** Their bytes: release. */
  public static final String BYTES = "bytes";

  /** Version of the software: node-start, certificate. */
  public static final String SOFTWARE_VERSION = "software.version";

  /** SHA-256 of the software's jar, if it runs from one: node-start. */
  public static final String SOFTWARE_DIGEST = "software.digest";

  /** SHA-256 of the configuration without secrets: node-start, configuration-change. */
  public static final String CONFIGURATION_DIGEST = "configuration.digest";

  /** The digest before: configuration-change. */
  public static final String CONFIGURATION_BEFORE = "configuration.before";

  /** SHA-256 of the policy alone: node-start, configuration-change. */
  public static final String POLICY_DIGEST = "policy.digest";

  /** The policy's digest before, if that changed: configuration-change. */
  public static final String POLICY_BEFORE = "policy.before";

  /** Cap per query, micro-ε: node-start, configuration-change. */
  public static final String CAP_PER_QUERY = "cap.perQueryMicros";

  /** Cap per window, micro-ε: node-start, configuration-change. */
  public static final String CAP_WINDOW = "cap.windowMicros";

  /** Days of the window: node-start, configuration-change. */
  public static final String CAP_WINDOW_DAYS = "cap.windowDays";

  /** Cap for life, micro-ε: node-start, configuration-change. */
  public static final String CAP_LIFETIME = "cap.lifetimeMicros";

  /** The public key in Base64, the new one if it changed: node-start, key-change. */
  public static final String KEY = "key";

  /** The public key before in Base64: key-change. */
  public static final String KEY_BEFORE = "key.before";

  /**
   * Digest of the key of the users' pseudonyms, the new one if it changed: node-start, key-change.
   */
  public static final String PSEUDONYM_KEY_DIGEST = "pseudonymKey.digest";

  /** The digest before: key-change. */
  public static final String PSEUDONYM_KEY_BEFORE = "pseudonymKey.before";

  /** How many users: erasure, opt-out, import. */
  public static final String USERS = "users";

  /** How many records: import. */
  public static final String RECORDS = "records";

  /**
   * {@code added} or {@code removed}: opt-out; {@code stopped} or {@code resumed}: participation;
   * what was done: administration.
   */
  public static final String ACTION = "action";

  /** The randomiser that was attacked, such as {@code linear-local-hashing(3x7)}: certificate. */
  public static final String ORACLE = "oracle";

  /** Reports drawn per item: certificate. */
  public static final String TRIALS = "trials";

  /** Pairs of items compared: certificate. */
  public static final String PAIRS = "pairs";

  /** 1 less the probability of a false alarm: certificate. */
  public static final String CONFIDENCE = "confidence";

  /** Lower confidence bound on ε, a decimal: certificate. */
  public static final String LOWER_BOUND = "epsilon.lowerBound";

  /** Point estimate of ε, a decimal: certificate. */
  public static final String ESTIMATE = "epsilon.estimate";

  /**
   * The name of whoever did it, of a token or a login: policy-decision by a person, erasure,
   * opt-out, import, administration.
   */
  public static final String WHO = "who";

  /** The address it was asked from, or {@code local}: as {@link #WHO}. */
  public static final String FROM = "from";

  /** The roles of whoever did it, with commas: as {@link #WHO}. */
  public static final String ROLES = "roles";

  /** {@code PASS} or {@code ALARM}: certificate. */
  public static final String VERDICT = "verdict";

  /** What an {@link #ACTION} was done to, such as a query or a token's name: administration. */
  public static final String SUBJECT = "subject";

  /** The roles of a token with commas: administration. */
  public static final String GRANTED = "granted";

  /** When it was done, where that is not when it was found: administration. */
  public static final String AT = "at";

  /** Where an instance of the collector is found: its node-start, configuration-change. */
  public static final String INSTANCE = "instance";

  private AuditFacts() {}

  /** The facts that say who did something and from where. */
  public static Map<String, String> of(Actor actor) {
    return Map.of(WHO, actor.name(), FROM, actor.source(), ROLES, actor.roles());
  }
}
