package dev.canvass.collector.decide;

import dev.canvass.analytics.query.QueryId;
import java.util.function.Function;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.HostInfo;

/**
 * Which of several instances holds a query's reports. The stores of this one are asked first: they
 * know best, and a single instance need not tell anybody where it is. Thread-safe.
 */
public final class Ownership {

  /** Where a query's reports are. */
  public sealed interface Place {

    /** On this instance. */
    record Here() implements Place {}

    /** On another instance. */
    record At(HostInfo instance) implements Place {}

    /** Nobody can say just now. */
    record Unknown(String reason) implements Place {}
  }

  private final StoredReports reports;
  private final Function<QueryId, KeyQueryMetadata> assignment;
  private final HostInfo self;

  /**
   * Ownership as Kafka Streams assigns it.
   *
   * @param assignment who owns a query according to the last assignment this instance heard of
   * @param self where other instances find this one; {@link HostInfo#unavailable()} if nowhere
   */
  public Ownership(
      StoredReports reports, Function<QueryId, KeyQueryMetadata> assignment, HostInfo self) {
    this.reports = reports;
    this.assignment = assignment;
    this.self = self;
  }

  /** Where the reports of {@code query} are; reads a store and may block for a moment. */
  public Place locate(QueryId query) {
    if (reports.hold(query)) {
      return new Place.Here();
    }
    HostInfo owner;
    try {
      owner = assignment.apply(query).activeHost();
    } catch (InvalidStateStoreException e) {
      return new Place.Unknown("partitions are being assigned");
    }
    // NOT_AVAILABLE has the same host: nobody, or somebody who does not say where to be found.
    if (owner.equals(HostInfo.unavailable())) {
      return new Place.Unknown("their owner does not say where it can be found");
    }
    if (owner.equals(self)) {
      return new Place.Unknown("they are assigned to this instance, whose stores are not open yet");
    }
    return new Place.At(owner);
  }
}
