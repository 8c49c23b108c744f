package dev.canvass.analytics.strategy;

import dev.canvass.analytics.item.Code;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Predicate;

/**
 * Which prefixes of a level are kept: those within {@code slack} standard deviations of the k-th
 * best estimate, at least {@code least} and at most {@code most}.
 *
 * @param least k
 * @param most k for "the top k", 3k for adaptive extension
 * @param slack λ
 */
record Extension(int least, int most, double slack) {

  /** A prefix with what was estimated of it. */
  record Scored(Code code, double count) {}

  private static final Comparator<Scored> BEST_FIRST =
      Comparator.comparingDouble(Scored::count).reversed().thenComparing(Scored::code);

  /** The k best. */
  static Extension exactly(int k) {
    return new Extension(k, k, 0);
  }

  /** Adaptive extension: the more noise, the more prefixes survive, k &le; t &le; 3k, λ = 2. */
  static Extension adaptive(int k) {
    return new Extension(k, 3 * k, 2);
  }

  /**
   * The prefixes kept, best first; ties by code.
   *
   * @param counts estimate per candidate
   * @param deviation of an absent candidate's estimate
   * @param eligible which of the best may be kept at all
   */
  List<Scored> keep(
      List<Code> candidates, double[] counts, double deviation, Predicate<Code> eligible) {
    List<Scored> best = best(candidates, counts, eligible);
    double floor = best.size() < least ? 0 : best.get(least - 1).count() - slack * deviation;
    int kept = Math.min(least, best.size());
    while (kept < best.size() && best.get(kept).count() >= floor) {
      kept++;
    }
    return List.copyOf(best.subList(0, kept));
  }

  private List<Scored> best(List<Code> candidates, double[] counts, Predicate<Code> eligible) {
    PriorityQueue<Scored> worstFirst = new PriorityQueue<>(BEST_FIRST.reversed());
    for (int i = 0; i < counts.length; i++) {
      boolean full = worstFirst.size() == most;
      if (full && counts[i] < worstFirst.element().count()) {
        continue;
      }
      Scored scored = new Scored(candidates.get(i), counts[i]);
      boolean better = !full || BEST_FIRST.compare(scored, worstFirst.element()) < 0;
      if (better && eligible.test(scored.code())) {
        worstFirst.add(scored);
        if (full) {
          worstFirst.remove();
        }
      }
    }
    List<Scored> best = new ArrayList<>(worstFirst);
    best.sort(BEST_FIRST);
    return best;
  }
}
