package dev.canvass.party;

import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.party.collect.Collection;
import dev.canvass.party.collect.QueryBook;
import dev.canvass.party.collect.QueryProgress.State;
import dev.canvass.party.collect.SealedReports;
import dev.canvass.party.stream.Backoff;
import dev.canvass.party.stream.Departure;
import dev.canvass.party.stream.DepartureLog;
import dev.canvass.party.stream.Outbound;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves queries through collecting, sealing and sending. Queries of one node are collected one
 * after the other; heavy work shares one pool per Vert.x instance. What fails is tried again, with
 * growing waits, until the query's deadline. Thread-safe.
 */
final class QueryWork {

  private static final Logger LOG = LoggerFactory.getLogger(QueryWork.class);

  private final Vertx vertx;
  private final QueryBook book;
  private final Collection collection;
  private final SealedReports sealed;
  private final Outbound outbound;
  private final DepartureLog departures;
  private final Clock clock;
  private final WorkerExecutor heavyWork;
  private final ExecutorService searchThreads = Executors.newFixedThreadPool(1);
  private final Map<QueryId, Trouble> troubles = new ConcurrentHashMap<>();
  private Future<?> lastWork = Future.succeededFuture();
  private Future<?> lastRead = Future.succeededFuture();
  private volatile boolean closed;

  /** The failures of a query in a row, and the last one's reason. */
  private record Trouble(int failures, String reason) {}

  QueryWork(
      Vertx vertx,
      QueryBook book,
      Collection collection,
      SealedReports sealed,
      Outbound outbound,
      DepartureLog departures,
      Clock clock) {
    this.vertx = vertx;
    this.book = book;
    this.collection = collection;
    this.sealed = sealed;
    this.outbound = outbound;
    this.departures = departures;
    this.clock = clock;
    int cores = Runtime.getRuntime().availableProcessors();
    heavyWork = vertx.createSharedWorkerExecutor("canvass-collect", cores, 1, TimeUnit.HOURS);
  }

  /** Runs a step that may be repeated, then whatever the query's state asks for. */
  void begin(Query query, Runnable step) {
    enqueue(query, step, step);
  }

  /** Runs a step once, then whatever the query's state asks for; completes with the step. */
  Future<Void> once(Query query, Runnable step) {
    return enqueue(query, step, QueryWork::nothing);
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
    if (closed) {
      return;
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
    Duration left = Duration.between(clock.instant(), query.deadline()).plusSeconds(1);
    if (!left.isNegative()) {
      Duration wait = Backoff.after(trouble.failures());
      vertx.setTimer(Math.min(wait.toMillis(), left.toMillis()) + 1, timer -> again.run());
    }
  }

  private void collectAndSeal(Query query) {
    if (closed || book.find(query.id()).orElseThrow().state() != State.COLLECTING) {
      return;
    }
    if (clock.instant().isAfter(query.deadline())) {
      book.move(query.id(), State.EXPIRED, "the deadline passed before all users were asked");
      return;
    }
    collection.run(
        query,
        progress -> {
          if (closed) {
            throw new IllegalStateException("the node is closing");
          }
        });
    sealed.seal(query, clock, searchThreads);
    LOG.info("event=sealed query={}", query.id());
  }

  private synchronized void deliver(Query query) {
    if (closed || book.find(query.id()).orElseThrow().state() != State.SEALED) {
      return;
    }
    if (clock.instant().isAfter(query.deadline())) {
      String reason = trouble(query.id()).map(why -> ": " + why).orElse("");
      heavy(
              () ->
                  book.move(
                      query.id(),
                      State.EXPIRED,
                      "the deadline passed before the broker had everything" + reason))
          .onFailure(e -> LOG.error("event=expiry_not_stored query={}", query.id(), e));
      return;
    }
    Future<Future<Departure>> read = heavyWork.executeBlocking(() -> outbound.send(query), false);
    lastRead = Future.join(lastRead, read);
    read.compose(sending -> sending)
        .compose(
            sent ->
                heavy(
                    () -> {
                      departures.add(sent);
                      book.move(query.id(), State.SENT, "");
                    }))
        .onSuccess(done -> troubles.remove(query.id()))
        .onFailure(e -> retry(query, e, () -> deliver(query)));
  }

  /** Ends work under way at its next durable batch; completes when nothing runs any more. */
  Future<Void> close() {
    Future<?> working;
    Future<?> reading;
    synchronized (this) {
      closed = true;
      working = lastWork;
      reading = lastRead;
    }
    return working
        .transform(worked -> reading.transform(read -> Future.<Void>succeededFuture()))
        .onComplete(done -> searchThreads.shutdownNow());
  }
}
