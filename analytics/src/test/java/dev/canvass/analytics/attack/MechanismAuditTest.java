package dev.canvass.analytics.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.analytics.attack.AuditOutcome.Verdict;
import dev.canvass.analytics.item.CodecSpec;
import dev.canvass.analytics.query.Mechanism;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.privacy.Epsilon;
import dev.canvass.privacy.oracle.Mix;
import dev.canvass.privacy.random.RandomBits;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The audit passes what nodes run, whatever codec and ε, and raises the alarm on what is broken.
 * Seeds are fixed, so each test gives the same every time; rates say what the seeds stand for.
 */
class MechanismAuditTest {

  private static final PartyId PARTY = new PartyId("audited");

  /** A quarter of the default: what alarms with these does so the more surely with all. */
  private static final MechanismAudit QUARTER =
      new MechanismAudit(MechanismAudit.DEFAULT_TRIALS / 4, MechanismAudit.DEFAULT_CONFIDENCE);

  private static RandomBits bits(long seed) {
    long[] state = {Mix.mix(seed)};
    return () -> Mix.mix(state[0] += 0x9E3779B97F4A7C15L);
  }

  private static Query query(String codec, String epsilon) {
    return MechanismAudit.question(codec(codec), Epsilon.parse(epsilon), PARTY, 7);
  }

  private static CodecSpec codec(String codec) {
    if (!codec.startsWith("dictionary")) {
      return CodecSpec.parse(codec);
    }
    int size = Integer.parseInt(codec.substring(codec.indexOf(':') + 1));
    return CodecSpec.dictionary(
        IntStream.range(0, size).mapToObj(number -> "item " + number).toList());
  }

  /** False-alarm rate of each case: at most 1e-6. The bound is near ε, so the attack has teeth. */
  @ParameterizedTest
  @CsvSource({
    "letters:10, 0.5",
    "letters:10, 1",
    "letters:25, 2",
    "utf8:1, 2",
    "ascii6:12, 3",
    "hash:64, 4",
    "uint:32, 2",
    "dictionary:5, 1",
    "dictionary:40, 3"
  })
  void theCodeThatNodesRunPasses(String codec, String epsilon) {
    AuditOutcome outcome = QUARTER.run(query(codec, epsilon), PARTY, 0);
    double promised = Double.parseDouble(epsilon);
    assertEquals(Verdict.PASS, outcome.verdict(), outcome::toString);
    assertTrue(outcome.lowerBound() > 0.7 * promised, outcome::toString);
    assertEquals(promised, outcome.estimate(), 0.06 * promised + 0.03);
  }

  /**
   * Power: at a quarter of the default trials every one of six runs raises the alarm. Were the
   * power at that size below 0.6, all six would do so with probability below 5 %; four times the
   * trials make a miss at the default all but impossible.
   */
  @ParameterizedTest
  @EnumSource(NegativeControl.class)
  void everyBrokenRandomiserOverLocalHashingRaisesTheAlarm(NegativeControl control) {
    assertAlarm(control, query("letters:10", "2"), 6);
  }

  /** As above, over generalised randomised response. */
  @ParameterizedTest
  @EnumSource(NegativeControl.class)
  void everyBrokenRandomiserOverAClosedListRaisesTheAlarm(NegativeControl control) {
    Query query = query("dictionary:5", "2");
    if (control.appliesTo(query)) {
      assertAlarm(control, query, 2);
    } else {
      assertTrue(
          control == NegativeControl.LEVEL_BY_ITEM || control == NegativeControl.COIN_BY_ITEM);
    }
  }

  private static void assertAlarm(NegativeControl control, Query query, int runs) {
    for (int run = 0; run < runs; run++) {
      AuditOutcome outcome = control.run(QUARTER, query, PARTY, bits(run));
      assertEquals(Verdict.ALARM, outcome.verdict(), control + ": " + outcome);
    }
  }

  /**
   * With confidence 0.9 at most one right randomiser in ten alarms: of 60 more than 13 with
   * probability below 0.003.
   */
  @Test
  void theFalseAlarmRateIsAtMostTheOneStated() {
    MechanismAudit careless = new MechanismAudit(2_000, 0.9);
    Query query = query("letters:4", "1");
    long alarms =
        IntStream.range(0, 60)
            .mapToObj(
                run ->
                    new ReporterTarget(query, PARTY, 0, bits(run), bits(1_000 + run), coin -> {}))
            .filter(target -> careless.attack(query, target).verdict() == Verdict.ALARM)
            .count();
    assertTrue(alarms <= 13, alarms + " of 60");
  }

  /** The attack that is meant for a fault is the one that finds it. */
  @Test
  void theFindingSaysWhereTheFaultIs() {
    Query query = query("letters:10", "2");
    assertEquals(Attack.LEVEL, finder(NegativeControl.LEVEL_BY_ITEM, query));
    assertEquals(Attack.COIN, finder(NegativeControl.COIN_BY_ITEM, query));
    assertEquals(Attack.NEIGHBOUR, finder(NegativeControl.REUSED_BITS, query));
    assertEquals(Attack.PLACE, finder(NegativeControl.BITS_FROM_COIN, query));
    assertEquals(Attack.TRUE_SYMBOL, finder(NegativeControl.EPSILON_PLUS_20_PERCENT, query));
  }

  private static Attack finder(NegativeControl control, Query query) {
    return control.run(QUARTER, query, PARTY, bits(99)).strongest().attack();
  }

  @Test
  void everyCodecHasItemsToTellApart() {
    for (String codec :
        List.of("letters:2", "ascii6:2", "utf8:1", "uint:1", "hash:32", "dictionary:1")) {
      Query query = query(codec, "1");
      assertTrue(!ItemPair.of(query.codec(), Mechanism.of(query)).isEmpty(), codec);
    }
  }

  @Test
  void settingsThatProveNothingAreRefused() {
    for (int trials : new int[] {0, 999, 1_001, -2, 200_000_000}) {
      assertThrows(IllegalArgumentException.class, () -> new MechanismAudit(trials, 0.99));
    }
    for (double confidence : new double[] {0, 0.4, 1, Double.NaN}) {
      assertThrows(IllegalArgumentException.class, () -> new MechanismAudit(1_000, confidence));
    }
    assertThrows(IllegalArgumentException.class, () -> NegativeControl.parse("luck"));
    assertEquals(NegativeControl.BIASED_LIE, NegativeControl.parse("biased-lie"));
  }
}
