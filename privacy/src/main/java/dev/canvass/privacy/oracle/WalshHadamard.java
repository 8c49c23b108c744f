package dev.canvass.privacy.oracle;

/**
 * The Walsh-Hadamard transform of integers, in place and unnormalised: {@code out[x] = Σ_a
 * (-1)^{parity(a & x)} in[a]}. The caller keeps sums inside 32 bits.
 */
final class WalshHadamard {

  /** 2^12 ints fill 16 KiB: all their stages run inside the first-level cache. */
  private static final int BLOCK = 1 << 12;

  private WalshHadamard() {}

  /** Transforms {@code a}, whose length is a power of two. O(n log n). */
  static void transform(int[] a) {
    int block = Math.min(BLOCK, a.length);
    for (int from = 0; from < a.length; from += block) {
      stages(a, from, from + block, 1, block);
    }
    stages(a, 0, a.length, block, a.length);
  }

  /** The stages of distance {@code distance} up to below {@code limit}, two at a time. */
  private static void stages(int[] a, int from, int to, int distance, int limit) {
    int h = distance;
    if (Integer.numberOfTrailingZeros(limit / distance) % 2 == 1) {
      for (int i = from; i < to; i += 2 * h) {
        butterflies(a, i, h);
      }
      h *= 2;
    }
    for (; h < limit; h *= 4) {
      for (int i = from; i < to; i += 4 * h) {
        doubleButterflies(a, i, h);
      }
    }
  }

  private static void butterflies(int[] a, int start, int h) {
    for (int j = start; j < start + h; j++) {
      int x = a[j];
      int y = a[j + h];
      a[j] = x + y;
      a[j + h] = x - y;
    }
  }

  private static void doubleButterflies(int[] a, int start, int h) {
    for (int j = start; j < start + h; j++) {
      int w = a[j];
      int x = a[j + h];
      int y = a[j + 2 * h];
      int z = a[j + 3 * h];
      int wx = w + x;
      int wxMinus = w - x;
      int yz = y + z;
      int yzMinus = y - z;
      a[j] = wx + yz;
      a[j + h] = wxMinus + yzMinus;
      a[j + 2 * h] = wx - yz;
      a[j + 3 * h] = wxMinus - yzMinus;
    }
  }
}
