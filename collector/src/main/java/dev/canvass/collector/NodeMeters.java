package dev.canvass.collector;

import dev.canvass.collector.audit.Software;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.util.function.BooleanSupplier;
import java.util.stream.DoubleStream;
import org.apache.kafka.streams.KafkaStreams;

/**
 * What tells whether an instance keeps up. Kafka's clients measure hundreds of things; these few
 * are worth an alert.
 */
final class NodeMeters implements MeterBinder {

  private static final String PREFIX = "canvass.collector.";

  private final KafkaStreams streams;
  private final BooleanSupplier ready;

  NodeMeters(KafkaStreams streams, BooleanSupplier ready) {
    this.streams = streams;
    this.ready = ready;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    gauge(registry, "ready", "1 while the instance can serve", m -> m.ready.getAsBoolean() ? 1 : 0);
    gauge(
        registry,
        "consumer.lag",
        "Messages that wait at the broker, in the partition where most do",
        m -> m.measured("records-lag-max").max().orElse(0));
    gauge(
        registry,
        "storage.compaction.pending",
        "Bytes that the stores must still compact; writes stall behind too many",
        m -> m.measured("estimate-pending-compaction-bytes").sum());
    gauge(
        registry,
        "storage.errors",
        "Failures of the stores to flush or compact since the start",
        m -> m.measured("background-errors").sum());
    Gauge.builder("canvass.software", () -> 1)
        .description("The software that runs")
        .tag("version", Software.running().version())
        .register(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
  }

  /** A number of this instance. */
  @FunctionalInterface
  private interface OfNode {
    double of(NodeMeters meters);
  }

  private void gauge(MeterRegistry registry, String name, String description, OfNode number) {
    Gauge.builder(PREFIX + name, this, number::of).description(description).register(registry);
  }

  /** The values of one of Kafka's metrics, of all clients and stores; unmeasured ones left out. */
  private DoubleStream measured(String name) {
    return streams.metrics().values().stream()
        .filter(metric -> metric.metricName().name().equals(name))
        .map(metric -> metric.metricValue())
        .filter(Number.class::isInstance)
        .mapToDouble(value -> ((Number) value).doubleValue())
        .filter(value -> !Double.isNaN(value));
  }
}
