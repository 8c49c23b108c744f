package dev.canvass.party;

import dev.canvass.analytics.query.Extension;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.party.audit.MechanismWatch;
import dev.canvass.party.collect.Collection;
import dev.canvass.party.collect.QueryBook;
import dev.canvass.party.collect.QueryProgress.State;
import dev.canvass.party.policy.StopOrder;
import dev.canvass.party.stream.Acknowledged;
import dev.canvass.party.stream.Backoff;
import dev.canvass.party.stream.Outbound;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves queries through collecting, sealing and sending. Queries of one node are collected one
 * after the other; heavy work shares one pool per Vert.x instance. What fails is tried again, with
 * growing waits, until the query can no longer be extended. Thread-safe.
 */
final class QueryWork {

  private static final Logger LOG = LoggerFactory.getLogger(QueryWork.class);

  private final Vertx vertx;
  private final PartyState state;
  private final QueryBook book;
  private final Collection collection;
  private final Delivery delivery;
  private final MechanismWatch watch;
  private final StopOrder stop;
  private final Clock clock;
  private final WorkerExecutor heavyWork;
  private final ExecutorService searchThreads = Executors.newFixedThreadPool(1);
  private final Map<QueryId, Trouble> troubles = new ConcurrentHashMap<>();
  private final Set<QueryId> calledOff = ConcurrentHashMap.newKeySet();
  private final QueryDeadlines deadlines = new QueryDeadlines();
  private Future<?> lastWork = Future.succeededFuture();
  private Future<?> lastRead = Future.succeededFuture();
  private volatile boolean closed;

  /** The failures of a query in a row, and the last one's reason. */
  private record Trouble(int failures, String reason) {}

  /** Thrown to stop collecting: the query was called off, or a person stopped everything. */
  private static final class HaltException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  QueryWork(
      Vertx vertx,
      PartyState state,
      Collection collection,
      Outbound outbound,
      MechanismWatch watch,
      Clock clock) {
    this.vertx = vertx;
    this.state = state;
    book = state.book();
    this.collection = collection;
    delivery = new Delivery(vertx, state, outbound, clock);
    this.watch = watch;
    stop = state.stopOrder();
    this.clock = clock;
    int cores = Runtime.getRuntime().availableProcessors();
    heavyWork = vertx.createSharedWorkerExecutor("canvass-collect", cores, 1, TimeUnit.HOURS);
  }

  /** Runs a step that may be repeated, then whatever the query's state asks for. */
  void begin(Query query, Runnable step) {
    enqueue(query, step, step);
  }

  /** {@link #begin} at a later time, if the node still runs then. */
  void beginAt(Instant time, Query query, Runnable step) {
    long millis = Duration.between(clock.instant(), time).toMillis();
    vertx.setTimer(Math.max(1, millis), timer -> begin(query, step));
  }

  /** Runs a step once, then whatever the query's state asks for; completes with the step. */
  Future<Void> once(Query query, Runnable step) {
    return enqueue(query, step, QueryWork::nothing);
  }

  /** Runs a short step that belongs to no work on a query; a failure is logged. */
  void aside(Runnable step) {
    heavy(step).onFailure(e -> LOG.error("event=step_failed reason=\"{}\"", e.getMessage(), e));
  }

  /** Stops work on a query at its next durable batch, whether it is heard of already or not. */
  void callOff(QueryId query, String reason) {
    calledOff.add(query);
    abandon(query, reason, 0);
  }

  /** Whether the collector called the query off since the start. */
  boolean isCalledOff(QueryId query) {
    return calledOff.contains(query);
  }

  private synchronized void abandon(QueryId query, String reason, int failures) {
    if (closed) {
      return;
    }
    Future<Void> done =
        lastWork.transform(
            before ->
                heavy(
                    () -> {
                      if (book.find(query).isPresent()) {
                        book.abandon(query, State.CANCELLED, reason);
                      }
                    }));
    lastWork = done;
    done.onFailure(
        e -> {
          LOG.warn("event=cancellation_failed query={} failures={}", query, failures + 1, e);
          vertx.setTimer(
              Backoff.after(failures + 1).toMillis(),
              timer -> abandon(query, reason, failures + 1));
        });
  }

  /** Goes on with a query until its new deadline. */
  void extend(Extension extension) {
    Query query = extension.query();
    deadlines.extend(extension);
    enqueue(query, QueryWork::nothing, QueryWork::nothing);
  }

  /** When a query closes, as far as the collector has said. */
  Instant deadline(Query query) {
    return deadlines.of(query);
  }

  /** What went wrong last with a query that is still being tried, or was given up. */
  Optional<String> trouble(QueryId query) {
    return Optional.ofNullable(troubles.get(query)).map(Trouble::reason);
  }

  private static void nothing() {}

  private synchronized Future<Void> enqueue(Query query, Runnable step, Runnable stepAgain) {
    if (closed) {
      return Future.failedFuture(new IllegalStateException("the node is closing"));
    }
    Future<Void> stepDone = lastWork.transform(before -> heavy(step));
    lastWork = stepDone.compose(done -> heavy(() -> collectAndSeal(query)));
    lastWork
        .onSuccess(
            done -> {
              troubles.remove(query.id());
              deliver(query);
            })
        .onFailure(e -> retry(query, e, () -> enqueue(query, stepAgain, stepAgain)));
    return stepDone;
  }

  private Future<Void> heavy(Runnable step) {
    return heavyWork.executeBlocking(
        () -> {
          step.run();
          return null;
        },
        false);
  }

  private void retry(Query query, Throwable e, Runnable again) {
    if (closed || stop.isGiven()) {
      return; // A resumption begins again with every query.
    }
    Trouble trouble =
        troubles.merge(
            query.id(),
            new Trouble(1, String.valueOf(e.getMessage())),
            (before, now) -> new Trouble(before.failures() + 1, now.reason()));
    LOG.warn(
        "event=query_failed query={} failures={} reason=\"{}\"",
        query.id(),
        trouble.failures(),
        trouble.reason(),
        e);
    Duration left = Duration.between(clock.instant(), QueryDeadlines.last(query)).plusSeconds(1);
    Duration wait = Backoff.after(trouble.failures());
    if (!left.isNegative()) {
      vertx.setTimer(Math.min(wait.toMillis(), left.toMillis()) + 1, timer -> again.run());
    } else if (book.find(query.id()).isPresent()) {
      // What fails behind the deadline, as a long wait for the broker may, has to be given up.
      vertx.setTimer(wait.toMillis(), timer -> again.run());
    }
  }

  private void collectAndSeal(Query query) {
    if (closed
        || isCalledOff(query.id())
        || book.find(query.id()).orElseThrow().state() != State.COLLECTING) {
      return;
    }
    if (clock.instant().isAfter(QueryDeadlines.last(query))) {
      book.abandon(query.id(), State.EXPIRED, "the deadline passed before all users were asked");
      return;
    }
    if (clock.instant().isAfter(deadline(query))) {
      // It may be closed or about to be extended: whoever is charged now may be charged in vain.
      lookAgainAtTheEnd(query);
      return;
    }
    if (stop.isGiven()) {
      lookAgainAtTheEnd(query);
      return;
    }
    watch.requireNoAlarm();
    try {
      collection.run(query, progress -> requireWanted(query.id()));
    } catch (HaltException e) {
      // What remains is done by the step that the cancellation has queued, or at the resumption.
      lookAgainAtTheEnd(query);
      return;
    }
    state.sealed().seal(query, clock, searchThreads);
    LOG.info("event=sealed query={}", query.id());
  }

  private void requireWanted(QueryId query) {
    if (closed) {
      throw new IllegalStateException("the node is closing");
    }
    if (isCalledOff(query) || stop.isGiven()) {
      throw new HaltException();
    }
    watch.requireNoAlarm();
  }

  private void lookAgainAtTheEnd(Query query) {
    long left =
        Duration.between(clock.instant(), QueryDeadlines.last(query)).plusSeconds(1).toMillis();
    vertx.setTimer(
        Math.max(1, left), timer -> enqueue(query, QueryWork::nothing, QueryWork::nothing));
  }

  private synchronized void deliver(Query query) {
    QueryId id = query.id();
    boolean reports = delivery.hasReports(id);
    if (closed || isCalledOff(id) || stop.isGiven() || !(reports || delivery.hasRefusal(id))) {
      return;
    }
    if (clock.instant().isAfter(QueryDeadlines.last(query))) {
      if (reports) {
        expire(query);
      }
      return;
    }
    Future<Future<Acknowledged>> read =
        heavyWork.executeBlocking(() -> delivery.send(query), false);
    lastRead = Future.join(lastRead, read);
    read.compose(sending -> sending)
        .compose(sent -> heavy(() -> delivery.record(query, sent)))
        .onSuccess(done -> troubles.remove(id))
        .onFailure(e -> retry(query, e, () -> deliver(query)));
  }

  private void expire(Query query) {
    String reason = trouble(query.id()).map(why -> ": " + why).orElse("");
    heavy(
            () ->
                book.abandon(
                    query.id(),
                    State.EXPIRED,
                    "the deadline passed before the broker had everything" + reason))
        .onFailure(e -> LOG.error("event=expiry_not_stored query={}", query.id(), e));
  }

  /** Ends work under way at its next durable batch; completes when nothing runs any more. */
  Future<Void> close() {
    synchronized (this) {
      closed = true;
    }
    return settled().onComplete(done -> searchThreads.shutdownNow());
  }

  /** Completes when nothing runs any more of what is under way now. */
  synchronized Future<Void> settled() {
    Future<?> reading = lastRead;
    return lastWork.transform(worked -> reading.transform(read -> Future.<Void>succeededFuture()));
  }
}
