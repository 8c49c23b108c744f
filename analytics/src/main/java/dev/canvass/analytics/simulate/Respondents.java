package dev.canvass.analytics.simulate;

import dev.canvass.analytics.item.Code;
import dev.canvass.analytics.item.ItemCodec;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.privacy.oracle.GeneralizedRandomizedResponse;
import dev.canvass.privacy.oracle.Mix;
import dev.canvass.privacy.oracle.PublicCoins;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** The users of one party in a {@link PublishedPoll}. Mutable: each user answers once. */
final class Respondents {

  private final PartyId party;
  private final SeededRandomBits random;
  private final Code[] codes;

  /** [level][item] users of the level who hold the item. */
  private final int[][] holders = new int[PublishedPoll.LEVELS][];

  private final boolean[] answered = new boolean[PublishedPoll.LEVELS];
  private long size;

  /** Draws each user's level. */
  Respondents(PartyId party, SortedMap<String, Long> items, long seed) {
    this.party = party;
    random = new SeededRandomBits(PublicCoins.of(Mix.mix(seed, 3), 0, party.value(), 0).key());
    ItemCodec codec = ItemCodec.of(PublishedPoll.CODEC);
    codes = new Code[items.size()];
    for (int l = 0; l < holders.length; l++) {
      holders[l] = new int[items.size()];
    }
    int item = 0;
    for (Map.Entry<String, Long> entry : items.entrySet()) {
      codes[item] = codec.encode(entry.getKey());
      for (long user = 0; user < entry.getValue(); user++) {
        holders[random.nextInt(holders.length)][item]++;
      }
      size += entry.getValue();
      item++;
    }
  }

  PartyId party() {
    return party;
  }

  /** Users on all levels. */
  long size() {
    return size;
  }

  /**
   * The users of a level, sorted by the candidate that their item begins with.
   *
   * @throws IllegalStateException if they have answered before
   */
  Group group(int level, List<Code> candidates, int prefixBits) {
    if (answered[level - 1]) {
      throw new IllegalStateException(
          "the users of " + party + " on level " + level + " have answered already");
    }
    answered[level - 1] = true;
    Map<Code, Integer> cells = new HashMap<>();
    for (int c = 0; c < candidates.size(); c++) {
      cells.put(candidates.get(c), c);
    }
    int[] inCell = new int[candidates.size() + 1];
    int users = 0;
    for (int item = 0; item < codes.length; item++) {
      int here = holders[level - 1][item];
      if (here > 0) {
        inCell[cells.getOrDefault(codes[item].prefix(prefixBits), candidates.size())] += here;
        users += here;
      }
    }
    return new Group(inCell, users, random);
  }

  /**
   * The users of one level.
   *
   * @param holders users per candidate, those of none last
   * @param size users in all
   * @param random where their randomness comes from
   */
  record Group(int[] holders, int size, SeededRandomBits random) {

    /** Support counts of the answers, each user asked by itself. */
    long[] supports(GeneralizedRandomizedResponse response) {
      long[] supports = new long[holders.length];
      for (int cell = 0; cell < holders.length; cell++) {
        for (int user = 0; user < holders[cell]; user++) {
          supports[response.randomize(cell, 0, random)]++;
        }
      }
      return supports;
    }
  }
}
