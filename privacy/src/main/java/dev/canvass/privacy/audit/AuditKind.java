package dev.canvass.privacy.audit;

import java.util.Arrays;

/** What an entry of the audit log is about. The names are part of the canonical bytes. */
public enum AuditKind {
  /** A node began to run: its software and its configuration. */
  NODE_START("node-start"),
  /** The configuration is another than at the last start: caps, consent rules. */
  CONFIGURATION_CHANGE("configuration-change"),
  /** The party's signing key is replaced; the entry names the new one. */
  KEY_CHANGE("key-change"),
  /** A query was allowed or declined, by rule or by a person. */
  POLICY_DECISION("policy-decision"),
  /** All users of one query are charged: how many, how much, and how spending is spread. */
  CHARGE_SUMMARY("charge-summary"),
  /** The reports of one query are sealed. */
  SEAL("seal"),
  /** The broker has acknowledged the sealed reports of one query: they left the node. */
  RELEASE("release"),
  /**
   * Work on a query ended without a release: it was called off, or its deadline passed. What it had
   * charged by then is in a charge summary.
   */
  ABANDONMENT("abandonment"),
  /** Something asked of the node was refused before any user was charged. */
  REFUSAL("refusal"),
  /** A person stopped the node from taking part in anything, or let it take part again. */
  PARTICIPATION("participation"),
  /** Records of users were erased; what they spent stays. */
  ERASURE("erasure"),
  /** Users were put on or taken off the opt-out list. */
  OPT_OUT("opt-out"),
  /** Records were imported: how many, never which. */
  IMPORT("import"),
  /** The randomiser in use was attacked statistically: what came of it. */
  CERTIFICATE("certificate"),
  /**
   * Somebody did something to the collector, or to a party's tokens: the entry says who, what, and
   * from where.
   */
  ADMINISTRATION("administration");

  private final String wireName;

  AuditKind(String wireName) {
    this.wireName = wireName;
  }

  /**
   * Reads {@link #wireName()}.
   *
   * @throws IllegalArgumentException if there is no such kind
   */
  public static AuditKind parse(String wireName) {
    return Arrays.stream(values())
        .filter(kind -> kind.wireName.equals(wireName))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("unknown kind of audit entry \"" + wireName + "\""));
  }

  /** The stable name, such as {@code charge-summary}. */
  public String wireName() {
    return wireName;
  }
}
