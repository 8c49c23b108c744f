package dev.canvass.collector.results;

import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.query.ReadingId;
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
import java.util.Set;
import java.util.TreeSet;
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

  /** One of the query's other readings, if anybody wished it. */
  public Optional<ReadingDocument> reading(QueryId id, ReadingId reading) {
    return find(ReadingDocument.key(id, reading), ReadingDocument.class);
  }

  /** What has become of {@code reading}. */
  public Optional<ReadingDocument> reading(ReadingDocument reading) {
    return find(reading.key(), ReadingDocument.class);
  }

  /** All other readings of a query, in the order of their ids. */
  public List<ReadingDocument> readings(QueryId id) {
    List<ReadingDocument> readings = new ArrayList<>();
    try (KeyValueIterator<String, byte[]> entries =
        store.get().prefixScan(ReadingDocument.keyPrefix(id), new StringSerializer())) {
      while (entries.hasNext()) {
        KeyValue<String, byte[]> entry = entries.next();
        if (verified(entry.key, entry.value).orElse(null) instanceof ReadingDocument reading) {
          readings.add(reading);
        }
      }
    }
    return readings;
  }

  /** The query as it was proposed, unless it has been approved. */
  public Optional<ProposalDocument> proposal(QueryId id) {
    return find(id, MessageKind.QUERY_STATUS, QueryDocument.class).isPresent()
        ? Optional.empty()
        : find(id, MessageKind.PROPOSAL, ProposalDocument.class);
  }

  /** All proposals that nobody has approved. */
  public List<ProposalDocument> proposals() {
    List<ProposalDocument> proposals = new ArrayList<>();
    try (KeyValueIterator<String, byte[]> entries =
        store.get().prefixScan(QUERIES, new StringSerializer())) {
      while (entries.hasNext()) {
        KeyValue<String, byte[]> entry = entries.next();
        if (entry.key.endsWith(StoredDocument.suffix(MessageKind.PROPOSAL))
            && verified(entry.key, entry.value).orElse(null) instanceof ProposalDocument found) {
          proposal(new QueryId(found.query())).ifPresent(proposals::add);
        }
      }
    }
    return proposals;
  }

  /** All queries, newest first. */
  public List<QueryDocument> queries() {
    List<QueryDocument> queries = new ArrayList<>();
    try (KeyValueIterator<String, byte[]> entries =
        store.get().prefixScan(QUERIES, new StringSerializer())) {
      while (entries.hasNext()) {
        KeyValue<String, byte[]> entry = entries.next();
        if (entry.key.indexOf('/') < 0
            && verified(entry.key, entry.value).orElse(null) instanceof QueryDocument query) {
          queries.add(withResult(query));
        }
      }
    }
    queries.sort(
        Comparator.comparing(QueryDocument::created).reversed().thenComparing(QueryDocument::id));
    return queries;
  }

  /** Queries that wait for their result or for another reading. */
  public Set<QueryId> undecided() {
    Set<QueryId> undecided = new TreeSet<>();
    queries().stream()
        .filter(query -> query.status().equals(QueryDocument.Status.DECIDING.name()))
        .forEach(query -> undecided.add(new QueryId(query.id())));
    try (KeyValueIterator<String, byte[]> entries = store.get().all()) {
      while (entries.hasNext()) {
        KeyValue<String, byte[]> entry = entries.next();
        if (ReadingDocument.isKey(entry.key)
            && verified(entry.key, entry.value).orElse(null) instanceof ReadingDocument reading
            && reading.isUndecided()) {
          undecided.add(new QueryId(reading.query()));
        }
      }
    }
    return undecided;
  }

  private <T extends StoredDocument> Optional<T> find(QueryId id, MessageKind kind, Class<T> type) {
    return find(id.value() + StoredDocument.suffix(kind), type);
  }

  private <T extends StoredDocument> Optional<T> find(String key, Class<T> type) {
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
      // A reading that waits may bear a lexicon of megabytes, and is soon replaced.
      if (!(document instanceof ReadingDocument reading && reading.isUndecided())) {
        verified.put(key, new Verified(envelope, document));
      }
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
