package dev.canvass.privacy.oracle;

/**
 * The public coins of one stream of reports: report i of (query, level, party, shard) uses coin i.
 * Anybody can recompute them, so they are never sent, and nobody can choose them to flood cells.
 *
 * @param key a mix of the query's seed and the stream's name
 */
public record PublicCoins(long key) {

  private static final long STEP = 0x9E3779B97F4A7C15L;

  /**
   * The coins of one stream.
   *
   * @param querySeed the query's public seed
   * @param level the tree level, from 1
   * @param party the party's id
   * @param shard the party's shard, from 0
   */
  public static PublicCoins of(long querySeed, int level, String party, int shard) {
    long key = Mix.mix(querySeed, level);
    for (int i = 0; i < party.length(); i++) {
      key = Mix.mix(key, party.charAt(i));
    }
    return new PublicCoins(Mix.mix(Mix.mix(key, party.length()), shard));
  }

  /** Coin number {@code index}: 64 bits, of which an oracle uses as many as it needs. */
  public long coin(long index) {
    return Mix.mix(key + STEP * (index + 1));
  }
}
