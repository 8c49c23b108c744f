package dev.canvass.analytics.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.analytics.simulate.ZipfPopulation.Placement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZipfPopulationTest {

  private static final int PARTIES = 10;
  private static final int ITEMS = 2_000;
  private static final ZipfPopulation USUAL = ZipfPopulation.of(PARTIES, 1_000_000, 7);

  @Test
  void hasExactlyTheUsersAskedForInPartiesOfEqualSize() {
    assertEquals(1_000_000, USUAL.population().users());
    assertEquals(1_001, ZipfPopulation.of(7, 1_001, 1).population().users());
    assertTrue(sizes(USUAL).stream().allMatch(size -> size == 100_000));
  }

  @Test
  void frequenciesFallLikeAPowerOfTheRank() {
    Population population = USUAL.withExclusive(0).population();
    List<String> ranked = population.topItems(100);
    double first = population.trueCount(ranked.get(0));
    for (int rank : new int[] {2, 10, 100}) {
      double expected = first * Math.pow(rank, -1.2);
      // Ten parties round by at most one user each.
      assertEquals(
          expected, (double) population.trueCount(ranked.get(rank - 1)), 10 + 0.001 * expected);
    }
  }

  /** 2,000 items, each exclusive with probability .3: a standard deviation of 20. */
  @Test
  void aShareOfTheItemsExistsInOnePartyOnly() {
    Map<String, Integer> holders = holders(flat(Placement.LOCAL));
    long exclusive = holders.values().stream().filter(count -> count == 1).count();
    long shared = holders.values().stream().filter(count -> count == PARTIES).count();
    assertEquals(ITEMS, exclusive + shared);
    assertEquals(600.0, (double) exclusive, 100);
    assertTrue(holders(USUAL.withExclusive(0)).values().stream().allMatch(n -> n > 1));
    assertTrue(holders(USUAL.withExclusive(1)).values().stream().allMatch(n -> n == 1));
  }

  @Test
  void aLocalItemIsAsFrequentInItsPartyAsASharedOneOfItsRank() {
    ZipfPopulation flat = flat(Placement.LOCAL);
    for (Map<String, Long> items : flat.population().counts().values()) {
      double even = 10_000_000.0 / PARTIES / items.size();
      items.values().forEach(count -> assertEquals(even, (double) count, 1));
    }
  }

  @Test
  void aConcentratedItemIsAsFrequentOverAllPartiesAsASharedOneOfItsRank() {
    ZipfPopulation flat = flat(Placement.CONCENTRATED);
    Map<String, Integer> holders = holders(flat);
    Population population = flat.population();
    for (Map<String, Long> items : population.counts().values()) {
      double shared =
          items.entrySet().stream()
              .filter(item -> holders.get(item.getKey()) == PARTIES)
              .mapToDouble(Map.Entry::getValue)
              .findFirst()
              .orElseThrow();
      items.forEach(
          (item, count) -> assertEquals(holders.get(item) == 1 ? PARTIES : 1, count / shared, .02));
    }
  }

  /** 20,000 pairs of item and party, each with probability 1/2: a standard deviation of 71. */
  @Test
  void aSharedItemExistsInAPartyWithTheProbabilityAskedFor() {
    int pairs =
        holders(flat(Placement.LOCAL).withExclusive(0).withPresence(0.5)).values().stream()
            .mapToInt(Integer::intValue)
            .sum();
    assertEquals(10_000, pairs, 355);
  }

  @Test
  void sizesFallAsAsked() {
    List<Long> sizes = sizes(USUAL.withSizeExponent(1));
    for (int p = 0; p < PARTIES; p++) {
      assertEquals((double) sizes.get(0) / (p + 1), (double) sizes.get(p), 2);
    }
  }

  @Test
  void equalRecipesGiveEqualPopulationsAndOtherSeedsOtherOnes() {
    assertEquals(USUAL.population().counts(), USUAL.population().counts());
    assertNotEquals(
        USUAL.population().counts(),
        ZipfPopulation.of(PARTIES, 1_000_000, 8).population().counts());
  }

  @ParameterizedTest
  @CsvSource({
    "0, 100, 1, 0, 1, 0, 1 to 1000 parties",
    "1001, 10000, 1, 0, 1, 0, 1 to 1000 parties",
    "10, 9, 1, 0, 1, 0, but is to have 9",
    "10, 2000000000, 1, 0, 1, 0, but is to have 2000000000",
    "10, 100, -0.1, 0, 1, 0, Zipf exponent is in 0..5",
    "10, 100, NaN, 0, 1, 0, Zipf exponent is in 0..5",
    "10, 100, 1, 1.5, 1, 0, exclusive items is in 0..1",
    "10, 100, 1, NaN, 1, 0, exclusive items is in 0..1",
    "10, 100, 1, 0, 0, 0, presence of shared items is above 0",
    "10, 100, 1, 0, NaN, 0, presence of shared items is above 0",
    "10, 100, 1, 0, 1, Infinity, sizes is in 0..5",
    "10, 100, 1, 0, 1, 5, would have no users",
    "1000, 100000, 1, 1, 1, 0, would have no items"
  })
  void impossibleRecipesAreRefusedWithTheReason(
      int parties,
      long users,
      double exponent,
      double exclusive,
      double presence,
      double sizes,
      String reason) {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new ZipfPopulation(
                        parties, users, exponent, exclusive, Placement.LOCAL, presence, sizes, 1)
                    .population());
    assertTrue(refused.getMessage().contains(reason), refused.getMessage());
  }

  /** All items have the same weight, and enough users that rounding does not matter. */
  private static ZipfPopulation flat(Placement placement) {
    return new ZipfPopulation(PARTIES, 10_000_000, 0, 0.3, placement, 1, 0, 7);
  }

  private static List<Long> sizes(ZipfPopulation recipe) {
    return recipe.population().counts().values().stream()
        .map(items -> items.values().stream().mapToLong(Long::longValue).sum())
        .toList();
  }

  private static Map<String, Integer> holders(ZipfPopulation recipe) {
    Map<String, Integer> holders = new HashMap<>();
    recipe
        .population()
        .counts()
        .values()
        .forEach(items -> items.keySet().forEach(item -> holders.merge(item, 1, Integer::sum)));
    return holders;
  }
}
