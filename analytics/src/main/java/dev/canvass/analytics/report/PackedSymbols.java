package dev.canvass.analytics.report;

/**
 * Symbols of s bits, s = 1..8, packed without gaps: symbol i fills bits s i .. s i + s - 1, low
 * first.
 */
public final class PackedSymbols {

  private PackedSymbols() {}

  /** Bytes that {@code count} symbols of {@code symbolBits} bits take. */
  public static int bytes(int count, int symbolBits) {
    return (int) (((long) count * symbolBits + 7) / 8);
  }

  /** Packs {@code count} symbols of one byte each, from index {@code from}. */
  public static byte[] pack(byte[] symbols, int from, int count, int symbolBits) {
    byte[] packed = new byte[bytes(count, symbolBits)];
    int held = 0;
    int bits = 0;
    int at = 0;
    for (int i = 0; i < count; i++) {
      held |= (symbols[from + i] & 0xFF) << bits;
      bits += symbolBits;
      while (bits >= 8) {
        packed[at++] = (byte) held;
        held >>>= 8;
        bits -= 8;
      }
    }
    if (bits > 0) {
      packed[at] = (byte) held;
    }
    return packed;
  }

  /**
   * Unpacks {@code count} symbols into {@code symbols} from index {@code from}.
   *
   * @throws IllegalArgumentException if the length does not fit the count, a bit past the last
   *     symbol is set, or a symbol is not below {@code limit}
   */
  public static void unpack(
      byte[] packed, int count, int symbolBits, int limit, byte[] symbols, int from) {
    if (packed.length != bytes(count, symbolBits)) {
      throw new IllegalArgumentException(
          count
              + " symbols of "
              + symbolBits
              + " bits take "
              + bytes(count, symbolBits)
              + " bytes, but there are "
              + packed.length);
    }
    int mask = (1 << symbolBits) - 1;
    int held = 0;
    int bits = 0;
    int at = 0;
    for (int i = 0; i < count; i++) {
      while (bits < symbolBits) {
        held |= (packed[at++] & 0xFF) << bits;
        bits += 8;
      }
      int symbol = held & mask;
      if (symbol >= limit) {
        throw new IllegalArgumentException(
            "symbol " + symbol + " at " + i + " is not in 0.." + (limit - 1));
      }
      symbols[from + i] = (byte) symbol;
      held >>>= symbolBits;
      bits -= symbolBits;
    }
    if (held != 0) {
      throw new IllegalArgumentException("a bit past the last symbol is set");
    }
  }
}
