package dev.canvass.party.records;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;

/** How the node's database fares: how long durable writes take, and whether it holds them up. */
public final class StorageHealth {

  private final ToLongFunction<String> property;
  private final LongAdder writes = new LongAdder();
  private final LongAdder nanos = new LongAdder();

  /**
   * The health of an open database.
   *
   * @param property reads one of RocksDB's numeric properties
   */
  StorageHealth(ToLongFunction<String> property) {
    this.property = property;
  }

  void wrote(long nanosTaken) {
    writes.increment();
    nanos.add(nanosTaken);
  }

  /** Batches that the disk has, since the start. */
  public long durableWrites() {
    return writes.sum();
  }

  /** How long those took together, in nanoseconds. */
  public long durableNanos() {
    return nanos.sum();
  }

  /** Whether RocksDB slows writes down or lets none through, until it has compacted. */
  public boolean isStalled() {
    return property.applyAsLong("rocksdb.is-write-stopped") > 0
        || property.applyAsLong("rocksdb.actual-delayed-write-rate") > 0;
  }

  /** Failures of flushing and compacting, since the start. */
  public long backgroundErrors() {
    return property.applyAsLong("rocksdb.background-errors");
  }
}
