package dev.canvass.collector.results;

import dev.canvass.analytics.decision.DisputedItem;
import dev.canvass.analytics.decision.HeavyHitter;
import dev.canvass.analytics.decision.QueryResult;
import dev.canvass.analytics.query.Mechanism;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.search.BallotContradiction;
import dev.canvass.analytics.vote.Expulsion;
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
 * @param protection OK, DEGRADED or UNPROTECTED: how far the list is protected against lying
 *     parties; null if it failed
 * @param agreement how much the parties have in common with the list; null if it failed
 * @param tieNonce what settled last ties; null if it failed
 */
public record ResultDocument(
    String query,
    String status,
    String reason,
    String attribute,
    String epsilon,
    int k,
    String strategy,
    String aggregation,
    List<String> parties,
    List<String> missing,
    long users,
    long refused,
    Privacy privacy,
    String protection,
    List<Item> heavyHitters,
    List<Carried> disputed,
    List<Expelled> expelled,
    Agreement agreement,
    List<Contradiction> contradictions,
    String tieNonce,
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

  /** An item that few parties carry, see {@link DisputedItem}. */
  public record Carried(
      String item,
      double count,
      double frequency,
      double standardError,
      double low,
      double high,
      boolean belowNoise,
      int supportingParties,
      String confidence,
      String code,
      List<Carrier> carriers) {

    /** The same without its carriers. */
    Item asItem() {
      return new Item(
          item,
          count,
          frequency,
          standardError,
          low,
          high,
          belowNoise,
          supportingParties,
          confidence,
          code);
    }
  }

  /** A party that carries it: what it states of its own users, and its part of the estimate. */
  public record Carrier(String party, double frequency, double share) {}

  /** A party that the vote set aside: its distance is above the threshold. */
  public record Expelled(String party, double distance, double threshold) {}

  /** 0 to 1; the warning is null unless the index is low. */
  public record Agreement(double index, String warning) {}

  /** A ballot that overstates, see {@link BallotContradiction}; its worst choice. */
  public record Contradiction(
      String party,
      int shard,
      int choices,
      String item,
      String code,
      double statedZ,
      double foundZ) {}

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
        query.attribute(),
        query.epsilon().toString(),
        query.k(),
        query.strategy().toString(),
        query.aggregation().toString(),
        result.parties().stream().map(PartyId::value).toList(),
        result.missing().stream().map(PartyId::value).toList(),
        result.users(),
        result.refused(),
        Privacy.of(PrivacyStatement.ofQuery(query.epsilon(), result.fewestOfAShard())),
        result.protection().name(),
        result.heavyHitters().stream().map(ResultDocument::item).toList(),
        result.disputed().stream().map(ResultDocument::carried).toList(),
        result.expelled().stream().map(ResultDocument::expelled).toList(),
        new Agreement(result.agreement().index(), result.agreement().warning().orElse(null)),
        result.contradictions().stream().map(found -> contradiction(query, found)).toList(),
        result.tieNonce().hex(),
        levels);
  }

  /** The document of a query that could not be decided. */
  public static ResultDocument failed(Query query, String reason) {
    return new ResultDocument(
        query.id().value(),
        QueryDocument.Status.FAILED.name(),
        reason,
        query.attribute(),
        query.epsilon().toString(),
        query.k(),
        query.strategy().toString(),
        query.aggregation().toString(),
        List.of(),
        List.of(),
        0,
        0,
        null,
        null,
        List.of(),
        List.of(),
        List.of(),
        null,
        List.of(),
        null,
        List.of());
  }

  @Override
  public String about() {
    return query;
  }

  private static Carried carried(DisputedItem disputed) {
    Item item = item(disputed.item());
    return new Carried(
        item.item(),
        item.count(),
        item.frequency(),
        item.standardError(),
        item.low(),
        item.high(),
        item.belowNoise(),
        item.supportingParties(),
        item.confidence(),
        item.code(),
        disputed.carriers().stream()
            .map(
                carrier ->
                    new Carrier(carrier.party().value(), carrier.frequency(), carrier.share()))
            .toList());
  }

  private static Expelled expelled(Expulsion expulsion) {
    return new Expelled(expulsion.party().value(), expulsion.distance(), expulsion.threshold());
  }

  private static Contradiction contradiction(Query query, BallotContradiction found) {
    return new Contradiction(
        found.party().value(),
        found.shard(),
        found.choices(),
        Mechanism.of(query).item(found.code()).orElse(null),
        found.code().toHex(),
        found.statedZ(),
        found.foundZ());
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
