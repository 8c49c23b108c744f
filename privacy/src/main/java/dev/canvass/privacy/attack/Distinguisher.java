package dev.canvass.privacy.attack;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Learns which outcomes tell two items apart: by the lemma of Neyman and Pearson the best event is
 * a set of the outcomes with the greatest likelihood ratios. The set is chosen on one half of the
 * trials and judged on the other, so that the choice cannot flatter the bound.
 */
public final class Distinguisher {

  /** A cautious choice of the event that will look best on fresh trials. */
  private static final double SIGMAS = 4;

  private final boolean[] event;

  private Distinguisher(boolean[] event) {
    this.event = event;
  }

  /**
   * The event that promises the greatest lower bound on ε.
   *
   * @param counts how often each outcome happened to users with the one item
   * @param otherCounts how often to users with the other
   */
  public static Distinguisher learn(long[] counts, long[] otherCounts) {
    int[] order =
        IntStream.range(0, counts.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -ratio(counts[i], otherCounts[i])))
            .mapToInt(i -> i)
            .toArray();
    long hits = 0;
    long otherHits = 0;
    double best = Double.NEGATIVE_INFINITY;
    int size = 0;
    for (int i = 0; i < order.length; i++) {
      hits += counts[order[i]];
      otherHits += otherCounts[order[i]];
      double promise =
          EpsilonBound.estimate(hits, otherHits)
              - SIGMAS * Math.sqrt(1 / (hits + 0.5) + 1 / (otherHits + 0.5));
      if (promise > best) {
        best = promise;
        size = i + 1;
      }
    }
    boolean[] event = new boolean[counts.length];
    for (int i = 0; i < size; i++) {
      event[order[i]] = true;
    }
    return new Distinguisher(event);
  }

  private static double ratio(long count, long otherCount) {
    return (count + 0.5) / (otherCount + 0.5);
  }

  /** How many of fresh trials with these outcomes hit the event. */
  public long hits(long[] counts) {
    return IntStream.range(0, counts.length).filter(i -> event[i]).mapToLong(i -> counts[i]).sum();
  }
}
