package dev.canvass.collector.results;

import dev.canvass.analytics.query.QueryId;
import dev.canvass.collector.json.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * The queries and results as committed, from the global table over the topic of results: key {@code
 * <id>} for a query, {@code <id>/result} for its result. Thread-safe.
 */
public final class ReadModel {

  /** Name of the global store. */
  public static final String STORE = "results";

  private static final String RESULT = "/result";

  private final Supplier<ReadOnlyKeyValueStore<String, byte[]>> store;

  public ReadModel(Supplier<ReadOnlyKeyValueStore<String, byte[]>> store) {
    this.store = store;
  }

  /** The key of a query's result. */
  public static String resultKey(QueryId id) {
    return id.value() + RESULT;
  }

  /** The query that the document under {@code key} belongs to. */
  static QueryId queryOf(String key) {
    return new QueryId(
        key.endsWith(RESULT) ? key.substring(0, key.length() - RESULT.length()) : key);
  }

  /** The query with its status, result included. */
  public Optional<QueryDocument> query(QueryId id) {
    byte[] bytes = store.get().get(id.value());
    return bytes == null
        ? Optional.empty()
        : Optional.of(withResult(Json.read(bytes, QueryDocument.class)));
  }

  /** The query's result, if it has been decided. */
  public Optional<ResultDocument> result(QueryId id) {
    byte[] bytes = store.get().get(resultKey(id));
    return bytes == null ? Optional.empty() : Optional.of(Json.read(bytes, ResultDocument.class));
  }

  /** All queries, newest first. */
  public List<QueryDocument> queries() {
    List<QueryDocument> queries = new ArrayList<>();
    try (KeyValueIterator<String, byte[]> entries = store.get().all()) {
      while (entries.hasNext()) {
        KeyValue<String, byte[]> entry = entries.next();
        if (!entry.key.endsWith(RESULT)) {
          queries.add(withResult(Json.read(entry.value, QueryDocument.class)));
        }
      }
    }
    queries.sort(
        Comparator.comparing(QueryDocument::created).reversed().thenComparing(QueryDocument::id));
    return queries;
  }

  /** Queries that are closed with a quorum and have no result yet. */
  public List<QueryId> undecided() {
    return queries().stream()
        .filter(query -> query.status().equals(QueryDocument.Status.DECIDING.name()))
        .map(query -> new QueryId(query.id()))
        .toList();
  }

  private QueryDocument withResult(QueryDocument query) {
    return result(new QueryId(query.id()))
        .map(result -> query.with(QueryDocument.Status.valueOf(result.status()), result.reason()))
        .orElse(query);
  }
}
