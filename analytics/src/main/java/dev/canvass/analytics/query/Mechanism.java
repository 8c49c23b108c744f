package dev.canvass.analytics.query;

import dev.canvass.analytics.item.Code;
import dev.canvass.analytics.item.CodecSpec;
import dev.canvass.analytics.item.ItemCodec;
import dev.canvass.analytics.item.Scramble;
import dev.canvass.analytics.tree.LevelSchedule;
import dev.canvass.privacy.Epsilon;
import dev.canvass.privacy.oracle.FrequencyOracle;
import dev.canvass.privacy.oracle.GeneralizedRandomizedResponse;
import dev.canvass.privacy.oracle.LinearLocalHashing;
import dev.canvass.privacy.oracle.Mix;
import dev.canvass.privacy.oracle.PublicCoins;
import java.util.List;
import java.util.Optional;

/**
 * Everything that follows from a query's codec, ε and seed: codec, scramble, frequency oracle, tree
 * levels, coins. Party and collector derive the same. Immutable and thread-safe.
 */
public final class Mechanism {

  private final long seed;
  private final ItemCodec codec;
  private final FrequencyOracle oracle;
  private final LevelSchedule schedule;
  private final Scramble scramble;

  private Mechanism(CodecSpec spec, Epsilon epsilon, long seed) {
    this.seed = seed;
    codec = ItemCodec.of(spec);
    int list = codec.closedListSize();
    if (GeneralizedRandomizedResponse.suits(epsilon, list)) {
      oracle = GeneralizedRandomizedResponse.of(epsilon, list);
      schedule = new LevelSchedule(codec.bits(), codec.bits(), seed);
      scramble = null;
      return;
    }
    int codeBits = codec.bits();
    LinearLocalHashing hashing =
        codeBits > 30
            ? LinearLocalHashing.of(epsilon)
            : LinearLocalHashing.forCells(epsilon, 1L << codeBits);
    oracle = hashing;
    if (codeBits <= hashing.cellBits()) {
      scramble = null;
      schedule = new LevelSchedule(codeBits, hashing.cellBits(), seed);
    } else {
      scramble = new Scramble(Mix.mix(seed, 0), codeBits);
      schedule = new LevelSchedule(scramble.bits(), hashing.cellBits(), seed);
    }
  }

  /** The mechanism of {@code query}. */
  public static Mechanism of(Query query) {
    return of(query.codec(), query.epsilon(), query.seed());
  }

  /** The mechanism of every query with this codec, ε and seed. */
  public static Mechanism of(CodecSpec codec, Epsilon epsilon, long seed) {
    return new Mechanism(codec, epsilon, seed);
  }

  public ItemCodec codec() {
    return codec;
  }

  public FrequencyOracle oracle() {
    return oracle;
  }

  public LevelSchedule schedule() {
    return schedule;
  }

  /** The code of an item as the tree sees it: encoded, then scrambled. */
  public Code treeCode(String item) {
    Code code = codec.encode(item);
    return scramble == null ? code : scramble.apply(code);
  }

  /** The item of a whole tree code; empty for hashed or impossible codes. */
  public Optional<String> item(Code treeCode) {
    return codec.decode(scramble == null ? treeCode : scramble.invert(treeCode));
  }

  /** Whether some item has this whole tree code. */
  public boolean isPossible(Code treeCode) {
    return codec.isPossible(scramble == null ? treeCode : scramble.invert(treeCode));
  }

  /** How surprising a whole tree code is before any evidence, in nats. */
  public double surprise(Code treeCode) {
    return codec.surprise(scramble == null ? treeCode : scramble.invert(treeCode));
  }

  /** The tree codes of the likeliest items, at most {@code limit}. */
  public List<Code> likeliestItems(int limit) {
    List<Code> codes = codec.likeliestItems(limit);
    return scramble == null ? codes : codes.stream().map(scramble::apply).toList();
  }

  /** The coins of one stream of reports. */
  public PublicCoins coins(int level, PartyId party, int shard) {
    return PublicCoins.of(seed, level, party.value(), shard);
  }
}
