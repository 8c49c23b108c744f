package dev.canvass.analytics.evidence;

import dev.canvass.analytics.audit.AuditFacts;
import dev.canvass.analytics.audit.ChainName;
import dev.canvass.analytics.audit.ChargeSummary;
import dev.canvass.analytics.audit.PolicyDecision;
import dev.canvass.analytics.audit.SealRecord;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.report.Digest;
import dev.canvass.analytics.report.Seal;
import dev.canvass.analytics.wire.Messages;
import dev.canvass.privacy.audit.AuditEntry;
import dev.canvass.privacy.audit.AuditKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Whether what the logs say of one query agrees with the query and the seals: consent was given to
 * these very bytes before anybody was charged, each user was charged the query's ε, as many users
 * reported as were charged (invariant I5), and the seal is the one the log names.
 */
final class LogAgreement {

  private final Query query;
  private final Map<ChainName, List<AuditEntry>> entries;
  private final Map<ChainName, Seal> seals;
  private final BiConsumer<String, String> disagreement;

  /**
   * An agreement to be checked.
   *
   * @param disagreement takes where and what
   */
  LogAgreement(
      Query query,
      Map<ChainName, List<AuditEntry>> entries,
      Map<ChainName, Seal> seals,
      BiConsumer<String, String> disagreement) {
    this.query = query;
    this.entries = entries;
    this.seals = seals;
    this.disagreement = disagreement;
  }

  void check() {
    entries.keySet().forEach(this::checkStatements);
    seals.forEach(
        (chain, seal) -> {
          if (entries.containsKey(chain)) {
            checkSeal(chain, seal);
          }
        });
  }

  private List<AuditEntry> about(ChainName chain, AuditKind kind) {
    return entries.get(chain).stream()
        .filter(entry -> entry.kind() == kind)
        .filter(entry -> query.id().value().equals(entry.facts().get(AuditFacts.QUERY)))
        .toList();
  }

  private void checkStatements(ChainName chain) {
    for (AuditEntry entry : about(chain, AuditKind.POLICY_DECISION)) {
      check(entry, () -> checkDecision(entry));
    }
    for (AuditEntry entry : about(chain, AuditKind.CHARGE_SUMMARY)) {
      check(entry, () -> checkCharge(chain, entry));
    }
  }

  /** Facts are read strictly: what cannot be read is named, and nothing else is lost. */
  private void check(AuditEntry entry, Runnable step) {
    try {
      step.run();
    } catch (IllegalArgumentException e) {
      disagreement.accept(where(entry), e.getMessage());
    }
  }

  private void checkDecision(AuditEntry entry) {
    PolicyDecision decision = PolicyDecision.parse(entry);
    Digest asked = Digest.of(Messages.encode(query));
    if (!decision.queryDigest().equals(asked)) {
      disagreement.accept(
          where(entry),
          "it decides on a query of digest " + decision.queryDigest() + ", but this is " + asked);
    }
    requireEpsilon(entry, decision.epsilonMicros());
  }

  private void checkCharge(ChainName chain, AuditEntry entry) {
    ChargeSummary summary = ChargeSummary.parse(entry);
    requireEpsilon(entry, summary.epsilonMicros());
    boolean allowed =
        about(chain, AuditKind.POLICY_DECISION).stream()
            .filter(decision -> decision.sequence() < entry.sequence())
            .anyMatch(LogAgreement::isAllowed);
    if (!allowed) {
      disagreement.accept(
          where(entry), "users were charged, but no entry before it allows the query");
    }
  }

  private static boolean isAllowed(AuditEntry decision) {
    return AuditFacts.ALLOWED.equals(decision.facts().get(AuditFacts.DECISION));
  }

  private void requireEpsilon(AuditEntry entry, long micros) {
    if (micros != query.epsilon().micros()) {
      disagreement.accept(
          where(entry),
          "it speaks of "
              + micros
              + " micro-epsilon, but the query asks for "
              + query.epsilon().micros());
    }
  }

  private void checkSeal(ChainName chain, Seal seal) {
    Digest digest = Digest.of(Messages.encode(seal));
    List<AuditEntry> recorded = about(chain, AuditKind.SEAL);
    Optional<AuditEntry> own =
        recorded.stream()
            .filter(entry -> digest.hex().equals(entry.facts().get(AuditFacts.SEAL_DIGEST)))
            .findFirst();
    if (own.isEmpty()) {
      disagreement.accept(
          chain.toString(),
          recorded.isEmpty()
              ? "the collector holds its seal, but its log, as far as it is signed, has none"
              : "the collector holds a seal of digest " + digest + ", which its log does not name");
      return;
    }
    check(own.get(), () -> checkUsers(chain, seal, own.get()));
  }

  private void checkUsers(ChainName chain, Seal seal, AuditEntry own) {
    long recorded = SealRecord.parse(own).usersReported();
    if (recorded != seal.users()) {
      disagreement.accept(
          where(own), "it says " + recorded + " users reported, but the seal " + seal.users());
    }
    List<AuditEntry> charges = about(chain, AuditKind.CHARGE_SUMMARY);
    if (charges.isEmpty()) {
      disagreement.accept(
          where(own), "reports were sealed, but no entry says who was charged for them");
      return;
    }
    AuditEntry last = charges.get(charges.size() - 1);
    long charged = ChargeSummary.parse(last).usersCharged();
    if (charged != seal.users()) {
      disagreement.accept(
          where(last), charged + " users were charged, but " + seal.users() + " reported");
    }
  }

  private static String where(AuditEntry entry) {
    return entry.chain() + ", entry " + entry.sequence() + " (" + entry.kind().wireName() + ")";
  }
}
