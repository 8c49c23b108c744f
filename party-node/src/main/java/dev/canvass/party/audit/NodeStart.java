package dev.canvass.party.audit;

import dev.canvass.analytics.audit.AuditFacts;
import dev.canvass.analytics.report.Digest;
import dev.canvass.party.config.PartyConfig;
import dev.canvass.privacy.audit.AuditEntry;
import dev.canvass.privacy.audit.AuditKind;
import dev.canvass.privacy.budget.BudgetPolicy;
import dev.canvass.privacy.sign.VerifyingKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a node is as it starts: its software, keys and configuration; and what of that is another
 * than at the start before, as the log tells it. Immutable.
 */
public final class NodeStart {

  private static final byte[] PSEUDONYM_KEY_DOMAIN =
      "canvass pseudonym key\0".getBytes(StandardCharsets.US_ASCII);

  private final SortedMap<String, String> facts = new TreeMap<>();
  private final SortedMap<String, String> caps = new TreeMap<>();

  /** A node that starts now. Of the pseudonym key only a digest is kept. */
  public NodeStart(
      Software software, PartyConfig config, VerifyingKey identity, byte[] pseudonymKey) {
    BudgetPolicy budget = config.policy().budget();
    caps.put(AuditFacts.CAP_PER_QUERY, Long.toString(budget.perQueryMicros()));
    caps.put(AuditFacts.CAP_WINDOW, Long.toString(budget.windowMicros()));
    caps.put(AuditFacts.CAP_WINDOW_DAYS, Integer.toString(budget.windowDays()));
    caps.put(AuditFacts.CAP_LIFETIME, Long.toString(budget.lifetimeMicros()));
    facts.putAll(caps);
    facts.put(AuditFacts.SOFTWARE_VERSION, software.version());
    software.digest().ifPresent(digest -> facts.put(AuditFacts.SOFTWARE_DIGEST, digest.hex()));
    facts.put(AuditFacts.CONFIGURATION_DIGEST, config.digest().hex());
    facts.put(AuditFacts.POLICY_DIGEST, config.policyDigest().hex());
    facts.put(AuditFacts.KEY, identity.toString());
    facts.put(AuditFacts.PSEUDONYM_KEY_DIGEST, Digest.of(PSEUDONYM_KEY_DOMAIN, pseudonymKey).hex());
  }

  /** Whether users have other pseudonyms than at the start that {@code before} records. */
  public boolean hasOtherPseudonyms(AuditEntry before) {
    return differs(AuditFacts.PSEUDONYM_KEY_DIGEST, before);
  }

  /**
   * What to record: changes first, then the start.
   *
   * @param before the last entry of a start; empty at the first
   */
  public List<Statement> statements(Optional<AuditEntry> before) {
    List<Statement> statements = new ArrayList<>();
    before.ifPresent(last -> addChanges(last, statements));
    statements.add(new Statement(AuditKind.NODE_START, facts));
    return statements;
  }

  private void addChanges(AuditEntry last, List<Statement> statements) {
    TreeMap<String, String> keys = new TreeMap<>();
    addChange(AuditFacts.KEY, AuditFacts.KEY_BEFORE, last, keys);
    addChange(AuditFacts.PSEUDONYM_KEY_DIGEST, AuditFacts.PSEUDONYM_KEY_BEFORE, last, keys);
    if (!keys.isEmpty()) {
      statements.add(new Statement(AuditKind.KEY_CHANGE, keys));
    }
    TreeMap<String, String> configuration = new TreeMap<>();
    addChange(
        AuditFacts.CONFIGURATION_DIGEST, AuditFacts.CONFIGURATION_BEFORE, last, configuration);
    addChange(AuditFacts.POLICY_DIGEST, AuditFacts.POLICY_BEFORE, last, configuration);
    if (!configuration.isEmpty()) {
      configuration.putAll(caps);
      statements.add(new Statement(AuditKind.CONFIGURATION_CHANGE, configuration));
    }
  }

  private boolean differs(String fact, AuditEntry before) {
    return !facts.get(fact).equals(before.facts().get(fact));
  }

  private void addChange(
      String fact, String factBefore, AuditEntry last, SortedMap<String, String> changes) {
    if (differs(fact, last)) {
      changes.put(fact, facts.get(fact));
      changes.put(factBefore, last.facts().getOrDefault(fact, "unknown"));
    }
  }
}
