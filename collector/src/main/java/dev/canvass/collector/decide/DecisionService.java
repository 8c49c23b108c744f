package dev.canvass.collector.decide;

import dev.canvass.analytics.decision.Decision;
import dev.canvass.analytics.decision.QueryResult;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.collector.results.ReadModel;
import dev.canvass.collector.results.ResultDocument;
import dev.canvass.collector.results.StoredDocument;
import dev.canvass.collector.results.TimingDocument;
import dev.canvass.privacy.sign.SigningKey;
import java.time.Duration;
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
 * Decides every closed query that has no result yet, one at a time, on its own threads. A crash
 * anywhere leaves the query without a result, so that the next start decides it again, to the same
 * result.
 */
public final class DecisionService implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DecisionService.class);
  private static final Duration TICK = Duration.ofMillis(100);
  private static final Duration SEND_PATIENCE = Duration.ofSeconds(30);

  private final StoredReports reports;
  private final ReadModel results;
  private final Producer<String, byte[]> producer;
  private final String topic;
  private final SigningKey key;
  private final Set<QueryId> waiting = new ConcurrentSkipListSet<>();
  private final ScheduledExecutorService driver =
      Executors.newSingleThreadScheduledExecutor(daemon("canvass-decide"));
  private final ExecutorService workers =
      Executors.newFixedThreadPool(
          Runtime.getRuntime().availableProcessors(), daemon("canvass-decide-worker"));
  private ScheduledFuture<?> ticking;

  /**
   * A service that publishes to {@code topic}.
   *
   * @param producer idempotent; stays its giver's to close
   * @param key the collector's, which signs results
   */
  public DecisionService(
      StoredReports reports,
      ReadModel results,
      Producer<String, byte[]> producer,
      String topic,
      SigningKey key) {
    this.reports = reports;
    this.results = results;
    this.producer = producer;
    this.topic = topic;
    this.key = key;
  }

  private static ThreadFactory daemon(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Tells that {@code query} is closed and may need deciding. Any thread. */
  public void closed(QueryId query) {
    waiting.add(query);
  }

  /** Begins, with whatever closed queries an earlier run left undecided. */
  public void start() {
    waiting.addAll(results.undecided());
    ticking = driver.scheduleWithFixedDelay(this::tick, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void tick() {
    for (QueryId id : List.copyOf(waiting)) {
      try {
        if (results.result(id).isPresent() || decide(id)) {
          waiting.remove(id);
        }
      } catch (InvalidStateStoreException e) {
        LOG.debug("event=decision-postponed query={} reason=\"{}\"", id, e.getMessage());
      } catch (ExecutionException | TimeoutException | KafkaException e) {
        LOG.warn("event=result-not-sent query={} reason=\"{}\"", id, e.getMessage());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
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
    FutureTask<QueryResult> decision =
        new FutureTask<>(
            () -> Decision.decide(closed.query(), closed.parties(), closed.refused(), workers));
    decision.run();
    ResultDocument document;
    try {
      document = ResultDocument.done(closed.query(), decision.get());
    } catch (ExecutionException e) {
      LOG.error("event=decision-failed query={}", id, e.getCause());
      document = ResultDocument.failed(closed.query(), String.valueOf(e.getCause()));
    }
    long collected = closed.round().closedMillis() - closed.query().created().toEpochMilli();
    // The timing first: whoever sees the result may look for it.
    publish(new TimingDocument(id.value(), collected, millisSince(begin)));
    publish(document);
    LOG.info(
        "event=decided query={} status={} millis={}", id, document.status(), millisSince(begin));
    return true;
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
