package dev.canvass.collector.results;

import dev.canvass.analytics.decision.HeavyHitter;
import dev.canvass.analytics.decision.QueryResult;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import java.util.ArrayList;
import java.util.List;

/**
 * The outcome of a closed query as outsiders see it: equal stored reports give equal bytes.
 *
 * @param status DONE or FAILED
 * @param reason why it failed; null if done
 */
public record ResultDocument(
    String query,
    String status,
    String reason,
    String epsilon,
    int k,
    String strategy,
    String aggregation,
    List<String> parties,
    List<String> missing,
    long users,
    long refused,
    List<Item> heavyHitters,
    List<Level> levels)
    implements StoredDocument {

  /** One heavy hitter, see {@link HeavyHitter}; {@code item} is null where no name is known. */
  public record Item(
      String item,
      double count,
      double frequency,
      double standardError,
      double low,
      double high,
      boolean belowNoise,
      int supportingParties,
      String confidence,
      String code) {}

  /** One level of the search, numbered from 1. */
  public record Level(int level, int prefixBits, long reports, int kept) {}

  /** The document of a result. */
  public static ResultDocument done(Query query, QueryResult result) {
    List<Level> levels = new ArrayList<>();
    for (QueryResult.LevelTrace trace : result.levels()) {
      levels.add(new Level(levels.size() + 1, trace.prefixBits(), trace.reports(), trace.kept()));
    }
    return new ResultDocument(
        query.id().value(),
        QueryDocument.Status.DONE.name(),
        null,
        query.epsilon().toString(),
        query.k(),
        query.strategy().toString(),
        query.aggregation().toString(),
        result.parties().stream().map(PartyId::value).toList(),
        result.missing().stream().map(PartyId::value).toList(),
        result.users(),
        result.refused(),
        result.heavyHitters().stream().map(ResultDocument::item).toList(),
        levels);
  }

  /** The document of a query that could not be decided. */
  public static ResultDocument failed(Query query, String reason) {
    return new ResultDocument(
        query.id().value(),
        QueryDocument.Status.FAILED.name(),
        reason,
        query.epsilon().toString(),
        query.k(),
        query.strategy().toString(),
        query.aggregation().toString(),
        List.of(),
        List.of(),
        0,
        0,
        List.of(),
        List.of());
  }

  @Override
  public String about() {
    return query;
  }

  private static Item item(HeavyHitter found) {
    return new Item(
        found.item().orElse(null),
        found.count(),
        found.frequency(),
        found.standardError(),
        found.low(),
        found.high(),
        found.belowNoise(),
        found.supportingParties(),
        found.confidence().name(),
        found.code());
  }
}
