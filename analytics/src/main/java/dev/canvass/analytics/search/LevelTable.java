package dev.canvass.analytics.search;

import dev.canvass.analytics.decision.PartyReports;
import dev.canvass.analytics.query.Mechanism;
import dev.canvass.privacy.oracle.FrequencyOracle;
import dev.canvass.privacy.oracle.SupportCounter;
import java.util.ArrayList;
import java.util.List;

/**
 * Decodes the parties' reports of one level, one party at a time, so that memory does not grow with
 * the number of parties.
 */
final class LevelTable {

  /** Parties with fewer reports on a level are judged together: alone they show nothing. */
  private static final int SMALL_PARTY = 50;

  private final Mechanism mechanism;
  private final int level;

  LevelTable(Mechanism mechanism, int level) {
    this.mechanism = mechanism;
    this.level = level;
  }

  /**
   * Users that an absent item's cell holds on average: with several levels cells are shared by
   * chance, with one level every code has its own.
   */
  static double collisionMass(Mechanism mechanism, long reports) {
    return mechanism.schedule().levels() == 1 ? 0 : (double) reports / mechanism.oracle().cells();
  }

  /** E of every cell. */
  float[] evidence(List<PartyReports> parties, EvidenceScale scale) {
    FrequencyOracle oracle = mechanism.oracle();
    SupportCounter counter = oracle.newCounter();
    float[] evidence = new float[oracle.cells()];
    int[] pooled = new int[oracle.cells()];
    long reports = 0;
    for (List<PartyReports> stratum : strata(parties)) {
      counter.reset();
      stratum.forEach(party -> count(party, counter));
      if (counter.reports() == 0) {
        continue;
      }
      int[] supports = counter.supportCounts();
      double deviation = Math.sqrt(counter.reports() * oracle.variancePerUser());
      scale.addParty(
          supports,
          (float) slope(deviation),
          (float) offset(counter.reports(), deviation),
          evidence);
      for (int c = 0; c < pooled.length; c++) {
        pooled[c] += supports[c];
      }
      reports += counter.reports();
    }
    if (reports > 0) {
      double deviation = Math.sqrt(reports * oracle.variancePerUser());
      scale.combine(pooled, slope(deviation), offset(reports, deviation), evidence);
    }
    return evidence;
  }

  /** Is shown a shard's decoded table. */
  @FunctionalInterface
  interface ShardReader {
    void read(int shard, int[] supports, long reports);
  }

  /**
   * A party's estimates, in users of this level, for some cells.
   *
   * @param estimates filled with one estimate per cell
   * @param ballots is shown the table of every shard that has a ballot and reports
   */
  void estimates(
      PartyReports party,
      int[] cells,
      SupportCounter counter,
      double[] estimates,
      ShardReader ballots) {
    List<PartyReports.ReportStream> streams = party.levels().get(level - 1);
    if (party.ballots().isEmpty()) {
      add(streams, cells, counter, estimates);
      return;
    }
    // Estimates add up over shards, and a ballot is about one of them.
    for (int shard = 0; shard < streams.size(); shard++) {
      int[] supports = add(streams.subList(shard, shard + 1), cells, counter, estimates);
      if (supports.length > 0) {
        ballots.read(shard, supports, counter.reports());
      }
    }
  }

  /**
   * Adds what these streams say to the estimates; gives the decoded table, empty without reports.
   */
  private int[] add(
      List<PartyReports.ReportStream> streams,
      int[] cells,
      SupportCounter counter,
      double[] estimates) {
    counter.reset();
    streams.forEach(stream -> counter.add(stream.symbols(), stream.count(), stream.coins()));
    long reports = counter.reports();
    if (reports == 0) {
      return new int[0];
    }
    int[] supports = counter.supportCounts();
    double mass = collisionMass(mechanism, reports);
    for (int i = 0; i < cells.length; i++) {
      estimates[i] += mechanism.oracle().estimate(supports[cells[i]], reports) - mass;
    }
    return supports;
  }

  /** The support of every cell by a party's reports, in the counter's own array. */
  int[] supports(PartyReports party, SupportCounter counter) {
    counter.reset();
    count(party, counter);
    return counter.supportCounts();
  }

  private double slope(double deviation) {
    FrequencyOracle oracle = mechanism.oracle();
    return 1 / ((oracle.truthProbability() - oracle.falseProbability()) * deviation);
  }

  private double offset(long reports, double deviation) {
    return (mechanism.oracle().estimate(0, reports) - collisionMass(mechanism, reports))
        / deviation;
  }

  private void count(PartyReports party, SupportCounter counter) {
    for (PartyReports.ReportStream stream : party.levels().get(level - 1)) {
      counter.add(stream.symbols(), stream.count(), stream.coins());
    }
  }

  private List<List<PartyReports>> strata(List<PartyReports> parties) {
    List<List<PartyReports>> strata = new ArrayList<>();
    List<PartyReports> small = new ArrayList<>();
    for (PartyReports party : parties) {
      if (party.reports(level) < SMALL_PARTY) {
        small.add(party);
      } else {
        strata.add(List.of(party));
      }
    }
    if (!small.isEmpty()) {
      strata.add(small);
    }
    return strata;
  }
}
