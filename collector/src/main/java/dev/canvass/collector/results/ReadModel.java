package dev.canvass.collector.results;

import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.analytics.wire.MessageKind;
import dev.canvass.privacy.sign.VerifyingKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * The queries, results and timings as committed, from the global table over the topic of results.
 * An entry that the collector did not sign does not exist. Thread-safe.
 */
public final class ReadModel {

  /** Name of the global store: {@link StoredDocument#key()} to envelope. */
  public static final String STORE = "results";

  /** What the ids of queries begin with; audit records do not. */
  private static final String QUERIES = "q-";

  private static final int CACHED = 1_024;

  private record Verified(byte[] envelope, StoredDocument document) {}

  private final Supplier<ReadOnlyKeyValueStore<String, byte[]>> store;
  private final VerifyingKey collector;
  // Whatever is asked for again and again is verified and parsed once.
  private final Map<String, Verified> verified =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Verified> eldest) {
              return size() > CACHED;
            }
          });

  /**
   * A model of what is in {@code store}.
   *
   * @param collector the key that signs documents
   */
  public ReadModel(Supplier<ReadOnlyKeyValueStore<String, byte[]>> store, VerifyingKey collector) {
    this.store = store;
    this.collector = collector;
  }

  /** The query with its status, result included. */
  public Optional<QueryDocument> query(QueryId id) {
    return find(id, MessageKind.QUERY_STATUS, QueryDocument.class).map(this::withResult);
  }

  /** The query's result, if it has been decided. */
  public Optional<ResultDocument> result(QueryId id) {
    return find(id, MessageKind.RESULT, ResultDocument.class);
  }

  /** How long the query took, if it has been decided. */
  public Optional<TimingDocument> timing(QueryId id) {
    return find(id, MessageKind.TIMING, TimingDocument.class);
  }

  /** All queries, newest first. */
  public List<QueryDocument> queries() {
    List<QueryDocument> queries = new ArrayList<>();
    try (KeyValueIterator<String, byte[]> entries =
        store.get().prefixScan(QUERIES, new StringSerializer())) {
      while (entries.hasNext()) {
        KeyValue<String, byte[]> entry = entries.next();
        if (verified(entry.key, entry.value).orElse(null) instanceof QueryDocument query) {
          queries.add(withResult(query));
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

  private <T extends StoredDocument> Optional<T> find(QueryId id, MessageKind kind, Class<T> type) {
    String key = id.value() + StoredDocument.suffix(kind);
    byte[] envelope = store.get().get(key);
    return envelope == null ? Optional.empty() : verified(key, envelope).map(type::cast);
  }

  private Optional<StoredDocument> verified(String key, byte[] envelope) {
    Verified known = verified.get(key);
    if (known != null && Arrays.equals(known.envelope(), envelope)) {
      return Optional.of(known.document());
    }
    try {
      StoredDocument document = StoredDocument.read(key, envelope, collector);
      verified.put(key, new Verified(envelope, document));
      return Optional.of(document);
    } catch (MalformedMessageException e) {
      return Optional.empty();
    }
  }

  private QueryDocument withResult(QueryDocument query) {
    if (!query.status().equals(QueryDocument.Status.DECIDING.name())) {
      return query;
    }
    return result(new QueryId(query.id()))
        .map(result -> query.with(QueryDocument.Status.valueOf(result.status()), result.reason()))
        .orElse(query);
  }
}
