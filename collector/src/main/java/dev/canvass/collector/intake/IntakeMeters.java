package dev.canvass.collector.intake;

import dev.canvass.analytics.report.Refusal;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;

/**
 * Counts what becomes of messages and reports. Conservation (invariant I5), since the process
 * started: received + replayed = accepted + duplicate + parked + the sum of rejected over reasons,
 * of messages; and received = accepted + duplicate + rejected, of reports. Thread-safe.
 */
public final class IntakeMeters {

  private static final String PREFIX = "canvass.collector.";

  private final MeterRegistry registry;
  private final Map<Reason, Outcome> rejected = new EnumMap<>(Reason.class);
  private final Outcome received;
  private final Outcome accepted;
  private final Outcome duplicate;
  private final Counter parked;
  private final Counter replayed;
  private final Counter tableRefusals;

  private record Outcome(Counter messages, Counter reports) {
    void count(int reportsOfMessage) {
      messages.increment();
      reports.increment(reportsOfMessage);
    }
  }

  public IntakeMeters(MeterRegistry registry) {
    this.registry = registry;
    received = outcome("received");
    accepted = outcome("accepted");
    duplicate = outcome("duplicate");
    for (Reason reason : Reason.values()) {
      rejected.put(reason, outcome("rejected", "reason", reason.name()));
    }
    parked = registry.counter(PREFIX + "messages.parked");
    replayed = registry.counter(PREFIX + "messages.replayed");
    tableRefusals = registry.counter(PREFIX + "table.refusals");
    Gauge.builder(PREFIX + "messages.unaccounted", this, IntakeMeters::unaccounted)
        .description("Messages whose fate is not counted; more than the one in hand is a fault")
        .register(registry);
  }

  private double unaccounted() {
    double refused = rejected.values().stream().mapToDouble(r -> r.messages().count()).sum();
    return received.messages().count()
        + replayed.count()
        - accepted.messages().count()
        - duplicate.messages().count()
        - parked.count()
        - refused;
  }

  private Outcome outcome(String name, String... tags) {
    return new Outcome(
        registry.counter(PREFIX + "messages." + name, tags),
        registry.counter(PREFIX + "reports." + name, tags));
  }

  void received() {
    received.messages().increment();
  }

  void decoded(int reports) {
    received.reports().increment(reports);
  }

  void accepted(int reports) {
    accepted.count(reports);
  }

  void duplicate(int reports) {
    duplicate.count(reports);
  }

  void rejected(Reason reason, int reports) {
    rejected.get(reason).count(reports);
  }

  /** Counts a shard that does not answer a query. */
  void refused(Refusal.Reason reason) {
    registry.counter(PREFIX + "refusals", "reason", reason.name()).increment();
  }

  void parked() {
    parked.increment();
  }

  void replayed() {
    replayed.increment();
  }

  /** Counts an entry of a global table that was not what it should be. */
  public void tableRefused() {
    tableRefusals.increment();
  }
}
