package dev.canvass.analytics.item;

import java.util.List;
import java.util.Optional;

/**
 * Turns an item into a code of a fixed number of bits, and back. Total: every string has a code, so
 * that taking part reveals nothing about the item. Items that do not fit are hashed, behind a mark
 * where the family has room for one; only a lexicon can name those again. Immutable.
 */
public sealed interface ItemCodec
    permits CharacterCodec, LanguageCodec, NumberCodec, HashCodec, DictionaryCodec {

  /** The codec that {@code spec} describes. */
  static ItemCodec of(CodecSpec spec) {
    return switch (spec.kind()) {
      case LETTERS -> CharacterCodec.letters(spec);
      case ASCII6 -> CharacterCodec.ascii6(spec);
      case UTF8 -> CharacterCodec.utf8(spec);
      case ENGLISH1 -> LanguageCodec.english1(spec);
      case UINT -> new NumberCodec(spec);
      case HASH -> new HashCodec(spec);
      case DICTIONARY -> new DictionaryCodec(spec);
    };
  }

  /** m: bits of a code, 1 to 128. */
  int bits();

  /** How many different codes there are if that is less than 2^m: a closed list; otherwise 0. */
  default int closedListSize() {
    return 0;
  }

  /** The code of the canonical form of {@code item}. */
  Code encode(String item);

  /** Whether {@link #encode} keeps the item readable rather than hashing it. */
  boolean fits(String item);

  /** Whether some item has this code: it is readable, or the code of a hashed item. */
  boolean isPossible(Code code);

  /**
   * How surprising a code is before any evidence, in nats: -ln of its share under a public prior.
   * The prior is uniform but for text: there every length is equally likely, so that short items
   * cost less, or a language model says what is likely.
   */
  default double surprise(Code code) {
    return bits() * Math.log(2);
  }

  /** The codes of the likeliest items under that prior, at most {@code limit}; may be none. */
  default List<Code> likeliestItems(int limit) {
    return List.of();
  }

  /** The canonical item of a readable code; empty for hashed or impossible codes. */
  Optional<String> decode(Code code);
}
