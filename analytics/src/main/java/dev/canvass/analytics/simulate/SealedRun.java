package dev.canvass.analytics.simulate;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.canvass.analytics.decision.ClosedRound;
import dev.canvass.analytics.decision.Decision;
import dev.canvass.analytics.decision.PartyReports;
import dev.canvass.analytics.decision.QueryResult;
import dev.canvass.analytics.query.Mechanism;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.report.Digest;
import dev.canvass.analytics.report.PackedSymbols;
import dev.canvass.privacy.oracle.Mix;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/** One run with the live code: a query, the parties' sealed reports and ballots, one decision. */
final class SealedRun {

  private final Query query;
  private final Optional<Attack> attack;
  private final ExecutorService workers;

  /**
   * @param seed of everything random in the run
   * @param workers threads for the levels of a search; the caller's thread waits
   */
  SealedRun(Population population, SimulationOptions options, long seed, ExecutorService workers) {
    this.workers = workers;
    attack = options.attack();
    query = query(population, options, seed);
  }

  /** The query of a run, whose seed follows from {@code seed}. */
  static Query query(Population population, SimulationOptions options, long seed) {
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

  RunOutcome run(Population population) {
    Optional<Liars> liars =
        attack.map(
            chosen ->
                new Liars(
                    chosen, query, population.canonical(query.codec()), Mix.mix(query.seed(), 3)));
    List<PartyReports> parties = SentReports.of(population, query, liars, workers);
    ClosedRound round =
        new ClosedRound(parties, Map.of(), 0, Digest.of(query.id().value().getBytes(UTF_8)));
    QueryResult result = Decision.decide(query, round, workers);
    return new RunOutcome(
        result.heavyHitters().stream()
            .map(hitter -> new RunOutcome.Listed(hitter.item().orElse(""), hitter.count()))
            .toList(),
        liars.map(Liars::planted).orElse(List.of()),
        bytes(parties) / (double) parties.size());
  }

  private long bytes(List<PartyReports> parties) {
    int symbolBits = Mechanism.of(query).oracle().symbolBits();
    return parties.stream()
        .flatMap(party -> party.levels().stream())
        .flatMap(List::stream)
        .mapToLong(stream -> PackedSymbols.bytes(stream.count(), symbolBits))
        .sum();
  }
}
