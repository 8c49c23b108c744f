package dev.canvass.collector.http;

import dev.canvass.collector.audit.Act;
import dev.canvass.collector.audit.Acts;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.errors.InvalidStateStoreException;

/** Sends what a request makes to Kafka, and waits until this instance's tables show it. */
final class Publisher {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /**
   * Longer than another instance's partitions belong to nobody after it was killed: its session
   * lasts ten seconds, then they are moved. A client that gave up earlier and asked again would ask
   * a second query, at a second price.
   */
  private static final Duration SEEN_PATIENCE = Duration.ofSeconds(45);

  private static final long POLL_MILLIS = 20;

  private final Vertx vertx;
  private final Producer<String, byte[]> producer;
  private final Acts acts;

  Publisher(Vertx vertx, CollectorApi.Parts parts) {
    this.vertx = vertx;
    producer = parts.producer();
    acts = new Acts(producer, parts.topics(), parts.key());
  }

  /**
   * Has what is being asked for in the administration log, before it is done.
   *
   * @param action such as {@code query-created}
   * @param subject what it is done to
   */
  Future<Void> record(RoutingContext request, String action, String subject) {
    Act act = Act.of(action, subject, Guard.actor(request));
    return vertx
        .<Void>executeBlocking(
            () -> {
              acts.record(List.of(act));
              return null;
            },
            false)
        .recover(failure -> Future.failedFuture(Problem.unavailable(failure.getMessage())));
  }

  /**
   * Fails with a 503 problem if Kafka does not take the message, or if {@code seen} stays empty for
   * three quarters of a minute.
   */
  <T> Future<T> publish(String topic, String key, byte[] value, Supplier<Optional<T>> seen) {
    // Sending may block while it looks for the broker, so not on the event loop.
    return vertx
        .executeBlocking(
            () ->
                producer
                    .send(new ProducerRecord<>(topic, key, value))
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS),
            false)
        .recover(
            failure ->
                Future.failedFuture(
                    Problem.unavailable("Kafka did not take it: " + failure.getMessage())))
        .compose(sent -> awaitSeen(seen));
  }

  private <T> Future<T> awaitSeen(Supplier<Optional<T>> seen) {
    Promise<T> promise = Promise.promise();
    long deadline = System.nanoTime() + SEEN_PATIENCE.toNanos();
    vertx.setPeriodic(
        1,
        POLL_MILLIS,
        timer -> {
          Optional<T> found = look(seen);
          if (found.isPresent()) {
            vertx.cancelTimer(timer);
            promise.complete(found.get());
          } else if (System.nanoTime() > deadline) {
            vertx.cancelTimer(timer);
            promise.fail(
                Problem.unavailable(
                    "sent, but not seen back within "
                        + SEEN_PATIENCE.toSeconds()
                        + " s: look whether it is there before you ask again"));
          }
        });
    return promise.future();
  }

  private static <T> Optional<T> look(Supplier<Optional<T>> seen) {
    try {
      return seen.get();
    } catch (InvalidStateStoreException e) {
      // The tables are being moved; the deadline bounds how long this may take.
      return Optional.empty();
    }
  }
}
