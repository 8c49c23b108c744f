package dev.canvass.privacy.oracle;

/**
 * The public 64-bit mixing function behind coins, cells and scrambling. Not a secret-keyed hash.
 */
public final class Mix {

  private Mix() {}

  /**
   * The finaliser of SplitMix64 (Steele, Lea and Flood 2014, variant 13 of Stafford): a bijection.
   */
  public static long mix(long x) {
    long z = (x ^ (x >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** Mixes a word into a key; for a fixed key a bijection of the word. */
  public static long mix(long key, long word) {
    return mix(mix(key + 0x9E3779B97F4A7C15L) ^ word);
  }
}
