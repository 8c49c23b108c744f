package dev.canvass.collector.audit;

import dev.canvass.collector.intake.Fate;
import dev.canvass.collector.intake.Reason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Counts what becomes of messages on the topic of audit, since the process started: received +
 * replayed = accepted + duplicate + parked + the sum of rejected over reasons. Thread-safe.
 */
public final class AuditMeters {

  private static final String PREFIX = "canvass.collector.audit.";

  private final Counter received;
  private final Counter replayed;
  private final Counter contradictions;
  private final Map<Fate, Counter> settled = new EnumMap<>(Fate.class);
  private final Map<Reason, Counter> rejected = new EnumMap<>(Reason.class);

  public AuditMeters(MeterRegistry registry) {
    received = registry.counter(PREFIX + "received");
    replayed = registry.counter(PREFIX + "replayed");
    contradictions = registry.counter(PREFIX + "contradictions");
    settled.put(Fate.ACCEPTED, registry.counter(PREFIX + "accepted"));
    settled.put(Fate.DUPLICATE, registry.counter(PREFIX + "duplicate"));
    settled.put(Fate.PARKED, registry.counter(PREFIX + "parked"));
    for (Reason reason : Reason.values()) {
      rejected.put(reason, registry.counter(PREFIX + "rejected", "reason", reason.name()));
    }
    Gauge.builder(PREFIX + "unaccounted", this, AuditMeters::unaccounted)
        .description("Messages whose fate is not counted; more than the one in hand is a fault")
        .register(registry);
  }

  private double unaccounted() {
    double settledOrRefused =
        Stream.concat(settled.values().stream(), rejected.values().stream())
            .mapToDouble(Counter::count)
            .sum();
    return received.count() + replayed.count() - settledOrRefused;
  }

  void received() {
    received.increment();
  }

  void replayed() {
    replayed.increment();
  }

  void contradiction() {
    contradictions.increment();
  }

  void settled(Fate fate) {
    settled.get(fate).increment();
  }

  void rejected(Reason reason) {
    rejected.get(reason).increment();
  }
}
