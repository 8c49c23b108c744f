package dev.canvass.collector.http;

import dev.canvass.analytics.audit.AuditRecord;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import org.apache.kafka.streams.errors.InvalidStateStoreException;

/** All metrics in the text format of Prometheus. */
final class MetricsRoute implements Handler<RoutingContext> {

  private final Vertx vertx;
  private final CollectorApi.Parts parts;
  private final MultiGauge headAges;

  MetricsRoute(Vertx vertx, CollectorApi.Parts parts) {
    this.vertx = vertx;
    this.parts = parts;
    headAges =
        MultiGauge.builder("canvass.collector.audit.head.age")
            .description("Since the newest counter-signed head of each log")
            .baseUnit("seconds")
            .register(parts.meters());
  }

  @Override
  public void handle(RoutingContext request) {
    // Reads a store, so not on the event loop.
    vertx
        .executeBlocking(this::scrape, false)
        .onSuccess(
            text ->
                request
                    .response()
                    .putHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
                    .end(text))
        .onFailure(request::fail);
  }

  private String scrape() {
    try {
      headAges.register(parts.audit().newestHeads().stream().map(this::age).toList(), true);
    } catch (InvalidStateStoreException e) {
      // While the stores are being moved the ages are those of the last scrape; all else is true.
    }
    return parts.meters().scrape();
  }

  private MultiGauge.Row<Number> age(AuditRecord.Head head) {
    Tags log =
        Tags.of(
            "party", head.chain().party().value(), "shard", Integer.toString(head.chain().shard()));
    Duration age = Duration.between(head.received(), parts.clock().instant());
    return MultiGauge.Row.of(log, age.toMillis() / 1e3);
  }
}
