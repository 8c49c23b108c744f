package dev.canvass.privacy.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.privacy.SeededBits;
import dev.canvass.privacy.budget.SpendingDistribution.Standing;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SpendingDistributionTest {

  @Property(tries = 200)
  void quantilesAreThoseOfTheSortedList(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 500) int users) {
    SeededBits random = new SeededBits(seed);
    SpendingDistribution distribution = new SpendingDistribution();
    long[] spent = new long[users];
    for (int i = 0; i < users; i++) {
      spent[i] = random.nextInt(40) * 500_000L;
      distribution.add(spent[i], spent[i] > 9_000_000 ? Standing.AT_CAP : Standing.BELOW_CAP);
    }
    Arrays.sort(spent);
    for (int percent : new int[] {0, 1, 50, 95, 100}) {
      int rank = Math.max(1, (int) Math.ceil(users * (double) percent / 100));
      assertEquals(spent[rank - 1], distribution.quantileMicros(percent));
    }
    assertEquals(
        Arrays.stream(spent).filter(s -> s > 9_000_000).count(), distribution.usersAtCap());
    assertEquals(users, distribution.users());
  }

  @Test
  void manyDifferentTotalsAreRoundedUpAndNeverDown() {
    SpendingDistribution distribution = new SpendingDistribution();
    for (int i = 0; i < 100_000; i++) {
      distribution.add(i, Standing.BELOW_CAP);
    }
    for (int percent = 0; percent <= 100; percent++) {
      long exact = Math.max(1, 1_000L * percent) - 1;
      long rounded = distribution.quantileMicros(percent);
      assertTrue(rounded >= exact && rounded <= exact + 64, percent + ": " + rounded);
    }
    assertEquals(100_000, distribution.users());
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    SpendingDistribution empty = new SpendingDistribution();
    assertThrows(IllegalStateException.class, () -> empty.quantileMicros(50));
    assertThrows(IllegalArgumentException.class, () -> empty.add(-1, Standing.BELOW_CAP));
    assertThrows(IllegalArgumentException.class, () -> empty.quantileMicros(101));
  }
}
