package dev.canvass.analytics.strategy;

import dev.canvass.analytics.item.Code;
import dev.canvass.analytics.strategy.PublishedRule.Outcome;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One run of a published rule. Mutable, one owner. */
final class FederatedExtension {

  private static final List<Code> ROOT = List.of(new Code(0, 0));

  private final PublishedRule rule;
  private final PrefixPoll poll;
  private final int k;
  private final Extension extension;
  private final ConsensusPruning pruning;
  private final long[] kept;

  /** The uploaded final lists: per code the parties' counts. */
  private final Map<Code, double[]> finals = new HashMap<>();

  FederatedExtension(PublishedRule rule, PrefixPoll poll, int k) {
    this.rule = rule;
    this.poll = poll;
    this.k = k;
    extension = rule.adaptive() ? Extension.adaptive(k) : Extension.exactly(k);
    pruning = new ConsensusPruning(poll, k);
    kept = new long[poll.levels()];
  }

  Outcome run() {
    int sharedLevels = (int) Math.round(rule.shared() * poll.levels());
    List<Code> tree = ROOT;
    for (int level = 1; level <= sharedLevels; level++) {
      tree = extendTogether(tree, level);
      kept[level - 1] = (long) tree.size() * poll.parties();
    }
    if (sharedLevels < poll.levels()) {
      for (int party = 0; party < poll.parties(); party++) {
        extendAlone(party, tree, sharedLevels);
      }
    }
    return new Outcome(list(), meanKept());
  }

  /** Parties upload what they would keep; the server adds that up and keeps by the same rule. */
  private List<Code> extendTogether(List<Code> tree, int level) {
    List<Code> candidates = children(tree, level);
    Map<Code, double[]> uploads = new HashMap<>();
    double variance = 0;
    for (int party = 0; party < poll.parties(); party++) {
      PrefixPoll.Answer answer = poll.ask(party, level, candidates);
      variance += answer.deviation() * answer.deviation();
      upload(party, keep(level, candidates, answer.counts(), answer.deviation()), uploads);
    }
    List<Code> uploaded = List.copyOf(uploads.keySet());
    double[] sums = uploaded.stream().mapToDouble(code -> sum(uploads.get(code))).toArray();
    List<Code> next =
        keep(level, uploaded, sums, Math.sqrt(variance)).stream()
            .map(Extension.Scored::code)
            .toList();
    if (level == poll.levels()) {
      next.forEach(code -> finals.put(code, uploads.get(code)));
    }
    return next;
  }

  private void extendAlone(int party, List<Code> tree, int sharedLevels) {
    List<Code> own = tree;
    for (int level = sharedLevels + 1; level <= poll.levels(); level++) {
      List<Code> candidates = children(own, level);
      if (rule.pruning()) {
        candidates = pruning.prune(candidates, level);
      }
      PrefixPoll.Answer answer = poll.ask(party, level, candidates);
      List<Extension.Scored> best = keep(level, candidates, answer.counts(), answer.deviation());
      own = best.stream().map(Extension.Scored::code).toList();
      pruning.learn(own, level);
      kept[level - 1] += own.size();
      if (level == poll.levels()) {
        upload(party, best, finals);
      }
    }
  }

  private List<Code> children(List<Code> parents, int level) {
    return new Children(parents, poll.prefixBits(level - 1), poll.prefixBits(level));
  }

  /** The final lists are the k best, whatever the rule for prefixes. */
  private List<Extension.Scored> keep(
      int level, List<Code> candidates, double[] counts, double deviation) {
    return level == poll.levels()
        ? Extension.exactly(k).keep(candidates, counts, deviation, poll::isPossible)
        : extension.keep(candidates, counts, deviation, prefix -> true);
  }

  private void upload(int party, List<Extension.Scored> list, Map<Code, double[]> uploads) {
    for (Extension.Scored scored : list) {
      uploads.computeIfAbsent(scored.code(), code -> new double[poll.parties()])[party] =
          scored.count();
    }
  }

  private List<Outcome.Hitter> list() {
    return finals.entrySet().stream()
        .map(entry -> new Outcome.Hitter(entry.getKey(), sum(entry.getValue()), entry.getValue()))
        .sorted(
            Comparator.comparingDouble(Outcome.Hitter::count)
                .reversed()
                .thenComparing(Outcome.Hitter::code))
        .limit(k)
        .toList();
  }

  private List<Integer> meanKept() {
    return Arrays.stream(kept)
        .mapToObj(sum -> (int) Math.round((double) sum / Math.max(1, poll.parties())))
        .toList();
  }

  private static double sum(double[] partyCounts) {
    return Arrays.stream(partyCounts).sum();
  }
}
