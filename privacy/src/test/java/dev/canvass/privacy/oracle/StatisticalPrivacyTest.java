package dev.canvass.privacy.oracle;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.privacy.Epsilon;
import dev.canvass.privacy.SeededBits;
import dev.canvass.privacy.random.BiasedCoin;
import dev.canvass.privacy.random.RandomBits;
import dev.canvass.privacy.random.SecureRandomBits;
import org.junit.jupiter.api.Test;

/**
 * The real randomisers raise no alarm (each run's false-alarm rate is below {@value
 * EpsilonAlarm#FALSE_ALARM_RATE}), and broken ones do: the test would notice a broken mechanism.
 */
class StatisticalPrivacyTest {

  private static final int RUNS = 1_000_000;

  /** The two cells have different hashes under this coin, whatever the number of symbols. */
  private static final long COIN = 0x0123_4567_89AB_CDEDL;

  private static final int CELL = 1;
  private static final int OTHER_CELL = 2;

  private static double bound(int symbols, EpsilonAlarm.Randomizer randomizer) {
    return new EpsilonAlarm(symbols, RUNS).lowerBound(randomizer, CELL, OTHER_CELL, COIN);
  }

  private static void assertQuiet(FrequencyOracle oracle, Epsilon epsilon, RandomBits random) {
    double bound = bound(oracle.symbols(), (cell, coin) -> oracle.randomize(cell, coin, random));
    assertTrue(bound <= epsilon.value(), "alarm at " + bound + " above " + epsilon);
    assertTrue(bound >= 0.85 * epsilon.value(), "the test has no power: " + bound);
  }

  private static void assertAlarm(Epsilon epsilon, int symbols, EpsilonAlarm.Randomizer broken) {
    double bound = bound(symbols, broken);
    assertTrue(bound > epsilon.value(), "no alarm: " + bound + " within " + epsilon);
  }

  @Test
  void linearHashingKeepsItsPromise() {
    SecureRandomBits random = new SecureRandomBits();
    for (String text : new String[] {"0.5", "1", "2", "3"}) {
      Epsilon epsilon = Epsilon.parse(text);
      assertQuiet(LinearLocalHashing.of(epsilon), epsilon, random);
    }
  }

  @Test
  void generalisedResponseKeepsItsPromise() {
    SecureRandomBits random = new SecureRandomBits();
    for (String text : new String[] {"0.5", "1", "3"}) {
      Epsilon epsilon = Epsilon.parse(text);
      assertQuiet(GeneralizedRandomizedResponse.of(epsilon, 5), epsilon, random);
    }
  }

  @Test
  void tellingTheTruthTooOftenRaisesTheAlarm() {
    Epsilon epsilon = Epsilon.parse("1");
    LinearLocalHashing honest = LinearLocalHashing.of(epsilon);
    BiasedCoin eager = new BiasedCoin(honest.truth().threshold() / 100 * 103);
    SeededBits random = new SeededBits(1);
    assertAlarm(
        epsilon,
        honest.symbols(),
        (cell, coin) -> {
          int hash = honest.hash(cell, coin);
          return eager.toss(random) ? hash : hash ^ 1 + random.nextInt(honest.symbols() - 1);
        });
  }

  @Test
  void drawingTheLieFromAllSymbolsTheTruthIncludedRaisesTheAlarm() {
    Epsilon epsilon = Epsilon.parse("1");
    LinearLocalHashing honest = LinearLocalHashing.of(epsilon);
    SeededBits random = new SeededBits(2);
    assertAlarm(
        epsilon,
        honest.symbols(),
        (cell, coin) ->
            honest.truth().toss(random)
                ? honest.hash(cell, coin)
                : random.nextInt(honest.symbols()));
  }

  @Test
  void aLieThatIsNotUniformRaisesTheAlarm() {
    Epsilon epsilon = Epsilon.parse("2");
    LinearLocalHashing honest = LinearLocalHashing.of(epsilon);
    SeededBits random = new SeededBits(3);
    assertAlarm(
        epsilon,
        honest.symbols(),
        (cell, coin) -> {
          int hash = honest.hash(cell, coin);
          int skewed = 1 + Math.min(random.nextInt(8), honest.symbols() - 2);
          return honest.truth().toss(random) ? hash : hash ^ skewed;
        });
  }

  @Test
  void aDecisionThatReusesThePublicCoinRaisesTheAlarm() {
    Epsilon epsilon = Epsilon.parse("2");
    LinearLocalHashing honest = LinearLocalHashing.of(epsilon);
    assertAlarm(
        epsilon,
        honest.symbols(),
        (cell, coin) -> honest.randomize(cell, coin, new SeededBits(coin)));
  }

  @Test
  void aSourceThatRepeatsItselfPerCellRaisesTheAlarm() {
    Epsilon epsilon = Epsilon.parse("3");
    GeneralizedRandomizedResponse honest = GeneralizedRandomizedResponse.of(epsilon, 4);
    SeededBits random = new SeededBits(4);
    assertAlarm(
        epsilon,
        4,
        (cell, coin) -> {
          long word = (random.nextLong() & ~7L) | cell;
          return honest.randomize(cell, coin, new SeededBits(word % 64));
        });
  }
}
