package dev.canvass.analytics.report;

import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.QueryId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A shard's statement that it has drawn all its reports of a query: how many per level, a digest of
 * each level's chunks and of the ballot, and who was refused why.
 *
 * @param levelCounts reports per level, level 1 first
 * @param levelDigests per level the SHA-256 over its chunks' digests in order, see {@link
 *     ChunkDigests}
 * @param ballotDigest SHA-256 of the ballot's payload bytes
 * @param refused users skipped, by reason
 * @param sealedAt when the shard sealed
 */
public record Seal(
    QueryId query,
    PartyId party,
    int shard,
    List<Long> levelCounts,
    List<Digest> levelDigests,
    Digest ballotDigest,
    Map<String, Long> refused,
    Instant sealedAt)
    implements ShardMessage {

  /** The most users refused for one reason, so that no sum overflows. */
  public static final long MAX_REFUSED = 1L << 40;

  /** The most reasons. */
  public static final int MAX_REASONS = 64;

  public Seal {
    ReportChunk.requireShard(shard);
    levelCounts = List.copyOf(levelCounts);
    levelDigests = List.copyOf(levelDigests);
    refused = Map.copyOf(refused);
    if (levelCounts.isEmpty() || levelCounts.size() != levelDigests.size()) {
      throw new IllegalArgumentException(
          "a seal has one count and one digest per level, but has "
              + levelCounts.size()
              + " and "
              + levelDigests.size());
    }
    for (long count : levelCounts) {
      if (count < 0 || count > ReportChunk.MAX_REPORTS) {
        throw new IllegalArgumentException("a level cannot have " + count + " reports");
      }
    }
    if (refused.size() > MAX_REASONS) {
      throw new IllegalArgumentException(
          "a seal has at most " + MAX_REASONS + " reasons of refusal, but has " + refused.size());
    }
    for (Map.Entry<String, Long> entry : refused.entrySet()) {
      long users = entry.getValue();
      if (!entry.getKey().matches("[A-Za-z_]{1,40}") || users < 0 || users > MAX_REFUSED) {
        throw new IllegalArgumentException("invalid refusal count: " + entry);
      }
    }
  }

  /** Users who reported. */
  public long users() {
    return levelCounts.stream().mapToLong(Long::longValue).sum();
  }

  /** Users refused, whatever the reason. */
  public long usersRefused() {
    return refused.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Refusals by reason in the reasons' order, for output that must be deterministic. */
  public Map<String, Long> refusedInOrder() {
    return new TreeMap<>(refused);
  }
}
