package dev.canvass.party;

import dev.canvass.party.policy.StopOrder;
import dev.canvass.party.stream.BrokerProducer;
import dev.canvass.privacy.access.Actor;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;

/**
 * The switch that ends all taking part at once. While it is off nobody is charged, nothing is
 * sealed, and nothing leaves but the audit log, which is how others learn of it. Thread-safe.
 */
public final class Participation {

  private final Vertx vertx;
  private final StopOrder order;
  private final BrokerProducer producer;
  private final QueryWork work;
  private final Consent consent;

  Participation(
      Vertx vertx, StopOrder order, BrokerProducer producer, QueryWork work, Consent consent) {
    this.vertx = vertx;
    this.order = order;
    this.producer = producer;
    this.work = work;
    this.consent = consent;
    if (order.isGiven()) {
      producer.hold();
    }
  }

  /**
   * Stops; completes when the order is durable, what the broker has not acknowledged is dropped,
   * and work under way has come to rest at its next durable write.
   */
  public Future<Void> stop(Actor actor, String reason) {
    return blocking(
            () -> {
              order.give(actor, reason);
              producer.hold();
            })
        .compose(held -> work.settled());
  }

  /** Takes part again: open queries go on where they were, those past their deadline expire. */
  public Future<Void> resume(Actor actor) {
    return blocking(
        () -> {
          order.lift(actor);
          producer.release();
          consent.takeUpAgain();
        });
  }

  private Future<Void> blocking(Runnable step) {
    return vertx.executeBlocking(
        () -> {
          step.run();
          return null;
        },
        false);
  }

  /** Whose order it is that the node takes part in nothing; empty if it takes part. */
  public Optional<StopOrder.Given> stopped() {
    return order.given();
  }
}
