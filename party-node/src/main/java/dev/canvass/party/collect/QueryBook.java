package dev.canvass.party.collect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.canvass.analytics.query.Mechanism;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.report.Digest;
import dev.canvass.analytics.wire.Messages;
import dev.canvass.party.records.PartyDatabase;
import dev.canvass.party.records.PartyDatabase.Family;
import dev.canvass.party.records.StorageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The node's memory of queries and how far each is. Thread-safe; durable. */
public final class QueryBook {

  private static final byte[] NEXT_NUMBER = "next-query".getBytes(StandardCharsets.US_ASCII);
  private static final JsonMapper JSON = new JsonMapper();

  private final PartyDatabase database;
  private final Map<QueryId, QueryProgress> cache = new ConcurrentHashMap<>();

  public QueryBook(PartyDatabase database) {
    this.database = database;
  }

  /** What is known of a query. */
  public Optional<QueryProgress> find(QueryId query) {
    QueryProgress known = cache.computeIfAbsent(query, this::read);
    return Optional.ofNullable(known);
  }

  private QueryProgress read(QueryId query) {
    byte[] bytes = database.get(Family.META, key(query));
    try {
      return bytes == null ? null : JSON.readValue(bytes, QueryProgress.class);
    } catch (IOException e) {
      throw new StorageException("the progress of " + query + " is unreadable: " + e, e);
    }
  }

  /** Opens a page for a query that is not in the book. */
  public synchronized QueryProgress open(Query query) {
    byte[] last = database.get(Family.META, NEXT_NUMBER);
    int number = last == null ? 0 : Integer.parseInt(new String(last, StandardCharsets.US_ASCII));
    QueryProgress progress = QueryProgress.first(number, Mechanism.of(query).schedule().levels());
    try (PartyDatabase.Batch batch = database.batch()) {
      batch.put(
          Family.META,
          NEXT_NUMBER,
          Integer.toString(number + 1).getBytes(StandardCharsets.US_ASCII));
      batch.put(Family.META, key(query.id()), bytes(progress));
      batch.put(Family.META, contentKey(query.id()), content(query));
      batch.commitDurably();
    }
    cache.put(query.id(), progress);
    return progress;
  }

  /**
   * Whether {@code query} is, to the last bit, the one whose page was opened: what was agreed to
   * must not be swapped under the same id. True for a query without a page.
   */
  public boolean isAsOpened(Query query) {
    byte[] opened = database.get(Family.META, contentKey(query.id()));
    return opened == null || Arrays.equals(opened, content(query));
  }

  private static byte[] content(Query query) {
    return Digest.of(Messages.encode(query)).toBytes();
  }

  private static byte[] contentKey(QueryId query) {
    return ("content/" + query).getBytes(StandardCharsets.US_ASCII);
  }

  /** Moves a query to another state. */
  public QueryProgress move(QueryId query, QueryProgress.State state, String reason) {
    QueryProgress next = find(query).orElseThrow().in(state, reason);
    try (PartyDatabase.Batch batch = database.batch()) {
      store(query, next, batch);
      batch.commitDurably();
    }
    written(query, next);
    return next;
  }

  /** Adds the progress to a batch; call {@link #written} once the batch is durable. */
  void store(QueryId query, QueryProgress progress, PartyDatabase.Batch batch) {
    batch.put(Family.META, key(query), bytes(progress));
  }

  void written(QueryId query, QueryProgress progress) {
    cache.put(query, progress);
  }

  private static byte[] bytes(QueryProgress progress) {
    try {
      return JSON.writeValueAsBytes(progress);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("progress has no JSON form", e);
    }
  }

  private static byte[] key(QueryId query) {
    return ("query/" + query).getBytes(StandardCharsets.US_ASCII);
  }
}
