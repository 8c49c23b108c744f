package dev.canvass.analytics.simulate;

import dev.canvass.privacy.oracle.Mix;
import dev.canvass.privacy.random.RandomBits;

/** Repeatable bits for studies (SplitMix64). Protects nobody: never use it where users are real. */
final class SeededRandomBits implements RandomBits {

  private long state;

  SeededRandomBits(long seed) {
    state = Mix.mix(seed);
  }

  @Override
  public long nextLong() {
    state += 0x9E3779B97F4A7C15L;
    return Mix.mix(state);
  }
}
