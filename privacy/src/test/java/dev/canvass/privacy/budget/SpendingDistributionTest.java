package dev.canvass.privacy.budget;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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

  /** A restart in the middle changes nothing, whether totals are exact or rounded. */
  @Property(tries = 50)
  void whatIsStoredGoesOnAsIfThereHadBeenNoBreak(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 20_000) int users) {
    SeededBits random = new SeededBits(seed);
    SpendingDistribution through = new SpendingDistribution();
    SpendingDistribution broken = new SpendingDistribution();
    for (int i = 0; i < users; i++) {
      long spent = random.nextInt(users);
      Standing standing = spent % 3 == 0 ? Standing.AT_CAP : Standing.BELOW_CAP;
      through.add(spent, standing);
      broken.add(spent, standing);
      if (random.nextInt(users) == 0) {
        broken = SpendingDistribution.of(broken.toBytes());
      }
    }
    assertArrayEquals(through.toBytes(), broken.toBytes());
    assertEquals(through.quantileMicros(50), broken.quantileMicros(50));
  }

  @Test
  void bytesThatAreNoStoredDistributionAreRefused() {
    SpendingDistribution distribution = new SpendingDistribution();
    distribution.add(5, Standing.AT_CAP);
    distribution.add(7, Standing.BELOW_CAP);
    byte[] bytes = distribution.toBytes();
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      if (length != 13 && length != 29) { // Cut between two totals it is another distribution.
        assertThrows(IllegalArgumentException.class, () -> SpendingDistribution.of(cut));
      }
    }
    for (int index : new int[] {0, 1, 5, 13, 21, 29}) {
      byte[] altered = bytes.clone();
      altered[index] = (byte) 0x80;
      assertThrows(
          IllegalArgumentException.class, () -> SpendingDistribution.of(altered), "" + index);
    }
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    SpendingDistribution empty = new SpendingDistribution();
    assertThrows(IllegalStateException.class, () -> empty.quantileMicros(50));
    assertThrows(IllegalArgumentException.class, () -> empty.add(-1, Standing.BELOW_CAP));
    assertThrows(IllegalArgumentException.class, () -> empty.quantileMicros(101));
  }
}
