package dev.canvass.analytics.query;

import dev.canvass.privacy.sign.VerifyingKey;

/**
 * A registered party.
 *
 * @param key whose signature its messages bear
 * @param shards how many nodes it runs over disjoint users, at least 1
 * @param populationCap the most users it may speak for; 0 for no cap
 */
public record Party(PartyId id, VerifyingKey key, int shards, long populationCap) {

  /** The most shards of a party. */
  public static final int MAX_SHARDS = 1_024;

  public Party {
    if (shards < 1 || shards > MAX_SHARDS) {
      throw new IllegalArgumentException(
          "a party has 1 to " + MAX_SHARDS + " shards, but " + id + " " + shards);
    }
    if (populationCap < 0) {
      throw new IllegalArgumentException(
          "the population cap must not be negative, but is " + populationCap);
    }
  }
}
