package dev.canvass.analytics.report;

import dev.canvass.analytics.query.Mechanism;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.QueryId;

/**
 * Up to {@value #CAPACITY} consecutive reports of one (query, party, shard, level), packed. Every
 * chunk but a level's last is full, so chunks have one possible position each.
 *
 * @param start index of the first report, a multiple of {@value #CAPACITY}
 * @param count reports in it, 1 to {@value #CAPACITY}
 * @param packed the symbols, see {@link PackedSymbols}
 */
public record ReportChunk(
    QueryId query, PartyId party, int shard, int level, long start, int count, byte[] packed)
    implements ShardMessage {

  /** Reports in a full chunk. */
  public static final int CAPACITY = 65_536;

  /** The most reports of one level and shard. */
  public static final long MAX_REPORTS = 1L << 30;

  /** The highest shard number. */
  public static final int MAX_SHARD = 1023;

  public ReportChunk {
    requireShard(shard);
    if (level < 1) {
      throw new IllegalArgumentException("level must be at least 1, but is " + level);
    }
    if (start < 0 || start % CAPACITY != 0 || start >= MAX_REPORTS) {
      throw new IllegalArgumentException(
          "start must be a multiple of " + CAPACITY + " below 2^30, but is " + start);
    }
    if (count < 1 || count > CAPACITY) {
      throw new IllegalArgumentException("count must be in 1.." + CAPACITY + ", but is " + count);
    }
  }

  static void requireShard(int shard) {
    if (shard < 0 || shard > MAX_SHARD) {
      throw new IllegalArgumentException("shard must be in 0.." + MAX_SHARD + ", but is " + shard);
    }
  }

  /** The chunk's number within its level, from 0. */
  public int number() {
    return (int) (start / CAPACITY);
  }

  /**
   * Unpacks the symbols, which also checks them against the query's mechanism.
   *
   * @throws IllegalArgumentException if level, length or a symbol is not of this mechanism
   */
  public byte[] symbols(Mechanism mechanism) {
    if (level > mechanism.schedule().levels()) {
      throw new IllegalArgumentException(
          "level must be in 1.." + mechanism.schedule().levels() + ", but is " + level);
    }
    byte[] symbols = new byte[count];
    PackedSymbols.unpack(
        packed, count, mechanism.oracle().symbolBits(), mechanism.oracle().symbols(), symbols, 0);
    return symbols;
  }
}
