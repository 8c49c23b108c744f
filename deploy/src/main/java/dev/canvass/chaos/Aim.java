package dev.canvass.chaos;

import java.util.EnumMap;
import java.util.Map;
import java.util.Random;

/**
 * Where in a phase to strike: uniformly within the time that the phase is thought to take, which is
 * learned from hits and misses, so that kills fall everywhere in it on any machine. One owner.
 */
final class Aim {

  private static final double FIRST_MILLIS = 300;
  private static final double LONGEST_MILLIS = 20_000;
  private static final double LONGER = 1.25;
  private static final double SHORTER = 0.6;

  private final Random random;
  private final Map<Phase, Double> reach = new EnumMap<>(Phase.class);

  Aim(Random random) {
    this.random = random;
  }

  /** How long to wait after the begin of {@code target}. */
  long delayMillis(Phase target) {
    return (long) (random.nextDouble() * reach(target));
  }

  /** Learns that a kill meant for {@code target} fell into {@code actual}. */
  void struck(Phase target, Phase actual) {
    double factor = actual.compareTo(target) > 0 ? SHORTER : LONGER;
    reach.put(target, Math.min(LONGEST_MILLIS, Math.max(1, reach(target) * factor)));
  }

  private double reach(Phase target) {
    return reach.getOrDefault(target, FIRST_MILLIS);
  }
}
