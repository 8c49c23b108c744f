package dev.canvass.analytics.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.analytics.query.Aggregation;
import dev.canvass.analytics.query.Strategy;
import dev.canvass.privacy.Epsilon;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SimulationTest {

  private static Cores cores;

  @BeforeAll
  static void startCores() {
    cores = Cores.all();
  }

  @AfterAll
  static void stopCores() {
    cores.close();
  }

  @Test
  void findsNearlyAllOfAnEasyPopulation() {
    Population population = ZipfPopulation.of(3, 100_000, 1).population();
    List<Integer> progress = new ArrayList<>();

    SimulationReport report =
        Simulation.run(population, options(population, "4", 2), cores, progress::add);

    assertEquals(List.of(1, 2), progress);
    assertTrue(report.f1().mean() >= 0.9, report.toString());
    assertTrue(report.ncr().mean() >= 0.9, report.toString());
    assertTrue(report.countRelativeError().mean() <= 0.15, report.toString());
    assertEquals(100_000 / 3 * 6 / 8.0, report.bytesPerParty(), 20);
  }

  @Test
  void repeatsItselfForTheSameSeedAndNotForAnother() {
    Population population = ZipfPopulation.of(2, 20_000, 1).population();
    SimulationOptions options = options(population, "2", 1);
    SimulationReport first = Simulation.run(population, options, cores, run -> {});

    assertEquals(first.f1(), Simulation.run(population, options, cores, run -> {}).f1());
    assertEquals(
        first.countRelativeError(),
        Simulation.run(population, options, cores, run -> {}).countRelativeError());
  }

  @Test
  void measuresListsAgainstTheTruth() {
    List<String> truth = List.of("a", "b", "c", "d");

    assertEquals(1.0, Accuracy.f1(truth, truth));
    assertEquals(0.5, Accuracy.f1(List.of("a", "b", "x", "y"), truth));
    assertEquals(0.7, Accuracy.ncr(List.of("b", "a"), truth), 1e-12);
    assertEquals(0.0, Accuracy.ncr(List.of("x"), truth));
  }

  @Test
  void suggestsTheNarrowestCodecThatCoversTheItems() {
    assertEquals(
        "letters:8", ZipfPopulation.of(2, 20_000, 1).population().suggestedCodec().toString());
  }

  private static SimulationOptions options(Population population, String epsilon, int runs) {
    return new SimulationOptions(
        population.suggestedCodec(),
        Epsilon.parse(epsilon),
        10,
        Strategy.CONSENSUS,
        Aggregation.WEIGHTED_SUM,
        runs,
        5,
        List.of(),
        Optional.empty());
  }
}
