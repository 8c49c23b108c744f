package dev.canvass.analytics.item;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ScrambleTest {

  @Property(tries = 2000)
  void scramblingIsUndoneForEveryLength(
      @ForAll @IntRange(min = 1, max = 128) int bits,
      @ForAll long seed,
      @ForAll long high,
      @ForAll long low) {
    Scramble scramble = new Scramble(seed, bits);
    Code code = new Code(high, low).prefix(scramble.bits());
    assertEquals(code, scramble.invert(scramble.apply(code)));
    assertEquals(code, scramble.apply(scramble.invert(code)));
    assertEquals(scramble.apply(code), scramble.apply(code).prefix(scramble.bits()));
  }

  @Test
  void allShortCodesHaveDifferentScrambledForms() {
    for (int bits = 1; bits <= 12; bits++) {
      Scramble scramble = new Scramble(7, bits);
      Set<Code> seen = new HashSet<>();
      for (long x = 0; x < 1L << scramble.bits(); x++) {
        assertTrue(seen.add(scramble.apply(Code.ofNumber(x, scramble.bits()))));
      }
    }
  }

  @Test
  void anotherSeedScramblesOtherwise() {
    Code code = Code.ofNumber(12345, 48);
    assertNotEquals(new Scramble(1, 48).apply(code), new Scramble(2, 48).apply(code));
  }

  @Test
  void lengthsOutOfRangeAreRefused() {
    for (int bits : new int[] {-1, 0, 129}) {
      assertThrows(IllegalArgumentException.class, () -> new Scramble(1, bits));
    }
  }

  @Property(tries = 2000)
  void aSliceReadsWhatWasWritten(
      @ForAll @IntRange(min = 0, max = 127) int from,
      @ForAll @IntRange(min = 1, max = 64) int widest,
      @ForAll long value) {
    int width = Math.min(widest, 128 - from);
    long masked = value & -1L >>> (64 - width);
    Code code = new Code(0, 0).with(from, width, masked);
    assertEquals(masked, code.slice(from, width));
    assertEquals(new Code(0, 0), code.prefix(from));
    assertEquals(code, code.prefix(from + width));
  }

  @Property(tries = 1000)
  void aPrefixOfAPrefixIsThePrefix(
      @ForAll long high,
      @ForAll long low,
      @ForAll @IntRange(min = 0, max = 128) int one,
      @ForAll @IntRange(min = 0, max = 128) int other) {
    Code code = new Code(high, low);
    assertEquals(code.prefix(Math.min(one, other)), code.prefix(one).prefix(other));
  }
}
