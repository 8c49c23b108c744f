package dev.canvass.privacy.shuffle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.privacy.Epsilon;
import dev.canvass.privacy.shuffle.CentralPrivacy.Basis;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class ShuffleAmplificationTest {

  private static final double DELTA = 1e-8;

  private static CentralPrivacy of(String epsilon, long reports, double delta) {
    return ShuffleAmplification.of(Epsilon.parse(epsilon), reports, delta);
  }

  /** Evaluated with 30 digits by another program, then rounded up to micro-ε. */
  @Test
  void theBoundIsThatOfTheTheorem() {
    assertEquals(0.072555, of("1", 100_000, 1e-6).epsilon());
    assertEquals(0.209886, of("2", 100_000, 1e-8).epsilon());
    assertEquals(0.075034, of("2", 1_000_000, 1e-9).epsilon());
    assertEquals(0.093869, of("0.5", 10_000, 1e-6).epsilon());
    assertEquals(0.226369, of("4", 1_000_000, 1e-8).epsilon());
    assertEquals(Basis.SECRET_ORDER, of("4", 1_000_000, 1e-8).basis());
    assertEquals(1e-8, of("4", 1_000_000, 1e-8).delta());
  }

  /** With ε = 2 and δ = 1e-8 the theorem needs n ≥ 16 ln(4e8) e² = 2341.7. */
  @Test
  void withTooFewReportsOnlyTheLocalGuaranteeIsClaimed() {
    CentralPrivacy few = of("2", 2_341, DELTA);
    assertEquals(new CentralPrivacy(2, 0, Basis.LOCAL), few);
    assertEquals(Basis.SECRET_ORDER, of("2", 2_342, DELTA).basis());
    assertEquals(Basis.LOCAL, of("2", 0, DELTA).basis());
  }

  @Property(tries = 500)
  void moreReportsLessEpsilonOrMoreDeltaNeverWeakenTheGuarantee(
      @ForAll @LongRange(min = 1, max = 8_000_000) long micros,
      @ForAll @IntRange(min = 1, max = 5_000_000) int reports,
      @ForAll @IntRange(min = 3, max = 12) int exponent) {
    Epsilon local = new Epsilon(micros);
    double delta = Math.pow(10, -exponent);
    double epsilon = ShuffleAmplification.of(local, reports, delta).epsilon();
    assertTrue(epsilon <= local.value());
    assertTrue(ShuffleAmplification.of(local, 2L * reports, delta).epsilon() <= epsilon);
    assertTrue(ShuffleAmplification.of(local, reports, delta * 10).epsilon() <= epsilon);
    assertTrue(
        ShuffleAmplification.of(new Epsilon(micros + 1_000_000), reports, delta).epsilon()
            >= epsilon);
  }

  /** Linkable reports of a user are one report with the sum of ε: not amplified one by one. */
  @Test
  void queriesInTheSameOrderAreShuffledOnceAltogether() {
    List<Epsilon> twice = List.of(Epsilon.parse("1"), Epsilon.parse("1"));
    CentralPrivacy together = ShuffleAmplification.overSameOrder(twice, 100_000, DELTA);
    assertEquals(of("2", 100_000, DELTA).epsilon(), together.epsilon());
    assertEquals(Basis.SAME_SECRET_ORDER, together.basis());
    assertTrue(together.epsilon() > 2 * of("1", 100_000, DELTA).epsilon());
    List<Epsilon> many = Collections.nCopies(20, Epsilon.parse("1"));
    assertEquals(
        new CentralPrivacy(20, 0, Basis.LOCAL),
        ShuffleAmplification.overSameOrder(many, 1_000_000, DELTA));
  }

  /** 100 × (0.1, 1e-8) with δ' = 1e-6: 5.756105519…, 1.999998499…e-6 (30 digits elsewhere). */
  @Test
  void freshOrdersComposeByTheBetterOfTwoTheorems() {
    CentralPrivacy one = new CentralPrivacy(0.1, 1e-8, Basis.SECRET_ORDER);
    CentralPrivacy hundred =
        ShuffleAmplification.overFreshOrders(Collections.nCopies(100, one), 1e-6);
    assertEquals(5.756106, hundred.epsilon());
    assertEquals(1.9999985e-6, hundred.delta(), 1e-12);

    CentralPrivacy two = ShuffleAmplification.overFreshOrders(List.of(one, one), 1e-6);
    assertEquals(0.2, two.epsilon(), 2e-6);
    assertEquals(2e-8, two.delta(), 1e-20);
  }

  @Property(tries = 200)
  void composingNeverClaimsMoreThanTheSumNorLessThanTheWorst(
      @ForAll @IntRange(min = 1, max = 300) int queries,
      @ForAll @LongRange(min = 1, max = 1_000_000) long micros) {
    CentralPrivacy one = new CentralPrivacy(micros / 1e6, 1e-9, Basis.SECRET_ORDER);
    double epsilon =
        ShuffleAmplification.overFreshOrders(Collections.nCopies(queries, one), 1e-6).epsilon();
    assertTrue(epsilon <= queries * one.epsilon() + 2e-6);
    assertTrue(epsilon >= one.epsilon() - 1e-9);
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    for (double delta : new double[] {0, 1, -1, Double.NaN}) {
      assertThrows(IllegalArgumentException.class, () -> of("1", 10, delta));
      assertThrows(
          IllegalArgumentException.class,
          () -> ShuffleAmplification.overFreshOrders(List.of(of("1", 10, DELTA)), delta));
    }
    assertThrows(IllegalArgumentException.class, () -> of("1", -1, DELTA));
    assertThrows(
        IllegalArgumentException.class,
        () -> ShuffleAmplification.overSameOrder(List.of(), 10, DELTA));
    assertThrows(IllegalArgumentException.class, () -> new CentralPrivacy(0, 0, Basis.LOCAL));
  }
}
