package dev.canvass.analytics.audit;

import dev.canvass.analytics.query.Party;
import dev.canvass.analytics.query.PartyId;

/**
 * The name of a node's audit chain: {@code party/shard}. Shards of a party run apart, so each
 * writes a chain of its own.
 *
 * @param shard from 0
 */
public record ChainName(PartyId party, int shard) implements Comparable<ChainName> {

  public ChainName {
    if (shard < 0 || shard >= Party.MAX_SHARDS) {
      throw new IllegalArgumentException(
          "shard must be in 0.." + (Party.MAX_SHARDS - 1) + ", but is " + shard);
    }
  }

  /**
   * Reads {@link #toString()}.
   *
   * @throws IllegalArgumentException if the text is not the one name of a chain
   */
  public static ChainName parse(String name) {
    int slash = name.lastIndexOf('/');
    if (slash < 0 || !name.substring(slash + 1).matches("0|[1-9][0-9]{0,3}")) {
      throw new IllegalArgumentException(
          "the name of a chain is party/shard, but is \""
              + name.substring(0, Math.min(80, name.length()))
              + "\"");
    }
    return new ChainName(
        new PartyId(name.substring(0, slash)), Integer.parseInt(name.substring(slash + 1)));
  }

  @Override
  public int compareTo(ChainName other) {
    int byParty = party.compareTo(other.party);
    return byParty != 0 ? byParty : Integer.compare(shard, other.shard);
  }

  @Override
  public String toString() {
    return party + "/" + shard;
  }
}
