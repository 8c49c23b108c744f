package dev.canvass.privacy.random;

/** A source of independent uniform bits. Not thread-safe: each instance has one owner. */
public interface RandomBits {

  /** The next 64 uniform bits. */
  long nextLong();

  /**
   * A uniform integer in {@code [0, bound)}, exact: draws that would favour small values are thrown
   * away.
   *
   * @throws IllegalArgumentException if {@code bound < 1}
   */
  default int nextInt(int bound) {
    if (bound < 1) {
      throw new IllegalArgumentException("bound must be at least 1, but is " + bound);
    }
    int mask = bound == 1 ? 0 : -1 >>> Integer.numberOfLeadingZeros(bound - 1);
    while (true) {
      long bits = nextLong();
      int low = (int) bits & mask;
      if (low < bound) {
        return low;
      }
      int high = (int) (bits >>> 32) & mask;
      if (high < bound) {
        return high;
      }
    }
  }
}
