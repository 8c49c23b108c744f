package dev.canvass.bench;

import dev.canvass.analytics.decision.ClosedRound;
import dev.canvass.analytics.decision.Decision;
import dev.canvass.analytics.decision.PartyReports;
import dev.canvass.analytics.item.Code;
import dev.canvass.analytics.item.CodecSpec;
import dev.canvass.analytics.query.Aggregation;
import dev.canvass.analytics.query.Mechanism;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.query.Strategy;
import dev.canvass.analytics.report.Digest;
import dev.canvass.analytics.report.Reporter;
import dev.canvass.analytics.simulate.Population;
import dev.canvass.analytics.simulate.ZipfPopulation;
import dev.canvass.privacy.Epsilon;
import dev.canvass.privacy.random.SecureRandomBits;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A whole decision over ten parties and a million users, on all cores. */
final class DecisionBenchmark {

  private static final int PARTIES = 10;
  private static final long USERS = 1_000_000;

  private DecisionBenchmark() {}

  static Measurement decide() {
    Population population = ZipfPopulation.of(PARTIES, USERS, 1).population();
    Query query = query(List.copyOf(population.counts().keySet()));
    List<PartyReports> parties = new ArrayList<>();
    population.counts().forEach((party, items) -> parties.add(reports(query, party, items)));
    ClosedRound round = new ClosedRound(parties, Map.of(), 0, Digest.of());
    int cores = Runtime.getRuntime().availableProcessors();
    ExecutorService workers = Executors.newFixedThreadPool(cores);
    try {
      double seconds =
          Stopwatch.median(
              1,
              5,
              () -> {
                if (Decision.decide(query, round, workers).heavyHitters().isEmpty()) {
                  throw new IllegalStateException("the decision found nothing");
                }
              });
      return new Measurement(
          "decide",
          seconds * 1e3,
          "ms",
          PARTIES
              + " parties, "
              + population.users()
              + " users, 48-bit codes, epsilon 2, k 20, "
              + cores
              + " threads");
    } finally {
      workers.shutdownNow();
    }
  }

  private static Query query(List<PartyId> parties) {
    return new Query(
        QueryId.of(1),
        "item",
        CodecSpec.parse("ascii6:8"),
        Epsilon.parse("2"),
        20,
        Strategy.CONSENSUS,
        Aggregation.DEFAULT,
        parties,
        parties.size(),
        Instant.EPOCH,
        Instant.EPOCH.plus(Duration.ofDays(1)),
        42,
        List.of());
  }

  private static PartyReports reports(Query query, PartyId party, SortedMap<String, Long> items) {
    Mechanism mechanism = Mechanism.of(query);
    int levels = mechanism.schedule().levels();
    SecureRandomBits random = new SecureRandomBits();
    Reporter reporter = new Reporter(mechanism, query.seed(), party, 0, new long[levels], random);
    List<ByteArrayOutputStream> symbols = new ArrayList<>();
    for (int level = 1; level <= levels; level++) {
      symbols.add(new ByteArrayOutputStream());
    }
    items.forEach(
        (item, count) -> {
          Code code = mechanism.treeCode(item);
          for (long i = 0; i < count; i++) {
            int level = reporter.level(random.nextLong(), random.nextLong());
            symbols.get(level - 1).write(reporter.report(level, code));
          }
        });
    List<List<PartyReports.ReportStream>> streams = new ArrayList<>();
    for (int level = 1; level <= levels; level++) {
      byte[] drawn = symbols.get(level - 1).toByteArray();
      streams.add(
          List.of(
              new PartyReports.ReportStream(
                  drawn, drawn.length, mechanism.coins(level, party, 0))));
    }
    return new PartyReports(party, streams, List.of());
  }
}
