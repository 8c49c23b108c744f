package dev.canvass.analytics.attack;

import dev.canvass.analytics.item.CodecSpec;
import dev.canvass.analytics.query.Mechanism;
import java.math.BigInteger;
import java.util.List;

/** Two items that an attacker tries to tell apart; ε-LDP makes the same promise for any two. */
public record ItemPair(String one, String other) {

  private static final String UNFIT = "an item that is longer than any code of this family holds";

  /** Near and far items, and one that fits no code; those that the mechanism tells apart at all. */
  static List<ItemPair> of(CodecSpec codec, Mechanism mechanism) {
    List<ItemPair> pairs =
        switch (codec.kind()) {
          case DICTIONARY -> {
            String first = codec.dictionary().get(0);
            String last = codec.dictionary().get(codec.size() - 1);
            yield List.of(new ItemPair(first, last), new ItemPair(first, UNFIT));
          }
          case UINT -> {
            String greatest = BigInteger.TWO.pow(codec.size()).subtract(BigInteger.ONE).toString();
            yield List.of(
                new ItemPair("0", "1"), new ItemPair("0", greatest), new ItemPair("0", UNFIT));
          }
          case LETTERS, ASCII6, UTF8, ENGLISH1, HASH ->
              List.of(new ItemPair("a", "b"), new ItemPair("a", "zz"), new ItemPair("a", UNFIT));
        };
    return pairs.stream()
        .distinct()
        .filter(pair -> !mechanism.treeCode(pair.one()).equals(mechanism.treeCode(pair.other())))
        .toList();
  }
}
