package dev.canvass.analytics.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.analytics.attack.AuditOutcome.Verdict;
import dev.canvass.privacy.audit.AuditChain;
import dev.canvass.privacy.audit.AuditEntry;
import dev.canvass.privacy.audit.AuditKind;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificateTest {

  private static final Certificate PASSED =
      new Certificate(
          "1.2",
          2_000_000,
          "linear-local-hashing(3x7)",
          50_000,
          3,
          0.999999,
          1.875,
          2.0625,
          Verdict.PASS);

  private static AuditEntry entry(SortedMap<String, String> facts) {
    return AuditChain.empty("acme/0").next(Instant.EPOCH, AuditKind.CERTIFICATE, facts);
  }

  @Test
  void certificatesAreReadBack() {
    assertEquals(PASSED, Certificate.parse(entry(PASSED.toFacts())));
  }

  @ParameterizedTest
  @CsvSource({
    "verdict, ALARM, is no ALARM",
    "verdict, FINE, unknown verdict",
    "epsilon.lowerBound, 2.5, is no PASS",
    "epsilon.lowerBound, -1, is a number from 0",
    "epsilon.estimate, NaN, no decimal",
    "epsilon.estimate, 1e9, no decimal",
    "confidence, 1, confidence must be",
    "trials, many, no whole number",
    "epsilonMicros, 0, epsilon must be above 0"
  })
  void certificatesThatContradictThemselvesAreRefused(String fact, String value, String says) {
    TreeMap<String, String> facts = new TreeMap<>(PASSED.toFacts());
    facts.put(fact, value);
    String message =
        assertThrows(IllegalArgumentException.class, () -> Certificate.parse(entry(facts)))
            .getMessage();
    assertTrue(message.contains(says), message);

    facts.remove(fact);
    assertThrows(IllegalArgumentException.class, () -> Certificate.parse(entry(facts)));
  }
}
