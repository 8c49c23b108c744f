package dev.canvass.analytics.strategy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.analytics.item.Code;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The published rules over parties that answer without noise: 8-bit codes, 4 levels of 2 bits. */
class PublishedRuleTest {

  private static final int BITS = 8;

  private static final Map<Integer, Double> BIG = Map.of(0x11, 500.0, 0x92, 300.0, 0x1F, 200.0);
  private static final Map<Integer, Double> SMALL = Map.of(0x92, 60.0, 0xE4, 40.0);

  @Test
  void partiesAloneAddTheirFinalLists() {
    PublishedRule.Outcome outcome = PublishedRule.FEDPEM.run(new ExactPoll(0, BIG, SMALL), 2);

    assertEquals(List.of(code(0x11), code(0x92)), codes(outcome));
    assertEquals(500, outcome.list().get(0).count());
    assertEquals(360, outcome.list().get(1).count());
    assertEquals(60, outcome.list().get(1).partyCounts()[1]);
  }

  @Test
  void aSharedTreeKeepsTheGlobalBestOfEveryLevel() {
    ExactPoll poll = new ExactPoll(0, BIG, SMALL);

    PublishedRule.Outcome outcome = PublishedRule.GTF.run(poll, 2);

    assertEquals(List.of(code(0x11), code(0x92)), codes(outcome));
    assertEquals(List.of(2, 2, 2, 2), outcome.kept());
    // Each level's candidates are the children of the two prefixes kept before: 4, then 8.
    assertEquals(List.of(4, 4, 8, 8, 8, 8, 8, 8), poll.asked);
  }

  @Test
  void adaptiveExtensionKeepsMoreWhereNoiseIsLarge() {
    List<Code> candidates = IntStream.range(0, 10).mapToObj(i -> Code.ofNumber(i, 8)).toList();
    double[] counts = {10, 50, 40, 9, 8, 7, 6, 5, 4, 3};
    Extension adaptive = Extension.adaptive(3);

    assertEquals(3, adaptive.keep(candidates, counts, 0.4, code -> true).size());
    assertEquals(5, adaptive.keep(candidates, counts, 1, code -> true).size());
    assertEquals(9, adaptive.keep(candidates, counts, 100, code -> true).size());
    assertEquals(
        List.of(1, 2, 0),
        Extension.exactly(3).keep(candidates, counts, 100, code -> true).stream()
            .map(scored -> (int) scored.code().number(8))
            .toList());
  }

  @Test
  void extensionBreaksTiesByCodeAndPassesOverTheIneligible() {
    List<Code> candidates = List.of(code(9), code(3), code(7), code(5));
    double[] counts = {1, 1, 1, 1};

    assertEquals(
        List.of(code(3), code(7)),
        Extension.exactly(2).keep(candidates, counts, 0, code -> !code.equals(code(5))).stream()
            .map(Extension.Scored::code)
            .toList());
    assertEquals(4, Extension.exactly(9).keep(candidates, counts, 0, code -> true).size());
  }

  @Test
  void laterPartiesDropWhatEarlierOnesFoundRare() {
    // With k = 1 both keep 3 prefixes a level; 0xE4 is on no list of the first party.
    Map<Integer, Double> second = Map.of(0xE4, 60.0, 0x11, 40.0);
    ExactPoll unpruned = new ExactPoll(1, BIG, second);
    ExactPoll pruned = new ExactPoll(1, BIG, second);
    PublishedRule.TAP.run(unpruned, 1);
    PublishedRule.TAPS.run(pruned, 1);

    assertTrue(pruned.asked.get(5) < unpruned.asked.get(5), pruned.asked.toString());
    assertEquals(unpruned.asked.subList(0, 5), pruned.asked.subList(0, 5));
  }

  @Test
  void consensusItemsJoinTheLastLevelOfLaterParties() {
    // On level 2 the second party prefers the prefix of 0x2F, which the first did not find rare.
    Map<Integer, Double> first = Map.of(0x11, 500.0, 0x22, 300.0);
    Map<Integer, Double> second = Map.of(0x2F, 30.0, 0x11, 27.0);
    ExactPoll alone = new ExactPoll(0, first, second);
    ExactPoll joined = new ExactPoll(0, first, second);
    PublishedRule.TAP.run(alone, 1);
    PublishedRule.TAPS.run(joined, 1);

    assertFalse(alone.lastCandidates.contains(code(0x11)));
    assertTrue(joined.lastCandidates.contains(code(0x11)));
  }

  @Test
  void impossibleCodesAreOnNoList() {
    ExactPoll poll = new ExactPoll(0, BIG, SMALL);
    poll.impossible = code(0x11);

    assertFalse(codes(PublishedRule.TAP.run(poll, 3)).contains(code(0x11)));
  }

  @Test
  void sharesThatDoNotExistAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new PublishedRule(1.5, true, true));
    assertThrows(IllegalArgumentException.class, () -> new PublishedRule(Double.NaN, true, true));
  }

  private static List<Code> codes(PublishedRule.Outcome outcome) {
    return outcome.list().stream().map(PublishedRule.Outcome.Hitter::code).toList();
  }

  private static Code code(int value) {
    return Code.ofNumber(value, BITS);
  }

  /** Parties that tell the exact counts, while the rule is told of some deviation. */
  private static final class ExactPoll implements PrefixPoll {

    private final double deviation;
    private final List<Map<Integer, Double>> parties;
    private final List<Map<Code, Double>> told = new ArrayList<>();
    private final List<Double> users = new ArrayList<>();
    private final List<Integer> asked = new ArrayList<>();
    private List<Code> lastCandidates = List.of();
    private Code impossible;

    ExactPoll(double deviation, Map<Integer, Double> first, Map<Integer, Double> second) {
      this.deviation = deviation;
      parties = List.of(first, second);
      for (int level = 1; level <= levels(); level++) {
        told.add(new HashMap<>());
      }
    }

    @Override
    public int parties() {
      return parties.size();
    }

    @Override
    public int levels() {
      return BITS / 2;
    }

    @Override
    public int prefixBits(int level) {
      return 2 * level;
    }

    @Override
    public Answer ask(int party, int level, List<Code> candidates) {
      asked.add(candidates.size());
      lastCandidates = List.copyOf(candidates);
      double[] counts = new double[candidates.size()];
      for (int c = 0; c < counts.length; c++) {
        Code candidate = candidates.get(c);
        for (Map.Entry<Integer, Double> item : parties.get(party).entrySet()) {
          if (code(item.getKey()).prefix(prefixBits(level)).equals(candidate)) {
            counts[c] += item.getValue();
          }
        }
        told.get(level - 1).merge(candidate, counts[c], Double::sum);
      }
      if (level == 1) {
        users.add(parties.get(party).values().stream().mapToDouble(n -> n).sum());
      }
      return new Answer(counts, deviation);
    }

    @Override
    public Consensus consensus(int level, List<Code> candidates) {
      double all = users.stream().mapToDouble(n -> n).sum();
      double[] frequencies =
          candidates.stream()
              .mapToDouble(code -> told.get(level - 1).getOrDefault(code, Double.NaN) / all)
              .toArray();
      return new Consensus(frequencies, new double[frequencies.length]);
    }

    @Override
    public boolean isPossible(Code wholeCode) {
      return !wholeCode.equals(impossible);
    }
  }
}
