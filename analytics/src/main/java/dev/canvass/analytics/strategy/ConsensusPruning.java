package dev.canvass.analytics.strategy;

import dev.canvass.analytics.item.Code;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Consensus-based pruning (the idea of TAPS; the rule is a reconstruction): a candidate that
 * earlier parties were asked about is dropped if its consensus frequency is surely below a share of
 * the k-th one. On the last level the k most frequent codes of the consensus join the candidates.
 * Mutable, one owner.
 */
final class ConsensusPruning {

  private static final double RARE_SHARE = 0.3;
  private static final double SURE_DEVIATIONS = 3;

  /** A code and its consensus frequency. */
  private record Known(Code code, double frequency) {}

  private final PrefixPoll poll;
  private final int k;

  /** Per level, what earlier parties kept. */
  private final List<Set<Code>> kept = new ArrayList<>();

  ConsensusPruning(PrefixPoll poll, int k) {
    this.poll = poll;
    this.k = k;
    for (int level = 1; level <= poll.levels(); level++) {
      kept.add(new LinkedHashSet<>());
    }
  }

  /** Notes what a party kept on a level, for those after it. */
  void learn(List<Code> prefixes, int level) {
    kept.get(level - 1).addAll(prefixes);
  }

  /** The candidates that a party should still ask about. */
  List<Code> prune(List<Code> candidates, int level) {
    List<Known> known = mostFrequent(level);
    if (known.size() < k) {
      return candidates;
    }
    double rare = RARE_SHARE * known.get(k - 1).frequency();
    PrefixPoll.Consensus consensus = poll.consensus(level, candidates);
    List<Code> left = new ArrayList<>();
    for (int i = 0; i < candidates.size(); i++) {
      double most = consensus.frequencies()[i] + SURE_DEVIATIONS * consensus.deviations()[i];
      // Nobody was asked about a frequency that is not a number, so it is below nothing.
      if (!(most < rare)) {
        left.add(candidates.get(i));
      }
    }
    if (level == poll.levels()) {
      Set<Code> joined = new LinkedHashSet<>(left);
      known.subList(0, k).forEach(item -> joined.add(item.code()));
      left = List.copyOf(joined);
    }
    return left.isEmpty() ? candidates : left;
  }

  /** What earlier parties kept, most frequent first. */
  private List<Known> mostFrequent(int level) {
    List<Code> codes = List.copyOf(kept.get(level - 1));
    double[] frequencies = poll.consensus(level, codes).frequencies();
    List<Known> known = new ArrayList<>();
    for (int i = 0; i < frequencies.length; i++) {
      known.add(new Known(codes.get(i), frequencies[i]));
    }
    known.sort(Comparator.comparingDouble(Known::frequency).reversed().thenComparing(Known::code));
    return known;
  }
}
