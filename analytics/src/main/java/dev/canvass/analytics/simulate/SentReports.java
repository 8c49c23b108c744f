package dev.canvass.analytics.simulate;

import dev.canvass.analytics.decision.Decision;
import dev.canvass.analytics.decision.PartyReports;
import dev.canvass.analytics.item.Code;
import dev.canvass.analytics.query.Mechanism;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.report.Ballot;
import dev.canvass.analytics.report.Reporter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ExecutorService;

/** The sealed reports and ballots that a population's parties would send. */
final class SentReports {

  private SentReports() {}

  /**
   * The parties' reports, each user of an honest one randomised by itself from the query's seed.
   * Parties without a report are left out.
   */
  static List<PartyReports> of(
      Population population, Query query, Optional<Liars> liars, ExecutorService workers) {
    Mechanism mechanism = Mechanism.of(query);
    Set<PartyId> lying = liars.map(Liars::parties).orElse(Set.of());
    List<PartyReports> parties = new ArrayList<>();
    population
        .counts()
        .forEach(
            (party, items) -> {
              PartyReports own =
                  lying.contains(party)
                      ? liars.orElseThrow().reports(party)
                      : draw(mechanism, query, party, items);
              if (own.users() > 0) {
                Ballot ballot = Decision.ballot(query, own, 0, workers);
                parties.add(
                    new PartyReports(
                        party,
                        own.levels(),
                        List.of(
                            lying.contains(party) ? liars.orElseThrow().ballot(ballot) : ballot)));
              }
            });
    return parties;
  }

  /** One party's reports without a ballot. */
  static PartyReports draw(
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
}
