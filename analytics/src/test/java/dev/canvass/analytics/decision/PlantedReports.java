package dev.canvass.analytics.decision;

import dev.canvass.analytics.query.Mechanism;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.report.Reporter;
import dev.canvass.privacy.oracle.Mix;
import dev.canvass.privacy.random.RandomBits;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Sealed reports of given counts, randomised with repeatable bits. */
final class PlantedReports {

  private PlantedReports() {}

  /** The reports of one shard's users, without a ballot. */
  static PartyReports of(Query query, PartyId party, Map<String, Integer> holders) {
    Mechanism mechanism = Mechanism.of(query);
    int levels = mechanism.schedule().levels();
    RandomBits random = new Counter(Mix.mix(query.seed(), party.value().hashCode()));
    Reporter reporter = new Reporter(mechanism, query.seed(), party, 0, new long[levels], random);
    List<ByteArrayOutputStream> symbols = new ArrayList<>();
    for (int i = 0; i < levels; i++) {
      symbols.add(new ByteArrayOutputStream());
    }
    new TreeMap<>(holders)
        .forEach(
            (item, count) -> {
              for (int i = 0; i < count; i++) {
                int level = reporter.level(random.nextLong(), random.nextLong());
                symbols.get(level - 1).write(reporter.report(level, item));
              }
            });
    List<List<PartyReports.ReportStream>> streams = new ArrayList<>();
    for (int level = 1; level <= levels; level++) {
      ByteArrayOutputStream own = symbols.get(level - 1);
      streams.add(
          List.of(
              new PartyReports.ReportStream(
                  own.toByteArray(), own.size(), mechanism.coins(level, party, 0))));
    }
    return new PartyReports(party, streams, List.of());
  }

  /** SplitMix64: repeatable bits for tests. */
  private static final class Counter implements RandomBits {
    private long state;

    Counter(long seed) {
      state = seed;
    }

    @Override
    public long nextLong() {
      state += 0x9E3779B97F4A7C15L;
      return Mix.mix(state);
    }
  }
}
