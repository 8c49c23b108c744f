package dev.canvass.analytics.report;

import java.util.List;

/**
 * The digest of one level of a shard: SHA-256 over the SHA-256 of each chunk's packed bytes, in
 * order.
 */
public final class ChunkDigests {

  private ChunkDigests() {}

  /** The digest of one chunk. */
  public static Digest ofChunk(ReportChunk chunk) {
    return Digest.of(chunk.packed());
  }

  /** The digest of a level from those of its chunks in order; of nothing if it has none. */
  public static Digest ofLevel(List<Digest> chunks) {
    return Digest.of(chunks.stream().map(Digest::toBytes).toArray(byte[][]::new));
  }
}
