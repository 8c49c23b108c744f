package dev.canvass.party.collect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.canvass.analytics.query.Mechanism;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.report.Digest;
import dev.canvass.analytics.report.Refusal;
import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.analytics.wire.Messages;
import dev.canvass.analytics.wire.Refusals;
import dev.canvass.party.audit.AuditLog;
import dev.canvass.party.audit.Statement;
import dev.canvass.party.collect.QueryProgress.State;
import dev.canvass.party.records.PartyDatabase;
import dev.canvass.party.records.PartyDatabase.Family;
import dev.canvass.party.records.StorageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The node's memory of queries and how far each is. Thread-safe; durable. */
public final class QueryBook {

  private static final byte[] NEXT_NUMBER = "next-query".getBytes(StandardCharsets.US_ASCII);
  private static final JsonMapper JSON = new JsonMapper();

  private final PartyDatabase database;
  private final AuditLog log;
  private final Map<QueryId, QueryProgress> cache = new ConcurrentHashMap<>();

  public QueryBook(PartyDatabase database, AuditLog log) {
    this.database = database;
    this.log = log;
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
    if (number == Integer.MAX_VALUE) {
      throw new StorageException("the node has no number left for another query", null);
    }
    QueryProgress progress =
        QueryProgress.first(
            number, Mechanism.of(query).schedule().levels(), query.epsilon().micros());
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

  /**
   * Moves a query to another state, durably with the entries that record it. Nothing happens if the
   * state it is in by now cannot become that one.
   *
   * @return where the query is
   */
  public synchronized QueryProgress move(
      QueryId query, State state, String reason, List<Statement> statements) {
    QueryProgress now = find(query).orElseThrow();
    if (!now.state().canBecome(state)) {
      return now;
    }
    try (PartyDatabase.Batch batch = database.batch()) {
      return commit(query, now.in(state, reason), batch, statements);
    }
  }

  /**
   * Declines a query, durably with the entries that record it and with what the collector is to be
   * told. Nothing happens if it is decided already.
   */
  public synchronized void decline(Refusal refusal, String reason, List<Statement> statements) {
    QueryProgress now = find(refusal.query()).orElseThrow();
    if (now.state().canBecome(State.DECLINED)) {
      try (PartyDatabase.Batch batch = database.batch()) {
        batch.put(Family.META, refusalKey(refusal.query()), Refusals.encode(refusal));
        commit(refusal.query(), now.in(State.DECLINED, reason), batch, statements);
      }
    }
  }

  /** What the collector is to be told of a query that was declined. */
  public Optional<Refusal> refusal(QueryId query) {
    byte[] stored = database.get(Family.META, refusalKey(query));
    try {
      return stored == null ? Optional.empty() : Optional.of(Refusals.decode(stored));
    } catch (MalformedMessageException e) {
      throw new StorageException("the refusal of " + query + " is unreadable: " + e, e);
    }
  }

  /** Whether the broker has a query's refusal. */
  public boolean isRefusalSent(QueryId query) {
    return database.get(Family.META, refusalSentKey(query)) != null;
  }

  /** Records that the broker has a query's refusal; {@code batch} is written with it. */
  public void refusalSent(QueryId query, PartyDatabase.Batch batch) {
    batch.put(Family.META, refusalSentKey(query), new byte[0]);
    batch.commitDurably();
  }

  private static byte[] refusalKey(QueryId query) {
    return ("refusal/" + query).getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] refusalSentKey(QueryId query) {
    return ("refusal-sent/" + query).getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Gives a query up: what it has charged is recorded, unless its seal has recorded that already.
   * Nothing happens if it is over.
   *
   * @param state {@link State#EXPIRED} or {@link State#CANCELLED}
   */
  public synchronized void abandon(QueryId query, State state, String reason) {
    QueryProgress now = find(query).orElseThrow();
    List<Statement> statements = new ArrayList<>();
    if (now.state() == State.COLLECTING) {
      now.chargeSummary(query).map(Statement::of).ifPresent(statements::add);
    }
    statements.add(Statement.abandoned(query, reason));
    move(query, state, reason, statements);
  }

  /**
   * Records that the broker has all of a query; {@code batch} is written with it. One that was
   * given up meanwhile stays so, but what left has left and is recorded.
   */
  public synchronized void release(QueryId query, Statement released, PartyDatabase.Batch batch) {
    QueryProgress now = find(query).orElseThrow();
    QueryProgress next = now.state().canBecome(State.SENT) ? now.in(State.SENT, "") : now;
    commit(query, next, batch, List.of(released));
  }

  /** Writes the progress in one durable batch with what else is in it and the entries of it. */
  synchronized QueryProgress commit(
      QueryId query,
      QueryProgress progress,
      PartyDatabase.Batch batch,
      List<Statement> statements) {
    batch.put(Family.META, key(query), bytes(progress));
    if (statements.isEmpty()) {
      batch.commitDurably();
    } else {
      log.commit(batch, statements);
    }
    cache.put(query, progress);
    return progress;
  }

  /** Records, once however often it is asked again, that a query is not even considered. */
  public synchronized void refuseOnce(Query query, String reason) {
    byte[] refused =
        ("refused/" + query.id() + "/" + Digest.of(Messages.encode(query)))
            .getBytes(StandardCharsets.US_ASCII);
    if (database.get(Family.META, refused) == null) {
      try (PartyDatabase.Batch batch = database.batch()) {
        batch.put(Family.META, refused, new byte[0]);
        log.commit(batch, List.of(Statement.refused(query, reason)));
      }
    }
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
