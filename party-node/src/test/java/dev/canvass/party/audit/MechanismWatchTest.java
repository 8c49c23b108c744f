package dev.canvass.party.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.analytics.attack.AuditOutcome.Verdict;
import dev.canvass.analytics.attack.MechanismAudit;
import dev.canvass.analytics.attack.NegativeControl;
import dev.canvass.analytics.audit.Certificate;
import dev.canvass.analytics.audit.ChainName;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.party.records.PartyDatabase;
import dev.canvass.privacy.Epsilon;
import dev.canvass.privacy.audit.AuditKind;
import dev.canvass.privacy.random.SecureRandomBits;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Right randomisers raise a false alarm here with probability 1e-6 a test. */
final class MechanismWatchTest {

  private static final PartyId PARTY = new PartyId("north");
  private static final MechanismAudit AUDIT = new MechanismAudit(2_000, 0.999999);

  @TempDir private Path folder;

  private PartyDatabase database;
  private Instant now = Instant.parse("2026-03-01T12:00:00Z");

  /** The time that the test says. */
  private final class TestClock extends Clock {
    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException("the zone is UTC");
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  @BeforeEach
  void open() {
    database = new PartyDatabase(folder.resolve("state"));
  }

  @AfterEach
  void close() {
    database.close();
  }

  private AuditLog log() {
    return new AuditLog(
        database, folder.resolve("audit.head"), new ChainName(PARTY, 0), new TestClock());
  }

  private static MechanismWatch watch(AuditLog log, String software) {
    return new MechanismWatch(
        log, PARTY, 0, Epsilon.parse("2"), AUDIT, Duration.ofHours(24), software);
  }

  private static boolean attackBroken(MechanismWatch watch) {
    return watch.attackIfDue(
        query -> NegativeControl.BITS_FROM_COIN.run(AUDIT, query, PARTY, new SecureRandomBits()));
  }

  private static List<Certificate> certificates(AuditLog log) {
    return log.entries(1, 100).stream()
        .filter(entry -> entry.kind() == AuditKind.CERTIFICATE)
        .map(Certificate::parse)
        .toList();
  }

  @Test
  void bothRandomisersAreCertifiedOnceADayWhateverTheRestarts() {
    AuditLog log = log();
    MechanismWatch watch = watch(log, "1");
    assertTrue(watch.attackIfDue());
    assertFalse(watch.attackIfDue());
    now = now.plus(Duration.ofHours(23));
    assertFalse(watch(log, "1").attackIfDue());
    now = now.plus(Duration.ofHours(1));
    assertTrue(watch(log, "1").attackIfDue());

    List<Certificate> certificates = certificates(log);
    assertEquals(4, certificates.size());
    assertEquals("linear-local-hashing(3x7)", certificates.get(0).oracle());
    assertEquals("generalized-randomized-response(5)", certificates.get(1).oracle());
    for (Certificate certificate : certificates) {
      assertEquals(Verdict.PASS, certificate.verdict());
      assertEquals(2_000_000, certificate.epsilonMicros());
    }
    watch.requireNoAlarm();
    assertTrue(watch.obstacle().isEmpty());
  }

  @Test
  void newSoftwareIsAttackedAtOnce() {
    AuditLog log = log();
    assertTrue(watch(log, "1").attackIfDue());
    assertTrue(watch(log, "2").attackIfDue());
  }

  @Test
  void anAlarmIsRecordedAndStopsCollectingUntilOtherSoftwareRuns() {
    AuditLog log = log();
    MechanismWatch watch = watch(log, "1");
    assertTrue(attackBroken(watch));

    assertTrue(watch.obstacle().orElseThrow().contains("spends more than its ε of 2"));
    assertThrows(IllegalStateException.class, watch::requireNoAlarm);
    assertEquals(Verdict.ALARM, certificates(log).get(0).verdict());
    assertEquals(1, certificates(log).size(), "the log ends with the alarm");

    now = now.plus(Duration.ofDays(2));
    MechanismWatch restarted = watch(log, "1");
    assertFalse(restarted.attackIfDue());
    assertThrows(IllegalStateException.class, restarted::requireNoAlarm);
    watch(log, "2").requireNoAlarm();
  }
}
