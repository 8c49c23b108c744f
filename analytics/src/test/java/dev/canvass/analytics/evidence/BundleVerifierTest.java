package dev.canvass.analytics.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.analytics.audit.AuditRecord;
import dev.canvass.analytics.audit.PolicyDecision;
import dev.canvass.analytics.evidence.BundleFault.Kind;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.report.Refusal;
import dev.canvass.analytics.wire.Envelope;
import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.privacy.audit.AuditChain;
import dev.canvass.privacy.audit.AuditEntry;
import dev.canvass.privacy.audit.AuditKind;
import dev.canvass.privacy.sign.SigningKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * I6: with public keys alone, whatever was done to the evidence is found and the place is named.
 */
class BundleVerifierTest {

  private final Evidence evidence = new Evidence();

  private static BundleReport verify(byte[] bytes, TrustedKeys keys) {
    try {
      return BundleVerifier.verify(EvidenceBundle.parse(bytes), keys);
    } catch (MalformedMessageException e) {
      throw new AssertionError(e);
    }
  }

  private BundleReport verify() {
    return verify(evidence.bytes(), Evidence.trusted());
  }

  private static List<Kind> kinds(BundleReport report) {
    return report.faults().stream().map(BundleFault::kind).toList();
  }

  private static void assertFault(BundleReport report, Kind kind, String... texts) {
    for (BundleFault fault : report.faults()) {
      if (fault.kind() == kind
          && List.of(texts).stream().allMatch(text -> fault.toString().contains(text))) {
        return;
      }
    }
    throw new AssertionError(
        "no " + kind + " with " + List.of(texts) + " among " + report.faults());
  }

  private static AuditEntry altered(AuditEntry entry) {
    TreeMap<String, String> facts = new TreeMap<>((Map<String, String>) entry.facts());
    facts.put("altered", "yes");
    return new AuditEntry(
        entry.chain(), entry.sequence(), entry.previous(), entry.time(), entry.kind(), facts);
  }

  @Test
  void honestEvidenceIsIntact() {
    BundleReport report = verify();

    assertEquals(List.of(), report.faults());
    assertEquals(List.of(), report.notes());
    assertEquals(List.of(), report.keysOfBundle());
    assertEquals(2, report.logs().size());
    assertEquals(5, report.logs().get(0).confirmed());
    assertEquals(10, report.entries().size());
    assertEquals(Evidence.query().id(), report.subject().orElseThrow().query());
  }

  @Test
  void saysWhoseKeysComeFromTheBundle() {
    BundleReport report = verify(evidence.bytes(), TrustedKeys.NONE);

    assertTrue(report.isIntact());
    assertEquals(List.of("collector", "acme", "rival"), report.keysOfBundle());
    assertEquals(
        List.of("rival"),
        verify(
                evidence.bytes(),
                new TrustedKeys(
                    Optional.of(Evidence.COLLECTOR.verifyingKey()),
                    Map.of(
                        new PartyId("acme"),
                        List.of(Evidence.RIVAL.verifyingKey(), Evidence.ACME.verifyingKey()))))
            .keysOfBundle());
  }

  /** Positions: 1,500 drawn with a fixed seed, and all of the first and last 100 bytes. */
  @Test
  void everyChangedByteIsFoundInvariantI6() {
    byte[] honest = evidence.bytes();
    Random random = new Random(6);
    int malformed = 0;
    for (int i = 0; i < 1_700; i++) {
      int position =
          i < 100 ? i : i < 200 ? honest.length - 1 - (i - 100) : random.nextInt(honest.length);
      byte[] changed = honest.clone();
      changed[position] ^= (byte) (1 << random.nextInt(8));
      try {
        BundleReport report =
            BundleVerifier.verify(EvidenceBundle.parse(changed), TrustedKeys.NONE);
        assertFalse(report.isIntact(), "byte " + position + " of " + honest.length);
      } catch (MalformedMessageException e) {
        malformed++;
        assertTrue(e.getMessage().length() > 20, e.getMessage());
      }
    }
    // Most changes are inside parts, whose place is then named too.
    assertTrue(malformed < 400, malformed + " were malformed");
  }

  @Test
  void everyCutIsFoundAndItsPlaceIsNamedInvariantI6() {
    byte[] honest = evidence.bytes();
    for (int length = 0; length < honest.length; length += length < 200 ? 1 : 7) {
      byte[] cut = java.util.Arrays.copyOf(honest, length);
      String message =
          assertThrows(MalformedMessageException.class, () -> EvidenceBundle.parse(cut))
              .getMessage();
      assertTrue(message.contains("cut off at byte " + length), length + ": " + message);
    }
    byte[] longer = java.util.Arrays.copyOf(honest, honest.length + 1);
    assertTrue(
        assertThrows(MalformedMessageException.class, () -> EvidenceBundle.parse(longer))
            .getMessage()
            .contains("1 bytes behind its end"));
  }

  @Test
  void wrongKeysAreNamed() {
    SigningKey other = Evidence.key(9);
    BundleReport collector =
        verify(
            evidence.bytes(),
            new TrustedKeys(Optional.of(other.verifyingKey()), Evidence.trusted().parties()));
    assertFault(collector, Kind.OTHER_KEY, "part 1 ", other.verifyingKey().fingerprint());
    assertFault(collector, Kind.SIGNATURE, "the bundle");

    BundleReport party =
        verify(
            evidence.bytes(),
            new TrustedKeys(
                Evidence.trusted().collector(),
                Map.of(new PartyId("acme"), List.of(other.verifyingKey()))));
    assertFault(party, Kind.OTHER_KEY, "acme", other.verifyingKey().fingerprint());
    assertFault(party, Kind.SIGNATURE, "acme/0, entry 3: the AUDIT_ENTRY is not signed by acme");
    assertFault(party, Kind.LOG, "acme/0", "HEAD_SIGNATURE");
    assertTrue(party.faults().stream().noneMatch(fault -> fault.detail().contains("rival")));
  }

  /** The collector itself removes an entry and signs the rest anew. */
  @Test
  void everyRemovedEntryIsNamedInvariantI6() {
    for (int removed = 1; removed <= 4; removed++) {
      Evidence without = new Evidence();
      without.parts.remove(without.firstRecord("acme") + removed - 1);
      BundleReport report = verify(without.bytes(), Evidence.trusted());
      assertFault(report, Kind.LOG, "acme/0, entry " + removed, "MISSING");
    }
  }

  @Test
  void aLogThatIsCutOffIsFoundByItsHeadInvariantI6() {
    int first = evidence.firstRecord("acme");
    evidence.parts.subList(first + 2, first + 5).clear();
    BundleReport report = verify();
    assertFault(report, Kind.LOG, "acme/0, entries 3..5", "TRUNCATED");
    assertFault(report, Kind.DISAGREEMENT, "acme/0", "its log, as far as it is signed, has none");
  }

  @Test
  void entriesThatNoHeadConfirmsAreNamed() {
    evidence.parts.remove(evidence.firstRecord("acme") + 5);
    assertFault(verify(), Kind.LOG, "acme/0, entries 1..5", "UNCONFIRMED");
  }

  @Test
  void everyAlteredEntryIsNamedAndItsSignatureTooInvariantI6() {
    for (int number = 1; number <= 5; number++) {
      Evidence changed = new Evidence();
      List<AuditRecord> records = new ArrayList<>(Evidence.records(Evidence.log("acme"), "acme"));
      AuditRecord.Entry honest = (AuditRecord.Entry) records.get(number - 1);
      AuditEntry altered = altered(honest.entry());
      // The collector has no key of acme's, so the altered entry bears another signature.
      records.set(number - 1, Evidence.record(altered, Evidence.COLLECTOR));
      changed.replaceRecords("acme", records);
      BundleReport report = verify(changed.bytes(), Evidence.trusted());
      assertFault(report, Kind.SIGNATURE, "acme/0, entry " + number + ":", "not signed by acme");
      assertFault(report, Kind.LOG, "acme/0, entry " + number, "CHANGED");
    }
  }

  /** The party itself rewrites an entry it showed before, and signs it. */
  @Test
  void anEntryThatThePartyRewroteIsNamedInvariantI6() {
    List<AuditRecord> records = new ArrayList<>(Evidence.records(Evidence.log("acme"), "acme"));
    AuditEntry third = ((AuditRecord.Entry) records.get(2)).entry();
    records.set(2, Evidence.record(altered(third), Evidence.ACME));
    evidence.replaceRecords("acme", records);
    BundleReport report = verify();
    assertEquals(List.of(Kind.LOG), kinds(report));
    assertFault(report, Kind.LOG, "acme/0, entry 3", "CHANGED");
  }

  @Test
  void reorderedAndRepeatedPartsAreNamedInvariantI6() {
    int first = evidence.firstRecord("acme");
    Collections.swap(evidence.parts, first + 1, first + 2);
    assertFault(verify(), Kind.ORDER, "acme/0, entry 2 stands behind entry 3");

    Evidence kinds = new Evidence();
    Collections.swap(kinds.parts, 0, 1);
    assertFault(verify(kinds.bytes(), Evidence.trusted()), Kind.ORDER, "part 3 (query");

    Evidence twice = new Evidence();
    twice.parts.add(1, twice.parts.get(0));
    assertFault(verify(twice.bytes(), Evidence.trusted()), Kind.ORDER, "one query");
  }

  @Test
  void twoHistoriesAreProvenInvariantI6() throws Exception {
    AuditEntry shown = Evidence.log("acme").get(4);
    Envelope one = Evidence.envelope(shown, Evidence.ACME);
    Envelope other = Evidence.envelope(altered(shown), Evidence.ACME);
    AuditRecord found = AuditRecord.Contradiction.of(one, other, Evidence.START);
    evidence.parts.add(evidence.firstRecord("acme") + 6, Evidence.part(found));
    BundleReport report = verify();
    assertEquals(List.of(Kind.TWO_HISTORIES), kinds(report));
    assertFault(report, Kind.TWO_HISTORIES, "acme/0 signed both: entry 5 is " + shown.hash());
  }

  /** Two heads of one number that meet in one bundle. */
  @Test
  void twoHeadsAreTwoHistoriesInvariantI6() {
    Evidence.Log other = new Evidence.Log("acme/0");
    for (int i = 0; i < 5; i++) {
      other.write(AuditKind.IMPORT, new TreeMap<>(Map.of("records", "1")));
    }
    List<AuditRecord> records = new ArrayList<>(Evidence.records(Evidence.log("acme"), "acme"));
    records.add(
        Evidence.head(
            other.chain.head(Evidence.START.plusSeconds(95), Evidence.ACME), Evidence.ACME));
    evidence.replaceRecords("acme", records);
    assertFault(verify(), Kind.LOG, "acme/0, entry 5", "FORK");
  }

  /** An accuser cannot make up a contradiction without the party's key. */
  @Test
  void aMadeUpContradictionIsTheCollectorsFault() throws Exception {
    AuditEntry shown = Evidence.log("acme").get(4);
    AuditRecord found =
        AuditRecord.Contradiction.of(
            Evidence.envelope(shown, Evidence.ACME),
            Evidence.envelope(altered(shown), Evidence.COLLECTOR),
            Evidence.START);
    evidence.parts.add(evidence.firstRecord("acme") + 6, Evidence.part(found));
    assertEquals(List.of(Kind.SIGNATURE), kinds(verify()));
  }

  @Test
  void whatIsMissingIsNamed() {
    evidence.parts.remove(0);
    assertFault(verify(), Kind.MISSING, "the query is not in it");

    Evidence noParty = new Evidence();
    noParty.parts.remove(2);
    assertFault(verify(noParty.bytes(), Evidence.trusted()), Kind.MISSING, "rival", "registered");

    Evidence noLog = new Evidence();
    noLog.replaceRecords("acme", List.of());
    assertFault(verify(noLog.bytes(), Evidence.trusted()), Kind.MISSING, "acme/0", "its log");

    Evidence noResult = new Evidence();
    noResult.parts.remove(noResult.parts.size() - 1);
    BundleReport report = verify(noResult.bytes(), Evidence.trusted());
    assertTrue(report.isIntact());
    assertTrue(report.notes().get(0).contains("no result"), report.notes().toString());
  }

  private BundleReport withLog(Evidence.Log log) {
    Evidence other = new Evidence();
    other.replaceRecords("acme", Evidence.records(log.entries, "acme"));
    return verify(other.bytes(), Evidence.trusted());
  }

  @Test
  void whatIsWellSignedMustAlsoAgree() {
    List<AuditEntry> honest = Evidence.log("acme");
    Evidence.Log unasked = new Evidence.Log("acme/0");
    unasked.write(AuditKind.CHARGE_SUMMARY, honest.get(2).facts());
    unasked.write(AuditKind.SEAL, honest.get(3).facts());
    assertFault(
        withLog(unasked), Kind.DISAGREEMENT, "acme/0, entry 1", "no entry before it allows");

    Evidence.Log declined = new Evidence.Log("acme/0");
    declined.write(
        AuditKind.POLICY_DECISION,
        PolicyDecision.declined(
                Evidence.query(),
                PolicyDecision.DecidedBy.PERSON,
                Refusal.Reason.REJECTED_BY_PERSON,
                "no")
            .toFacts());
    declined.write(AuditKind.CHARGE_SUMMARY, honest.get(2).facts());
    declined.write(AuditKind.SEAL, honest.get(3).facts());
    assertFault(withLog(declined), Kind.DISAGREEMENT, "entry 2", "no entry before it allows");

    Evidence.Log fewer = new Evidence.Log("acme/0");
    fewer.write(AuditKind.POLICY_DECISION, honest.get(1).facts());
    fewer.write(AuditKind.CHARGE_SUMMARY, Evidence.charges(99).toFacts());
    fewer.write(AuditKind.SEAL, honest.get(3).facts());
    assertFault(
        withLog(fewer), Kind.DISAGREEMENT, "entry 2", "99 users were charged, but 100 reported");

    Evidence.Log dearer = new Evidence.Log("acme/0");
    TreeMap<String, String> facts = new TreeMap<>((Map<String, String>) honest.get(1).facts());
    facts.put("epsilonMicros", "1");
    facts.put("query.digest", "0".repeat(64));
    dearer.write(AuditKind.POLICY_DECISION, facts);
    dearer.write(AuditKind.CHARGE_SUMMARY, honest.get(2).facts());
    dearer.write(AuditKind.SEAL, new TreeMap<>(Map.of("query", Evidence.query().id().value())));
    BundleReport report = withLog(dearer);
    assertFault(report, Kind.DISAGREEMENT, "entry 1", "1 micro-epsilon");
    assertFault(report, Kind.DISAGREEMENT, "entry 1", "it decides on a query of digest 000");
    assertFault(report, Kind.DISAGREEMENT, "acme/0", "which its log does not name");
  }

  @Test
  void aLogOfAShardThatDoesNotExistIsNamed() {
    Evidence.Log log = new Evidence.Log("rival/1");
    log.write(AuditKind.IMPORT, new TreeMap<>(Map.of("records", "1")));
    List<AuditRecord> records = Evidence.records(log.entries, "rival");
    evidence.parts.addAll(
        evidence.firstRecord("rival") + 6, records.stream().map(Evidence::part).toList());
    assertFault(verify(), Kind.DISAGREEMENT, "rival/1", "no such shard");
  }

  @Test
  void theClockSetBackIsANote() {
    AuditEntry first =
        AuditChain.empty("acme/0")
            .next(Instant.parse("2027-01-01T00:00:00Z"), AuditKind.NODE_START, new TreeMap<>());
    Evidence.Log log = new Evidence.Log("acme/0");
    log.entries.add(first);
    log.chain = log.chain.after(first);
    for (AuditEntry entry : Evidence.log("acme").subList(1, 4)) {
      log.write(entry.kind(), entry.facts());
    }
    BundleReport report = withLog(log);
    assertTrue(
        report.notes().stream().anyMatch(note -> note.contains("TIME_BACKWARDS")),
        report.notes().toString());
    assertTrue(report.faults().isEmpty(), report.faults().toString());
  }
}
