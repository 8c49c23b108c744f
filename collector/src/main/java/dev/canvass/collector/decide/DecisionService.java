package dev.canvass.collector.decide;

import dev.canvass.analytics.decision.Decision;
import dev.canvass.analytics.decision.QueryResult;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.collector.results.QueryDocument;
import dev.canvass.collector.results.ReadModel;
import dev.canvass.collector.results.ReadingDocument;
import dev.canvass.collector.results.ResultDocument;
import dev.canvass.collector.results.StoredDocument;
import dev.canvass.collector.results.TimingDocument;
import dev.canvass.privacy.sign.SigningKey;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides every closed query that has no result yet, and every other reading that was wished, one
 * at a time, on its own threads; first results go before readings. What waits is in the read model,
 * so a crash anywhere leaves it waiting, and the next start decides it, to the same result.
 */
public final class DecisionService implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DecisionService.class);
  private static final String RESULT = "result";
  private static final String READING = "reading";
  private static final Duration TICK = Duration.ofMillis(100);
  private static final Duration SEND_PATIENCE = Duration.ofSeconds(30);
  private static final Duration SEEN_PATIENCE = Duration.ofSeconds(10);

  // Readings that another instance must decide are looked at now and then, in case it goes away.
  private static final int TICKS_PER_FOREIGN_LOOK = 50;

  private final StoredReports reports;
  private final ReadModel results;
  private final Producer<String, byte[]> producer;
  private final String topic;
  private final SigningKey key;
  private final MeterRegistry meters;
  private final Set<QueryId> waiting = new ConcurrentSkipListSet<>();
  private final ScheduledExecutorService driver =
      Executors.newSingleThreadScheduledExecutor(daemon("canvass-decide"));
  private final ExecutorService workers =
      Executors.newFixedThreadPool(
          Runtime.getRuntime().availableProcessors(), daemon("canvass-decide-worker"));
  private ScheduledFuture<?> ticking;
  private long ticks;

  /**
   * A service that publishes to {@code topic}.
   *
   * @param producer idempotent; stays its giver's to close
   * @param key the collector's, which signs results
   * @param meters counts and times decisions
   */
  public DecisionService(
      StoredReports reports,
      ReadModel results,
      Producer<String, byte[]> producer,
      String topic,
      SigningKey key,
      MeterRegistry meters) {
    this.reports = reports;
    this.results = results;
    this.producer = producer;
    this.topic = topic;
    this.key = key;
    this.meters = meters;
    for (String kind : List.of(RESULT, READING)) {
      timer(kind, QueryDocument.Status.DONE.name());
      timer(kind, QueryDocument.Status.FAILED.name());
    }
  }

  private static ThreadFactory daemon(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Tells that {@code query} waits for its result or another reading. Any thread. */
  public void closed(QueryId query) {
    waiting.add(query);
  }

  /** Begins, with whatever an earlier run left undecided. */
  public void start() {
    waiting.addAll(results.undecided());
    ticking = driver.scheduleWithFixedDelay(this::tick, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void tick() {
    ticks++;
    List<QueryId> read = new ArrayList<>();
    for (QueryId id : List.copyOf(waiting)) {
      attempt(
          id,
          () -> {
            if (results.result(id).isEmpty() && !decide(id)) {
              return false;
            }
            boolean ours = reports.hold(id);
            if (!ours && ticks % TICKS_PER_FOREIGN_LOOK != 0) {
              return false;
            }
            boolean done = results.readings(id).stream().noneMatch(ReadingDocument::isUndecided);
            if (ours && !done) {
              read.add(id);
            }
            return done;
          });
    }
    // One reading of each query at a time, so that a new query's result never waits for a queue of
    // readings.
    read.forEach(id -> attempt(id, () -> readAgain(id)));
  }

  /** Something that may have to be tried again; true if nothing is left of it. */
  @FunctionalInterface
  private interface Work {
    boolean run() throws ExecutionException, InterruptedException, TimeoutException;
  }

  private void attempt(QueryId id, Work work) {
    // Taken out before looking, so that what is announced meanwhile is not lost.
    waiting.remove(id);
    boolean done = false;
    try {
      done = work.run();
    } catch (InvalidStateStoreException e) {
      LOG.debug("event=decision-postponed query={} reason=\"{}\"", id, e.getMessage());
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      LOG.warn("event=result-not-sent query={} reason=\"{}\"", id, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!done) {
      waiting.add(id);
    }
  }

  /** Decides and publishes; false if this instance does not own the query. */
  private boolean decide(QueryId id)
      throws ExecutionException, InterruptedException, TimeoutException {
    Optional<StoredReports.Closed> found = reports.closed(id);
    if (found.isEmpty()) {
      return false;
    }
    StoredReports.Closed closed = found.get();
    long begin = System.nanoTime();
    ResultDocument document = outcome(closed.query(), closed);
    long collected = closed.round().closedMillis() - closed.query().created().toEpochMilli();
    count(RESULT, document, begin);
    // The timing first: whoever sees the result may look for it.
    publish(new TimingDocument(id.value(), collected, millisSince(begin)));
    publish(document);
    LOG.info(
        "event=decided query={} status={} millis={}", id, document.status(), millisSince(begin));
    return true;
  }

  /** Decides and publishes one reading that waits; true if none does. */
  private boolean readAgain(QueryId id)
      throws ExecutionException, InterruptedException, TimeoutException {
    Optional<ReadingDocument> next =
        results.readings(id).stream().filter(ReadingDocument::isUndecided).findFirst();
    Optional<StoredReports.Closed> closed = reports.closed(id);
    if (next.isEmpty() || closed.isEmpty()) {
      return next.isEmpty();
    }
    ReadingDocument reading = next.get();
    long begin = System.nanoTime();
    ResultDocument document = outcome(reading.of(closed.get().query()), closed.get());
    count(READING, document, begin);
    publish(reading.decided(document));
    LOG.info(
        "event=read-again query={} reading={} status={} millis={}",
        id,
        reading.reading(),
        document.status(),
        millisSince(begin));
    awaitSeen(reading);
    return false;
  }

  private void count(String kind, ResultDocument document, long begin) {
    timer(kind, document.status()).record(System.nanoTime() - begin, TimeUnit.NANOSECONDS);
  }

  private Timer timer(String kind, String status) {
    return meters.timer("canvass.collector.decide", "kind", kind, "status", status);
  }

  /** Before that, it would look as if it still waited, and be decided again. */
  private void awaitSeen(ReadingDocument sent) throws InterruptedException {
    long deadline = System.nanoTime() + SEEN_PATIENCE.toNanos();
    while (results.reading(sent).filter(ReadingDocument::isUndecided).isPresent()
        && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private ResultDocument outcome(Query query, StoredReports.Closed closed)
      throws InterruptedException {
    FutureTask<QueryResult> decision =
        new FutureTask<>(() -> Decision.decide(query, closed.contents(), workers));
    decision.run();
    try {
      return ResultDocument.done(query, decision.get());
    } catch (ExecutionException e) {
      if (workers.isShutdown()) {
        // Not the query's fault: the next start decides it.
        throw new InterruptedException("closing");
      }
      LOG.error("event=decision-failed query={}", query.id(), e.getCause());
      return ResultDocument.failed(query, String.valueOf(e.getCause()));
    }
  }

  private void publish(StoredDocument document)
      throws ExecutionException, InterruptedException, TimeoutException {
    producer
        .send(new ProducerRecord<>(topic, document.key(), document.toBytes(key)))
        .get(SEND_PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private static long millisSince(long begin) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
  }

  /** Stops; a decision under way is abandoned and made again at the next start. */
  @Override
  public void close() {
    if (ticking != null) {
      ticking.cancel(true);
    }
    driver.shutdownNow();
    workers.shutdownNow();
  }
}
