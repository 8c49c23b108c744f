package dev.canvass.analytics.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.analytics.query.PartyId;
import dev.canvass.privacy.Epsilon;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class KnownListTest {

  private static Truth truth(long first, long second) {
    TreeMap<PartyId, SortedMap<String, Long>> counts = new TreeMap<>();
    TreeMap<String, Long> items = new TreeMap<>();
    items.put("first", first);
    items.put("second", second);
    items.put("rest", 10_000 - first - second);
    counts.put(new PartyId("one"), items);
    Population population = Population.of(counts);
    return new Truth(population, List.of("rest", "first"));
  }

  @Test
  void findsWhatStandsOutOfTheNoise() {
    assertEquals(1, KnownList.f1(List.of(truth(3_000, 100)), Epsilon.parse("3")));
  }

  /**
   * Two items of 1,000 and 800 users, N = 10,000, ε = 1: V = 3.6827, so the difference has a
   * standard deviation of √(2 · 36,827 + 1,800) = 274.7, and the wrong one is ahead with
   * probability Φ(-.728) = .2333: F1 is .883. Of 200 draws the mean has a standard error of .015:
   * 4.3 of them (a false alarm of 2e-5, once, for the seed is fixed).
   */
  @Test
  void agreesWithTheNormalLaw() {
    double f1 = KnownList.f1(List.of(truth(1_000, 800)), Epsilon.parse("1"));
    assertTrue(Math.abs(f1 - 0.883) < 0.065, "F1: " + f1);
  }
}
