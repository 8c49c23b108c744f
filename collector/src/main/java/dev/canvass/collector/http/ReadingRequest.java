package dev.canvass.collector.http;

import dev.canvass.analytics.query.Aggregation;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.Reading;
import dev.canvass.analytics.query.Strategy;
import dev.canvass.collector.json.Fields;
import dev.canvass.collector.results.QueryDocument;
import java.util.List;
import java.util.Optional;

/** The body of a wish to read a query's reports again. */
public final class ReadingRequest {

  private ReadingRequest() {}

  /**
   * Reads a request's body; what it does not name is as the query asked.
   *
   * @throws Problem 400, listing everything that is wrong
   */
  public static Reading parse(byte[] body, QueryDocument query) {
    JsonBody json = JsonBody.of(body);
    Fields fields = json.fields();
    int k = (int) fields.integer("k", 1, Query.MAX_K, query.k());
    Strategy strategy =
        fields
            .optional("strategy", Strategy::parseLive)
            .orElseGet(() -> Strategy.parse(query.strategy()));
    Aggregation aggregation =
        fields
            .optional("aggregation", Aggregation::parse)
            .orElseGet(() -> Aggregation.parse(query.aggregation()));
    Optional<List<String>> lexicon = fields.texts("lexicon");
    json.requireValid();
    try {
      return new Reading(k, strategy, aggregation, lexicon);
    } catch (IllegalArgumentException e) {
      throw Problem.invalid(e.getMessage());
    }
  }
}
