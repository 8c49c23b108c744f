package dev.canvass.analytics.search;

import dev.canvass.analytics.decision.PartyReports;
import dev.canvass.analytics.item.Code;
import dev.canvass.analytics.query.Mechanism;
import dev.canvass.analytics.strategy.PrefixPoll;
import dev.canvass.analytics.tree.LevelSchedule;
import dev.canvass.privacy.oracle.FrequencyOracle;
import dev.canvass.privacy.oracle.SupportCounter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Sealed reports as answers to whatever a published rule asks: a report says something of every
 * prefix of its level, so nobody is asked again. What earlier parties said together is their joint
 * table. Memory does not grow with the number of parties.
 */
final class SealedPoll implements PrefixPoll {

  private final Mechanism mechanism;
  private final LevelSchedule schedule;
  private final FrequencyOracle oracle;
  private final List<PartyReports> parties;
  private final SupportCounter counter;

  /** [level][cell] support by all parties that have answered. */
  private final int[][] pooled;

  private final long[] pooledReports;

  /**
   * @param parties in the order in which the rule is to see them
   */
  SealedPoll(Mechanism mechanism, List<PartyReports> parties) {
    this.mechanism = mechanism;
    this.parties = List.copyOf(parties);
    schedule = mechanism.schedule();
    oracle = mechanism.oracle();
    counter = oracle.newCounter();
    pooled = new int[schedule.levels()][oracle.cells()];
    pooledReports = new long[schedule.levels()];
  }

  /** Parties in descending population, ties by id. */
  static List<PartyReports> descending(List<PartyReports> parties) {
    return parties.stream()
        .sorted(
            Comparator.comparingLong(PartyReports::users)
                .reversed()
                .thenComparing(PartyReports::party))
        .toList();
  }

  @Override
  public int parties() {
    return parties.size();
  }

  @Override
  public int levels() {
    return schedule.levels();
  }

  @Override
  public int prefixBits(int level) {
    return level == 0 ? 0 : schedule.prefixBits(level);
  }

  @Override
  public Answer ask(int party, int level, List<Code> candidates) {
    PartyReports own = parties.get(party);
    long reports = own.reports(level);
    if (reports == 0) {
      return new Answer(new double[candidates.size()], 0);
    }
    int[] supports = new LevelTable(mechanism, level).supports(own, counter);
    double scale = (double) own.users() / reports;
    double[] counts = estimates(supports, reports, level, candidates);
    for (int c = 0; c < counts.length; c++) {
      counts[c] *= scale;
    }
    int[] joint = pooled[level - 1];
    for (int c = 0; c < joint.length; c++) {
      joint[c] += supports[c];
    }
    pooledReports[level - 1] += reports;
    return new Answer(counts, scale * Math.sqrt(reports * oracle.variancePerUser()));
  }

  @Override
  public Consensus consensus(int level, List<Code> candidates) {
    long reports = pooledReports[level - 1];
    double[] deviations = new double[candidates.size()];
    if (reports == 0) {
      Arrays.fill(deviations, Double.NaN);
      return new Consensus(deviations, deviations);
    }
    double[] frequencies = estimates(pooled[level - 1], reports, level, candidates);
    for (int c = 0; c < frequencies.length; c++) {
      frequencies[c] /= reports;
    }
    Arrays.fill(deviations, Math.sqrt(oracle.variancePerUser() / reports));
    return new Consensus(frequencies, deviations);
  }

  private double[] estimates(int[] supports, long reports, int level, List<Code> candidates) {
    double mass = LevelTable.collisionMass(mechanism, reports);
    double[] estimates = new double[candidates.size()];
    for (int c = 0; c < estimates.length; c++) {
      int cell = schedule.cell(candidates.get(c), level);
      // A closed list may have fewer codes than its bits can say; those are no item's.
      estimates[c] = cell < supports.length ? oracle.estimate(supports[cell], reports) - mass : 0;
    }
    return estimates;
  }

  @Override
  public boolean isPossible(Code wholeCode) {
    return mechanism.isPossible(wholeCode);
  }
}
