package dev.canvass.party.http;

import dev.canvass.party.PartyNode;
import dev.canvass.party.audit.Software;
import dev.canvass.party.collect.QueryProgress;
import dev.canvass.party.collect.QueryProgress.State;
import dev.canvass.party.records.StorageHealth;
import dev.canvass.privacy.access.Refusal;
import dev.canvass.privacy.budget.RefusalReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.concurrent.TimeUnit;

/**
 * What a node counts, in the text format of Prometheus. Never a user, an item or a query's id.
 * Thread-safe.
 */
final class PartyMetrics {

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Counter imported =
      Counter.builder("canvass_party_rows_accepted")
          .description("Records stored by imports since the start")
          .register(registry);

  PartyMetrics(PartyNode node) {
    gauge("canvass_party_users_charged", "Users charged", node, QueryProgress::charged);
    gauge(
        "canvass_party_users_reported",
        "Users whose report the broker has",
        node,
        PartyMetrics::reported);
    for (RefusalReason reason : RefusalReason.values()) {
      Gauge.builder(
              "canvass_party_users_refused",
              node,
              n -> sum(n, p -> p.refused().getOrDefault(reason.name(), 0L)))
          .description("Users skipped, by reason")
          .tag("reason", reason.name())
          .register(registry);
    }
    for (State state : State.values()) {
      Gauge.builder("canvass_party_queries", node, n -> sum(n, p -> p.state() == state ? 1 : 0))
          .description("Queries heard of since the start, by state")
          .tag("state", state.name())
          .register(registry);
    }
    Gauge.builder("canvass_party_audit_entries", node, n -> n.log().chain().sequence())
        .description("Entries of the audit log")
        .register(registry);
    Gauge.builder("canvass_party_audit_entries_sent", node, n -> n.auditStream().sent())
        .description("Entries of the audit log that the broker has, under a signed head")
        .register(registry);
    Gauge.builder(
            "canvass_party_stopped", node, n -> n.participation().stopped().isPresent() ? 1 : 0)
        .description("1 while a person has stopped all taking part")
        .register(registry);
    Gauge.builder("canvass_party_ready", node, n -> n.obstacles().isEmpty() ? 1 : 0)
        .description("1 while the node can take part")
        .register(registry);
    Gauge.builder("canvass_software", () -> 1)
        .description("The software that runs")
        .tag("version", Software.running().version())
        .register(registry);
    registry.gauge("canvass_party_invalid_queries", node, n -> n.feed().invalid());
    Refusal.KINDS.forEach(this::accessRefused);
    storage(node.storage());
    process();
    FunctionCounter.builder(
            "canvass_party_messages_sent", node, n -> n.producer().acknowledgedMessages())
        .description("Messages that the broker acknowledged since the start")
        .register(registry);
    FunctionCounter.builder("canvass_party_bytes_sent", node, n -> n.producer().acknowledgedBytes())
        .description("Bytes of messages that the broker acknowledged since the start")
        .register(registry);
  }

  private void storage(StorageHealth storage) {
    FunctionTimer.builder(
            "canvass_party_durable_writes",
            storage,
            StorageHealth::durableWrites,
            StorageHealth::durableNanos,
            TimeUnit.NANOSECONDS)
        .description("Batches of charges and reports that the disk has, and how long they took")
        .register(registry);
    Gauge.builder("canvass_party_storage_stalled", storage, s -> s.isStalled() ? 1 : 0)
        .description("1 while the database slows writes down until it has compacted")
        .register(registry);
    Gauge.builder("canvass_party_storage_errors", storage, StorageHealth::backgroundErrors)
        .description("Failures of the database to flush or compact since the start")
        .register(registry);
  }

  private void process() {
    new JvmMemoryMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
  }

  /** Users whose reports the broker has. */
  private static long reported(QueryProgress progress) {
    return progress.state() == State.SENT ? progress.charged() : 0;
  }

  /** A number of one query. */
  @FunctionalInterface
  private interface OfQuery {
    long value(QueryProgress progress);
  }

  private void gauge(String name, String description, PartyNode node, OfQuery number) {
    Gauge.builder(name, node, n -> sum(n, number)).description(description).register(registry);
  }

  private static double sum(PartyNode node, OfQuery number) {
    return (double) node.progress().values().stream().mapToLong(number::value).sum();
  }

  /** An import stored so many records. */
  void imported(long records) {
    imported.increment((double) records);
  }

  /** An import ended at a record that was not taken. */
  void refused(String reason) {
    Counter.builder("canvass_party_rows_refused")
        .description("Records at which an import ended since the start, by reason")
        .tag("reason", reason)
        .register(registry)
        .increment();
  }

  /** A request was not admitted. */
  void notAdmitted(String kind) {
    accessRefused(kind).increment();
  }

  private Counter accessRefused(String kind) {
    return Counter.builder("canvass_party_access_refused")
        .description("Requests that were not admitted since the start, by reason")
        .tag("reason", kind)
        .register(registry);
  }

  /** A request ended in a refusal, or a connection was closed for it keeps others out. */
  void requestRefused(String reason) {
    Counter.builder("canvass_party_http_refused")
        .description("Requests and connections refused since the start, by status or limit")
        .tag("reason", reason)
        .register(registry)
        .increment();
  }

  /** All of it in the text format. */
  String scrape() {
    return registry.scrape();
  }
}
