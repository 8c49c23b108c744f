package dev.canvass.analytics.search;

import dev.canvass.analytics.tree.LevelSchedule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * What the search would make of an item, told only its z-scores: for planning, before anything was
 * reported. The beam's competition is drawn once, as what noise alone would put there. Parties' own
 * tables are left out: an item is as common everywhere.
 */
public final class ExpectedSearch {

  private static final double MAX_Z = 24;
  private static final double TABLE_STEP = 1.0 / 256;
  private static final int TABLE_SIZE = (int) (9 / TABLE_STEP);

  /** ln P(z > i · step): falls with i. */
  private static final double[] LOG_TAILS = new double[TABLE_SIZE];

  static {
    for (int i = 0; i < TABLE_SIZE; i++) {
      LOG_TAILS[i] = StandardNormal.logCdf(-i * TABLE_STEP);
    }
  }

  private final double cap;
  private final double[] thresholds;

  /**
   * The search over tables of {@code cells} cells.
   *
   * @param uniform gives numbers in [0, 1)
   */
  public ExpectedSearch(LevelSchedule schedule, int cells, DoubleSupplier uniform) {
    cap = HeavyHitterSearch.cap(schedule.levels(), cells);
    thresholds = new double[schedule.levels()];
    List<Double> beam = List.of(0.0);
    for (int level = 1; level <= schedule.levels(); level++) {
      int children = level == 1 ? BeamSearch.WIDTH : BeamSearch.CHILDREN;
      int bits = schedule.prefixBits(level) - (level == 1 ? 0 : schedule.prefixBits(level - 1));
      int width = level == schedule.levels() ? BeamSearch.FINALISTS : BeamSearch.WIDTH;
      beam = extend(beam, Math.scalb(1.0, bits), children, width, uniform);
      thresholds[level - 1] =
          beam.size() < width ? Double.NEGATIVE_INFINITY : beam.get(beam.size() - 1);
    }
  }

  /** The best scores below every parent, best first. */
  private List<Double> extend(
      List<Double> parents, double cells, int most, int width, DoubleSupplier uniform) {
    List<Double> scores = new ArrayList<>();
    for (double parent : parents) {
      // The largest of n uniform numbers leave exponential gaps at the upper end.
      double tail = 0;
      for (int i = 0; i < Math.min(most, cells); i++) {
        tail -= Math.log(1 - uniform.getAsDouble()) / cells;
        scores.add(parent + evidence(z(Math.log(Math.min(0.5, tail)))));
      }
    }
    scores.sort(Comparator.reverseOrder());
    return List.copyOf(scores.subList(0, Math.min(width, scores.size())));
  }

  /** The z-score above which noise comes with this probability. */
  private static double z(double logTail) {
    int low = 0;
    int high = TABLE_SIZE - 1;
    while (low < high) {
      int middle = (low + high) / 2;
      if (LOG_TAILS[middle] > logTail) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low * TABLE_STEP;
  }

  private double evidence(double z) {
    return Math.min(cap, LikelihoodRatio.logMixture(EvidenceScale.PRESENT_EVERYWHERE, z));
  }

  /**
   * Whether the beam keeps an item to the end.
   *
   * @param z its z-score on every level
   */
  public boolean keeps(double[] z) {
    double score = 0;
    for (int level = 0; level < z.length; level++) {
      score += evidence(z[level]);
      if (score < thresholds[level]) {
        return false;
      }
    }
    return true;
  }

  /**
   * S: the log posterior odds that an item is heavy.
   *
   * @param z of all its reports together
   * @param penalty what it pays for being looked at, in nats
   */
  public static double logOdds(double z, double penalty) {
    return LikelihoodRatio.logMixture(EvidenceScale.PRESENT_EVERYWHERE, Math.min(MAX_Z, z))
        - Math.log(2)
        - penalty;
  }

  /** The least z-score, over all reports together, that confirms an item at this penalty. */
  public static double confirmingZ(double penalty) {
    double low = 0;
    double high = MAX_Z;
    for (int i = 0; i < 60; i++) {
      double middle = (low + high) / 2;
      if (logOdds(middle, penalty) > 0) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }
}
