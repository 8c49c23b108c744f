package dev.canvass.analytics.item;

/**
 * Up to 128 bits of an item's code or of a prefix of it, left-aligned: the first bit is the highest
 * of {@code high}; bits past the length are zero. The length is known from the context. Codes are
 * ordered as bit strings.
 */
public record Code(long high, long low) implements Comparable<Code> {

  /** Bits of storage. */
  public static final int BITS = 128;

  /** A code of at most 64 bits given as a right-aligned number. */
  public static Code ofNumber(long number, int bits) {
    return new Code(bits == 0 ? 0 : number << (Long.SIZE - bits), 0);
  }

  /** The first {@code bits} bits, at most 64, as a right-aligned number. */
  public long number(int bits) {
    return bits == 0 ? 0 : high >>> (Long.SIZE - bits);
  }

  /** The first {@code bits} bits; the rest zero. */
  public Code prefix(int bits) {
    if (bits >= BITS) {
      return this;
    }
    return bits >= Long.SIZE
        ? new Code(high, bits == Long.SIZE ? 0 : low & -1L << (BITS - bits))
        : new Code(bits == 0 ? 0 : high & -1L << (Long.SIZE - bits), 0);
  }

  /** This code with {@code width} bits of {@code value} or-ed in from bit {@code from}. */
  public Code with(int from, int width, long value) {
    int end = from + width;
    if (end <= Long.SIZE) {
      return new Code(high | value << (Long.SIZE - end), low);
    }
    long newLow = low | value << (BITS - end);
    return from >= Long.SIZE
        ? new Code(high, newLow)
        : new Code(high | value >>> (end - Long.SIZE), newLow);
  }

  /** The {@code width} bits, 1 to 64, from bit {@code from}, as a right-aligned number. */
  public long slice(int from, int width) {
    long mask = -1L >>> (Long.SIZE - width);
    int end = from + width;
    if (end <= Long.SIZE) {
      return high >>> (Long.SIZE - end) & mask;
    }
    long lowPart = low >>> (BITS - end);
    return from >= Long.SIZE ? lowPart & mask : (high << (end - Long.SIZE) | lowPart) & mask;
  }

  @Override
  public int compareTo(Code other) {
    int first = Long.compareUnsigned(high, other.high);
    return first != 0 ? first : Long.compareUnsigned(low, other.low);
  }

  /** All 128 bits as 32 hexadecimal digits. */
  public String toHex() {
    return String.format("%016x%016x", high, low);
  }
}
