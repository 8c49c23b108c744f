package dev.canvass.collector.results;

import dev.canvass.analytics.query.Aggregation;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.query.Reading;
import dev.canvass.analytics.query.ReadingId;
import dev.canvass.analytics.query.Strategy;
import dev.canvass.analytics.wire.MessageKind;
import dev.canvass.collector.results.QueryDocument.Status;
import java.util.List;
import java.util.Optional;

/**
 * Another reading of a closed query's stored reports, from the wish to the result. Equal options
 * over equal reports give equal bytes.
 *
 * @param reading its id, which follows from its options
 * @param status DECIDING, DONE or FAILED
 * @param reason why it failed; null otherwise
 * @param lexiconSize strings in a lexicon of its own; null if it has the query's
 * @param lexicon those strings, while they are needed; null otherwise
 * @param result what came out; null while it is being decided
 */
public record ReadingDocument(
    String query,
    String reading,
    String status,
    String reason,
    int k,
    String strategy,
    String aggregation,
    Integer lexiconSize,
    List<String> lexicon,
    ResultDocument result)
    implements StoredDocument {

  private static final String INFIX = "/reading/";

  /** A reading that somebody wishes. */
  public static ReadingDocument wished(QueryId query, Reading reading) {
    return new ReadingDocument(
        query.value(),
        reading.id(query).value(),
        Status.DECIDING.name(),
        null,
        reading.k(),
        reading.strategy().toString(),
        reading.aggregation().toString(),
        reading.lexicon().map(List::size).orElse(null),
        reading.lexicon().orElse(null),
        null);
  }

  /** This reading with its outcome. */
  public ReadingDocument decided(ResultDocument outcome) {
    return new ReadingDocument(
        query,
        reading,
        outcome.status(),
        outcome.reason(),
        k,
        strategy,
        aggregation,
        lexiconSize,
        null,
        outcome);
  }

  /** This reading as lists and answers show it: without its lexicon. */
  public ReadingDocument withoutLexicon() {
    return new ReadingDocument(
        query, reading, status, reason, k, strategy, aggregation, lexiconSize, null, result);
  }

  /** This reading as lists show it: without its lexicon and its result. */
  public ReadingDocument summary() {
    return new ReadingDocument(
        query, reading, status, reason, k, strategy, aggregation, lexiconSize, null, null);
  }

  /** Whether it waits for being decided. */
  public boolean isUndecided() {
    return status.equals(Status.DECIDING.name());
  }

  /** The query to decide, made of the one that was asked. */
  public Query of(Query asked) {
    return options().of(asked);
  }

  private Reading options() {
    return new Reading(
        k, Strategy.parse(strategy), Aggregation.parse(aggregation), Optional.ofNullable(lexicon));
  }

  @Override
  public String about() {
    return query;
  }

  @Override
  public String key() {
    return key(query, reading);
  }

  /** What the keys of a query's readings begin with. */
  static String keyPrefix(QueryId query) {
    return query + INFIX;
  }

  /** Whether a document's key is that of a reading. */
  static boolean isKey(String key) {
    return key.contains(INFIX);
  }

  private static String key(String query, String reading) {
    return query + INFIX + reading;
  }

  /** The key of a reading. */
  static String key(QueryId query, ReadingId reading) {
    return key(query.value(), reading.value());
  }

  @Override
  public MessageKind kind() {
    return MessageKind.READING;
  }

  /** Whatever readers rely on; an IllegalArgumentException if it is missing or unknown. */
  void requireReadable() {
    if (reading == null || strategy == null || aggregation == null) {
      throw new IllegalArgumentException("the document lacks a field of a reading");
    }
    QueryId asked = new QueryId(query);
    if (isUndecided() && !options().id(asked).equals(new ReadingId(reading))) {
      throw new IllegalArgumentException("the options are not those that the reading is named by");
    }
  }
}
