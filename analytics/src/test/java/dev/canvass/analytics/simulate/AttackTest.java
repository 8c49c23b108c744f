package dev.canvass.analytics.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.analytics.item.CodecSpec;
import dev.canvass.analytics.item.ItemCodec;
import dev.canvass.analytics.query.Aggregation;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Strategy;
import dev.canvass.privacy.Epsilon;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AttackTest {

  /** Ten parties of very different size that hold the same items. */
  private static final Population POPULATION = population();

  private static Cores cores;

  private static final Map<Attack.Kind, SimulationReport> ATTACKED = new ConcurrentHashMap<>();

  @BeforeAll
  static void startCores() {
    cores = Cores.all();
  }

  @AfterAll
  static void stopCores() {
    cores.close();
  }

  private static Population population() {
    SortedMap<PartyId, SortedMap<String, Long>> counts = new TreeMap<>();
    Population equal = ZipfPopulation.of(5, 50_000, 1).withExclusive(0).population();
    equal
        .counts()
        .forEach(
            (party, items) -> {
              SortedMap<String, Long> scaled = new TreeMap<>();
              items.forEach((item, n) -> scaled.put(item, n * (1 + counts.size())));
              counts.put(party, scaled);
            });
    return Population.of(counts);
  }

  private static SimulationReport run(Optional<Attack> attack) {
    return Simulation.run(
        POPULATION,
        new SimulationOptions(
            CodecSpec.parse("letters:8"),
            Epsilon.parse("4"),
            10,
            Strategy.CONSENSUS,
            Aggregation.WEIGHTED_SUM,
            1,
            3,
            List.of(),
            attack),
        cores,
        run -> {});
  }

  private SimulationReport run(Attack.Kind kind) {
    return ATTACKED.computeIfAbsent(kind, k -> run(Optional.of(new Attack(k, 0.4, true))));
  }

  @ParameterizedTest
  @EnumSource(
      value = Attack.Kind.class,
      names = {"PROMOTE", "COLLUDE", "INFLATE"})
  void theWeightedSumIsBentByLiarsWhoAgreeOnItems(Attack.Kind kind) {
    SimulationReport report = run(kind);
    assertTrue(report.attackerItems().mean() >= 5, report.toString());
    assertTrue(report.f1().mean() <= 0.6, report.toString());
  }

  @Test
  void stealthyLiarsBendTheWeightedSumLess() {
    SimulationReport report = run(Attack.Kind.STEALTH);
    assertTrue(report.attackerItems().mean() >= 3, report.toString());
  }

  @Test
  void suppressionAndInversionPushTrueItemsOutAndPlantNothing() {
    double honest = run(Optional.empty()).f1().mean();
    assertTrue(honest >= 0.9, "honest: " + honest);
    for (Attack.Kind kind : List.of(Attack.Kind.SUPPRESS, Attack.Kind.INVERT)) {
      SimulationReport report = run(kind);
      assertTrue(report.f1().mean() <= honest - 0.2, kind + " " + report);
      assertEquals(0, report.attackerItems().mean());
    }
  }

  @Test
  void theBoundaryAttackSwapsItemsAroundPlaceK() {
    SimulationReport report = run(Attack.Kind.BOUNDARY);
    assertTrue(report.attackerItems().mean() >= 4, report.toString());
  }

  @Test
  void tinyLiarsAndNoiseHardlyMoveASumOfCounts() {
    assertEquals(0, run(Attack.Kind.TINY).attackerItems().mean());
    assertTrue(run(Attack.Kind.NOISE).f1().mean() >= 0.7);
  }

  @Test
  void absentPartiesSendNothing() {
    double reported = run(Attack.Kind.ABSENT).bytesPerParty() * 3;
    // Of 1 + 2 + 3 + 4 + 5 equal shares the two biggest are missing; 6 bits a report.
    assertEquals(POPULATION.users() * 6 / 15.0 * 6 / 8, reported, 100);
  }

  @Test
  void inflatingPartiesClaimFiveTimesTheirUsers() {
    double reported = run(Attack.Kind.INFLATE).bytesPerParty() * 5;
    assertEquals(POPULATION.users() * (6 + 9 * 5) / 15.0 * 6 / 8, reported, 200);
  }

  @Test
  void equalSeedsGiveEqualAttacks() {
    Optional<Attack> attack = Optional.of(new Attack(Attack.Kind.ADAPTIVE, 0.2, false));
    assertEquals(run(attack).f1(), run(attack).f1());
    assertEquals(run(attack).attackerItems(), run(attack).attackerItems());
  }

  @ParameterizedTest
  @ValueSource(strings = {"collude:0.2", "tiny:0.35:biggest", "absent:0.5"})
  void attacksAreReadAndPrinted(String text) {
    assertEquals(text, Attack.parse(text).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "collude",
        "collude:",
        "collude:0",
        "collude:1",
        "collude:.",
        "collude:20",
        "collude:-0.1",
        "collude:NaN",
        "Collude:0.2",
        "flood:0.2",
        "collude:0.2:smallest",
        "collude:0.2:",
        "collude:1e-1"
      })
  void malformedAttacksAreRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> Attack.parse(text), text);
  }

  @Test
  void anAttackNeedsAnHonestParty() {
    Population one = ZipfPopulation.of(1, 1_000, 1).population();
    SimulationOptions options =
        new SimulationOptions(
            CodecSpec.parse("letters:8"),
            Epsilon.parse("4"),
            10,
            Strategy.CONSENSUS,
            Aggregation.WEIGHTED_SUM,
            1,
            3,
            List.of(),
            Optional.of(Attack.parse("collude:0.5")));
    assertThrows(
        IllegalArgumentException.class, () -> Simulation.run(one, options, cores, run -> {}));
  }

  @Test
  void publishedMechanismsAreNotAttacked() {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new SimulationOptions(
                CodecSpec.parse("letters:8"),
                Epsilon.parse("4"),
                10,
                Strategy.FEDPEM,
                Aggregation.WEIGHTED_SUM,
                1,
                3,
                List.of(),
                Optional.of(Attack.parse("collude:0.5"))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"letters:8", "letters:2", "ascii6:5", "utf8:4", "english1:48", "uint:16"})
  void plantedItemsAreReadableAndNobodyHoldsThem(String codec) {
    CodecSpec spec = CodecSpec.parse(codec);
    ItemCodec items = ItemCodec.of(spec);
    List<String> planted = PlantedItems.of(items, spec, POPULATION, new SeededRandomBits(1));
    assertEquals(PlantedItems.COUNT, planted.size());
    planted.forEach(item -> assertTrue(items.fits(item), item));
    planted.forEach(item -> assertEquals(0, POPULATION.trueCount(item), item));
  }

  @Test
  void ofAClosedListTheRarestItemsArePlanted() {
    List<String> all = POPULATION.topItems(40);
    CodecSpec spec = CodecSpec.dictionary(all);
    List<String> planted =
        PlantedItems.of(ItemCodec.of(spec), spec, POPULATION, new SeededRandomBits(1));
    assertEquals(PlantedItems.COUNT, planted.size());
    assertFalse(planted.contains(all.get(0)));
    assertTrue(all.containsAll(planted));
  }
}
