package dev.canvass.analytics.simulate;

import dev.canvass.analytics.decision.Decision;
import dev.canvass.analytics.decision.HeavyHitter;
import dev.canvass.analytics.decision.PartyReports;
import dev.canvass.analytics.decision.QueryResult;
import dev.canvass.analytics.item.Code;
import dev.canvass.analytics.query.Mechanism;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.report.PackedSymbols;
import dev.canvass.analytics.report.Reporter;
import dev.canvass.privacy.oracle.Mix;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.ExecutorService;
import java.util.function.IntConsumer;

/** Runs the mechanism over a population, each user randomised by itself, as often as asked. */
public final class Simulation {

  private Simulation() {}

  /**
   * Runs one row of a study. Equal arguments give equal reports, but for the time taken.
   *
   * @param workers threads to use; the caller's thread waits for them
   * @param afterEachRun told how many runs are done
   */
  public static SimulationReport run(
      Population population,
      SimulationOptions options,
      ExecutorService workers,
      IntConsumer afterEachRun) {
    long start = System.nanoTime();
    int runs = options.runs();
    double[] f1 = new double[runs];
    double[] ncr = new double[runs];
    double[] error = new double[runs];
    double bytes = 0;
    Truth truth = Truth.of(population, options);
    for (int run = 0; run < runs; run++) {
      Query query = query(population, options, options.seed() + run);
      List<PartyReports> parties = reports(population, query, workers);
      QueryResult result = Decision.decide(query, parties, 0, workers);
      List<String> found =
          result.heavyHitters().stream().map(hitter -> hitter.item().orElse("")).toList();
      f1[run] = Accuracy.f1(found, truth.top);
      ncr[run] = Accuracy.ncr(found, truth.top);
      error[run] = truth.relativeError(result);
      bytes += bytes(query, parties) / (double) parties.size() / runs;
      afterEachRun.accept(run + 1);
    }
    return new SimulationReport(
        options,
        SimulationReport.Statistic.of(f1),
        SimulationReport.Statistic.of(ncr),
        SimulationReport.Statistic.of(error),
        bytes,
        (System.nanoTime() - start) / 1e9);
  }

  /** The true list, in the spelling under which items are counted. */
  private record Truth(Population population, List<String> top) {

    static Truth of(Population population, SimulationOptions options) {
      Population canonical = population.canonical(options.codec());
      return new Truth(canonical, canonical.topItems(options.k()));
    }

    double relativeError(QueryResult result) {
      double sum = 0;
      int hits = 0;
      for (HeavyHitter hitter : result.heavyHitters()) {
        String item = hitter.item().orElse("");
        if (top.contains(item)) {
          double count = population.trueCount(item);
          sum += Math.abs(hitter.count() - count) / count;
          hits++;
        }
      }
      return hits == 0 ? 0 : sum / hits;
    }
  }

  private static Query query(Population population, SimulationOptions options, long seed) {
    List<PartyId> parties = List.copyOf(population.counts().keySet());
    return new Query(
        QueryId.of(Mix.mix(seed, 1)),
        "item",
        options.codec(),
        options.epsilon(),
        options.k(),
        options.strategy(),
        options.aggregation(),
        parties,
        parties.size(),
        Instant.EPOCH,
        Instant.EPOCH.plus(Duration.ofDays(1)),
        Mix.mix(seed, 2),
        options.lexicon());
  }

  private static List<PartyReports> reports(
      Population population, Query query, ExecutorService workers) {
    Mechanism mechanism = Mechanism.of(query);
    List<PartyReports> parties = new ArrayList<>();
    population
        .counts()
        .forEach(
            (party, items) -> {
              PartyReports own = reports(mechanism, query, party, items);
              parties.add(
                  new PartyReports(
                      party, own.levels(), List.of(Decision.ballot(query, own, 0, workers))));
            });
    return parties;
  }

  private static PartyReports reports(
      Mechanism mechanism, Query query, PartyId party, SortedMap<String, Long> items) {
    SeededRandomBits random = new SeededRandomBits(mechanism.coins(0, party, 0).key());
    int levels = mechanism.schedule().levels();
    Reporter reporter = new Reporter(mechanism, query.seed(), party, 0, new long[levels], random);
    long users = items.values().stream().mapToLong(Long::longValue).sum();
    byte[][] symbols = new byte[levels][(int) (users / levels) + 16];
    int[] counts = new int[levels];
    items.forEach(
        (item, holders) -> {
          Code code = mechanism.treeCode(item);
          for (long i = 0; i < holders; i++) {
            int level = reporter.level(random.nextLong(), random.nextLong());
            int at = counts[level - 1]++;
            if (at == symbols[level - 1].length) {
              symbols[level - 1] = Arrays.copyOf(symbols[level - 1], at + at / 8 + 16);
            }
            symbols[level - 1][at] = reporter.report(level, code);
          }
        });
    List<List<PartyReports.ReportStream>> streams = new ArrayList<>();
    for (int level = 1; level <= levels; level++) {
      streams.add(
          List.of(
              new PartyReports.ReportStream(
                  symbols[level - 1], counts[level - 1], mechanism.coins(level, party, 0))));
    }
    return new PartyReports(party, streams, List.of());
  }

  private static long bytes(Query query, List<PartyReports> parties) {
    int symbolBits = Mechanism.of(query).oracle().symbolBits();
    return parties.stream()
        .flatMap(party -> party.levels().stream())
        .flatMap(List::stream)
        .mapToLong(stream -> PackedSymbols.bytes(stream.count(), symbolBits))
        .sum();
  }
}
