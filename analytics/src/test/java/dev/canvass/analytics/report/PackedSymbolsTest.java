package dev.canvass.analytics.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PackedSymbolsTest {

  @Property(tries = 1000)
  void packedSymbolsAreReadBack(
      @ForAll @Size(max = 50) byte[] values, @ForAll @IntRange(min = 1, max = 8) int bits) {
    byte[] symbols = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      symbols[i] = (byte) (values[i] & (1 << bits) - 1);
    }
    byte[] packed = PackedSymbols.pack(symbols, 0, symbols.length, bits);
    assertEquals((symbols.length * bits + 7) / 8, packed.length);
    byte[] unpacked = new byte[symbols.length];
    PackedSymbols.unpack(packed, symbols.length, bits, 1 << bits, unpacked, 0);
    assertArrayEquals(symbols, unpacked);
    for (int length : new int[] {packed.length - 1, packed.length + 1}) {
      if (length >= 0) {
        assertRefused(Arrays.copyOf(packed, length), symbols.length, bits, 1 << bits);
      }
    }
  }

  private static void assertRefused(byte[] packed, int count, int bits, int limit) {
    assertThrows(
        IllegalArgumentException.class,
        () -> PackedSymbols.unpack(packed, count, bits, limit, new byte[count], 0));
  }

  @Test
  void trailingBitsAndSymbolsOutOfRangeAreRefused() {
    assertRefused(new byte[] {(byte) 0b0100_0000}, 2, 3, 8);
    assertRefused(new byte[] {0b0000_0101}, 2, 3, 5);
    assertRefused(new byte[] {(byte) 200}, 1, 8, 200);
  }
}
