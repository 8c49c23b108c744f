package dev.canvass.collector.results;

import dev.canvass.analytics.decision.HeavyHitter;
import dev.canvass.analytics.decision.QueryResult;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.privacy.shuffle.CentralPrivacy;
import dev.canvass.privacy.shuffle.PrivacyStatement;
import java.util.ArrayList;
import java.util.List;

/**
 * The outcome of a closed query as outsiders see it: equal stored reports give equal bytes.
 *
 * @param status DONE or FAILED
 * @param reason why it failed; null if done
 * @param privacy what every reporting user is promised; null if the query failed
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
    Privacy privacy,
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

  /**
   * The two privacy numbers, stated for the counted shard with the fewest reports; users of larger
   * ones are hidden better.
   *
   * @param local the ε of each report, whoever sees it
   * @param reports how many reports that shard has
   */
  public record Privacy(String local, long reports, Central central) {

    /** The central (ε, δ) and who must be trusted for it. */
    public record Central(String epsilon, double delta, String basis, String statement) {}

    /** What is stated, for outsiders. */
    public static Privacy of(PrivacyStatement stated) {
      CentralPrivacy central = stated.central();
      return new Privacy(
          stated.local(),
          stated.reports(),
          new Central(
              stated.centralEpsilon(),
              central.delta(),
              central.basis().key(),
              central.basis().statement()));
    }
  }

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
        Privacy.of(PrivacyStatement.ofQuery(query.epsilon(), result.fewestOfAShard())),
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
        null,
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
