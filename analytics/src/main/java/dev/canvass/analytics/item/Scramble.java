package dev.canvass.analytics.item;

import dev.canvass.privacy.oracle.Mix;

/**
 * A public bijection of m-bit codes, different for every query: a four-round Feistel network (Luby
 * and Rackoff 1988) over two halves. After it a prefix acts as a uniform hash of the whole item.
 * Odd m are rounded up to even, see {@link #bits()}.
 */
public final class Scramble {

  private static final int ROUNDS = 4;

  private final long seed;
  private final int half;

  /**
   * The scramble of one query.
   *
   * @param codeBits m, 1 to 128
   */
  public Scramble(long seed, int codeBits) {
    if (codeBits < 1 || codeBits > Code.BITS) {
      throw new IllegalArgumentException("a code has 1 to 128 bits, but this " + codeBits);
    }
    this.seed = seed;
    half = (codeBits + 1) / 2;
  }

  /** Bits of a scrambled code: m rounded up to even. */
  public int bits() {
    return 2 * half;
  }

  /** The scrambled form of {@code code}. */
  public Code apply(Code code) {
    long left = code.slice(0, half);
    long right = code.slice(half, half);
    for (int round = 0; round < ROUNDS; round++) {
      long next = left ^ roundFunction(round, right);
      left = right;
      right = next;
    }
    return new Code(0, 0).with(0, half, left).with(half, half, right);
  }

  /** The code whose scrambled form is {@code scrambled}. */
  public Code invert(Code scrambled) {
    long left = scrambled.slice(0, half);
    long right = scrambled.slice(half, half);
    for (int round = ROUNDS - 1; round >= 0; round--) {
      long previous = right ^ roundFunction(round, left);
      right = left;
      left = previous;
    }
    return new Code(0, 0).with(0, half, left).with(half, half, right);
  }

  private long roundFunction(int round, long value) {
    return Mix.mix(Mix.mix(seed, round), value) & -1L >>> (Long.SIZE - half);
  }
}
