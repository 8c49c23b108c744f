package dev.canvass.privacy;

import dev.canvass.privacy.oracle.Mix;
import dev.canvass.privacy.random.RandomBits;

/** SplitMix64: repeatable bits for tests. */
public final class SeededBits implements RandomBits {

  private long state;

  public SeededBits(long seed) {
    state = seed;
  }

  @Override
  public long nextLong() {
    state += 0x9E3779B97F4A7C15L;
    return Mix.mix(state);
  }
}
