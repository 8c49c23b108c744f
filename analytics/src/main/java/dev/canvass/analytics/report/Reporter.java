package dev.canvass.analytics.report;

import dev.canvass.analytics.item.Code;
import dev.canvass.analytics.query.Mechanism;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.privacy.oracle.FrequencyOracle;
import dev.canvass.privacy.oracle.Mix;
import dev.canvass.privacy.oracle.PublicCoins;
import dev.canvass.privacy.random.RandomBits;

/**
 * Draws the reports of one (query, party, shard): assigns each user to a level and randomises that
 * level's prefix of the item. The only place where a raw item becomes a report. Mutable: it counts
 * the reports of each level; one owner.
 */
public final class Reporter {

  private final Mechanism mechanism;
  private final long levelKey;
  private final RandomBits random;
  private final PublicCoins[] coins;
  private final long[] counts;

  /**
   * A reporter that continues after {@code counts} reports per level (all zero at the start).
   *
   * @param seed the query's public seed
   * @param random secure bits in a node
   */
  public Reporter(
      Mechanism mechanism, long seed, PartyId party, int shard, long[] counts, RandomBits random) {
    int levels = mechanism.schedule().levels();
    if (counts.length != levels) {
      throw new IllegalArgumentException(
          "there are " + levels + " levels, but counts of " + counts.length);
    }
    this.mechanism = mechanism;
    this.random = random;
    this.counts = counts.clone();
    levelKey = Mix.mix(seed, -1L);
    coins = new PublicCoins[levels];
    for (int level = 1; level <= levels; level++) {
      coins[level - 1] = mechanism.coins(level, party, shard);
    }
  }

  /**
   * The level of a user, from 1: a hash of query and pseudonym, independent of the item.
   *
   * @param pseudonymHigh the first 64 bits of the user's keyed pseudonym
   * @param pseudonymLow the next 64 bits
   */
  public int level(long pseudonymHigh, long pseudonymLow) {
    long hash = Mix.mix(Mix.mix(levelKey, pseudonymHigh), pseudonymLow);
    return 1 + (int) Math.multiplyHigh(hash >>> 1, 2L * counts.length);
  }

  /** Draws the next report of {@code level}, which is report number {@code count(level)}. */
  public byte report(int level, String item) {
    return report(level, mechanism.treeCode(item));
  }

  /** {@link #report(int, String)} for an item whose tree code is known. */
  public byte report(int level, Code treeCode) {
    FrequencyOracle oracle = mechanism.oracle();
    int cell = mechanism.schedule().cell(treeCode, level);
    long coin = coins[level - 1].coin(counts[level - 1]++);
    return (byte) oracle.randomize(cell, coin, random);
  }

  /** Reports drawn on {@code level} so far. */
  public long count(int level) {
    return counts[level - 1];
  }
}
