package dev.canvass.analytics.tree;

import dev.canvass.analytics.item.Code;
import dev.canvass.privacy.oracle.Mix;

/**
 * The levels of a query's prefix tree, numbered from 1. Level l holds prefixes of {@code
 * prefixBits(l)} bits, growing by at most about 10 a level: a table of 2^20 cells carries only 12
 * to 13 bits of evidence. Prefixes longer than a cell number are hashed to cells, publicly.
 * Immutable.
 */
public final class LevelSchedule {

  private static final int STEP_BITS = 10;

  private final int cellBits;
  private final int[] prefixBits;
  private final long[] keys;

  /**
   * The schedule for codes of {@code codeBits} bits over cell numbers of {@code cellBits} bits; one
   * level if a code fits a cell number.
   *
   * @param seed the query's public seed
   */
  public LevelSchedule(int codeBits, int cellBits, long seed) {
    this.cellBits = cellBits;
    int beyond = codeBits - cellBits;
    int steps = Math.max(0, (beyond + STEP_BITS - 1) / STEP_BITS);
    prefixBits = new int[1 + steps];
    prefixBits[0] = Math.min(codeBits, cellBits);
    for (int i = 1; i <= steps; i++) {
      prefixBits[i] = cellBits + (int) Math.round((double) beyond * i / steps);
    }
    keys = new long[prefixBits.length];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = Mix.mix(seed, i + 1L);
    }
  }

  /** L: the number of levels. */
  public int levels() {
    return prefixBits.length;
  }

  /** Bits of a prefix on {@code level}, 1 to L. */
  public int prefixBits(int level) {
    return prefixBits[level - 1];
  }

  /** Bits of a whole code: the prefix of the last level. */
  public int codeBits() {
    return prefixBits[prefixBits.length - 1];
  }

  /** The cell of a code on a level; bits past the level's prefix do not matter. */
  public int cell(Code code, int level) {
    return cell(code.high(), code.low(), level);
  }

  /** {@link #cell(Code, int)} without an object, for hot loops. */
  public int cell(long high, long low, int level) {
    int bits = prefixBits[level - 1];
    if (bits <= cellBits) {
      return (int) (high >>> (Long.SIZE - bits));
    }
    int cellMask = (1 << cellBits) - 1;
    long key = keys[level - 1];
    if (bits <= Long.SIZE) {
      return (int) Mix.mix(key ^ (high & -1L << (Long.SIZE - bits))) & cellMask;
    }
    long lowPrefix = bits == Code.BITS ? low : low & -1L << (Code.BITS - bits);
    return (int) Mix.mix(Mix.mix(key ^ high) ^ lowPrefix) & cellMask;
  }
}
