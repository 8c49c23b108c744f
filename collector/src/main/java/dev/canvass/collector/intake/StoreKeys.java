package dev.canvass.collector.intake;

import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.report.ReportChunk;

/**
 * Names and keys of the stores that one task owns. Numbers in keys are zero-padded, so that the
 * order of keys is that of shards, levels and starts, and a slash ends each name, so that a prefix
 * scan never meets another party whose name begins alike.
 */
public final class StoreKeys {

  /** Query id to query payload. */
  public static final String QUERIES = "queries";

  /** {@link #chunk} to chunk payload. */
  public static final String CHUNKS = "chunks";

  /** {@link #shard} to {@link ShardRecord}. */
  public static final String SHARDS = "shards";

  /** Query id to {@link Round}. */
  public static final String ROUNDS = "rounds";

  /** Query id to {@link Tally}. */
  public static final String TALLIES = "tallies";

  /** Query id and arrival number to a message whose query or sender is not known yet. */
  public static final String PENDING = "pending";

  private StoreKeys() {}

  /** What all keys of a query begin with. */
  public static String query(QueryId query) {
    return query.value() + "/";
  }

  /** The key of a shard, and what the keys of its chunks begin with. */
  public static String shard(QueryId query, PartyId party, int shard) {
    return String.format("%s/%s/%04d/", query, party, shard);
  }

  /** What the keys of one level's chunks begin with. */
  public static String level(QueryId query, PartyId party, int shard, int level) {
    return String.format("%s%03d/", shard(query, party, shard), level);
  }

  /** The key of a chunk. */
  public static String chunk(ReportChunk chunk) {
    return String.format(
        "%s%010d",
        level(chunk.query(), chunk.party(), chunk.shard(), chunk.level()), chunk.start());
  }
}
