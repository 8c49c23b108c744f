package dev.canvass.analytics.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.analytics.audit.ChargeSummary.Spending;
import dev.canvass.analytics.audit.ChargeSummary.Spread;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.report.Digest;
import dev.canvass.analytics.report.Refusal;
import dev.canvass.privacy.audit.AuditChain;
import dev.canvass.privacy.audit.AuditEntry;
import dev.canvass.privacy.audit.AuditKind;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AuditFactsTest {

  private static final ChargeSummary SUMMARY =
      new ChargeSummary(
          QueryId.of(7),
          2_000_000,
          new TreeMap<>(Map.of(LocalDate.of(2026, 11, 24), 90L, LocalDate.of(2026, 11, 25), 10L)),
          new TreeMap<>(Map.of("WINDOW_CAP", 4L, "OPTED_OUT", 1L)),
          Optional.of(
              new Spending(
                  105,
                  5,
                  new Spread(0, 2_000_000, 4_000_000, 4_000_000),
                  new Spread(0, 2_000_000, 8_000_000, 9_000_000))));

  private static AuditEntry entry(AuditKind kind, SortedMap<String, String> facts) {
    return AuditChain.empty("acme/0").next(Instant.EPOCH, kind, facts);
  }

  private static String refusal(String fact, String value) {
    SortedMap<String, String> facts = SUMMARY.toFacts();
    if (value == null) {
      facts.remove(fact);
    } else {
      facts.put(fact, value);
    }
    AuditEntry entry = entry(AuditKind.CHARGE_SUMMARY, facts);
    return assertThrows(IllegalArgumentException.class, () -> ChargeSummary.parse(entry))
        .getMessage();
  }

  @Test
  void chargeSummariesAreReadBack() {
    assertEquals(SUMMARY, ChargeSummary.parse(entry(AuditKind.CHARGE_SUMMARY, SUMMARY.toFacts())));
    ChargeSummary nobody =
        new ChargeSummary(QueryId.of(7), 1, new TreeMap<>(), new TreeMap<>(), Optional.empty());
    assertEquals(nobody, ChargeSummary.parse(entry(AuditKind.CHARGE_SUMMARY, nobody.toFacts())));
  }

  @Test
  void decisionsAndSealsAreReadBack() {
    PolicyDecision decision =
        new PolicyDecision(
            QueryId.of(7),
            Digest.of(new byte[1]),
            5,
            PolicyDecision.Decision.DECLINED,
            PolicyDecision.DecidedBy.PERSON,
            Optional.of(Refusal.Reason.REJECTED_BY_PERSON),
            "no");
    SealRecord seal = new SealRecord(QueryId.of(7), Digest.of(new byte[2]), 100);
    assertEquals(
        decision, PolicyDecision.parse(entry(AuditKind.POLICY_DECISION, decision.toFacts())));
    assertEquals(seal, SealRecord.parse(entry(AuditKind.SEAL, seal.toFacts())));
  }

  @Test
  void factsThatAreMissingMalformedOrContradictoryAreRefusedByName() {
    assertTrue(refusal(AuditFacts.QUERY, null).contains("acme/0, entry 1 (charge-summary)"));
    assertTrue(refusal(AuditFacts.USERS_CHARGED, "99").contains("add up to 100"));
    assertTrue(refusal(AuditFacts.USERS_CHARGED, "0100").contains("no whole number"));
    assertTrue(refusal("charged.2026-11-31", "0").contains("2026-11-31"));
    assertTrue(refusal("refused.OPTED_OUT", "-1").contains("refused.OPTED_OUT"));
    assertTrue(refusal("window.min", "3000000").contains("ascend"));
    assertTrue(refusal(AuditFacts.USERS_AT_CAP, "106").contains("106 of 105"));
  }

  @Test
  void aChainIsNamedByPartyAndShardInOneWay() {
    ChainName name = new ChainName(new PartyId("acme"), 12);
    assertEquals(name, ChainName.parse("acme/12"));
    for (String text : new String[] {"acme", "acme/", "acme/01", "/0", "a/b/0", "acme/1024"}) {
      assertThrows(IllegalArgumentException.class, () -> ChainName.parse(text), text);
    }
  }
}
