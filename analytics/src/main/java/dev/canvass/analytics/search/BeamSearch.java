package dev.canvass.analytics.search;

import dev.canvass.analytics.item.Code;
import dev.canvass.analytics.tree.LevelSchedule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Walks down the prefix tree and keeps, level by level, the prefixes with the most evidence: tree
 * extension with consensus pruning (after TAPS). A prefix is pruned only if neither the pooled
 * tables nor any combination of parties supports it.
 */
final class BeamSearch {

  /** T: prefixes kept on inner levels. */
  static final int WIDTH = 1_024;

  /** M: whole codes kept at the end. */
  static final int FINALISTS = 1_200;

  /** B: without this limit a very heavy prefix floods the beam with ghost siblings. */
  static final int CHILDREN = 4;

  private static final Comparator<Scored> BEST_FIRST =
      Comparator.comparingDouble(Scored::score).reversed().thenComparing(Scored::code);

  /** A prefix and its evidence summed over the levels so far. */
  record Scored(Code code, double score) {}

  private final LevelSchedule schedule;
  private final float[][] evidence;
  private final List<Integer> kept = new ArrayList<>();

  /**
   * @param evidence E per level and cell
   */
  BeamSearch(LevelSchedule schedule, float[][] evidence) {
    this.schedule = schedule;
    this.evidence = evidence;
  }

  /** The best whole codes, best first. */
  List<Scored> run() {
    int levels = schedule.levels();
    List<Scored> beam = bestCells(levels == 1 ? FINALISTS : WIDTH);
    kept.add(beam.size());
    for (int level = 2; level <= levels; level++) {
      beam = extend(beam, level, level == levels ? FINALISTS : WIDTH);
      kept.add(beam.size());
    }
    return beam;
  }

  /** Prefixes kept per level, level 1 first, after {@link #run()}. */
  List<Integer> kept() {
    return List.copyOf(kept);
  }

  private List<Scored> bestCells(int width) {
    float[] first = evidence[0];
    int bits = schedule.prefixBits(1);
    int cells = (int) Math.min(first.length, 1L << bits);
    PriorityQueue<Integer> worstFirst =
        new PriorityQueue<>(
            Comparator.<Integer>comparingDouble(cell -> first[cell])
                .thenComparing(Comparator.reverseOrder()));
    float least = Float.NEGATIVE_INFINITY;
    for (int cell = 0; cell < cells; cell++) {
      if (worstFirst.size() < width) {
        worstFirst.add(cell);
        least = first[worstFirst.element()];
      } else if (first[cell] > least) {
        worstFirst.remove();
        worstFirst.add(cell);
        least = first[worstFirst.element()];
      }
    }
    return worstFirst.stream()
        .map(cell -> new Scored(Code.ofNumber(cell, bits), first[cell]))
        .sorted(BEST_FIRST)
        .toList();
  }

  private List<Scored> extend(List<Scored> parents, int level, int width) {
    int from = schedule.prefixBits(level - 1);
    int step = schedule.prefixBits(level) - from;
    float[] table = evidence[level - 1];
    List<Scored> children = new ArrayList<>(parents.size() * CHILDREN);
    int[] bestValues = new int[CHILDREN];
    float[] bestScores = new float[CHILDREN];
    for (Scored parent : parents) {
      Arrays.fill(bestScores, Float.NEGATIVE_INFINITY);
      for (int value = 0; value < 1 << step; value++) {
        Code child = parent.code().with(from, step, value);
        float score = table[schedule.cell(child.high(), child.low(), level)];
        if (score > bestScores[CHILDREN - 1]) {
          insert(bestValues, bestScores, value, score);
        }
      }
      for (int i = 0; i < CHILDREN && bestScores[i] > Float.NEGATIVE_INFINITY; i++) {
        children.add(
            new Scored(
                parent.code().with(from, step, bestValues[i]), parent.score() + bestScores[i]));
      }
    }
    children.sort(BEST_FIRST);
    return List.copyOf(children.subList(0, Math.min(width, children.size())));
  }

  private static void insert(int[] values, float[] scores, int value, float score) {
    int at = scores.length - 1;
    while (at > 0 && scores[at - 1] < score) {
      scores[at] = scores[at - 1];
      values[at] = values[at - 1];
      at--;
    }
    scores[at] = score;
    values[at] = value;
  }
}
