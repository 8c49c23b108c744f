package dev.canvass.analytics.item;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A public list of D items: code i is item i, code D is "none of these", so that users with other
 * items still take part.
 */
final class DictionaryCodec implements ItemCodec {

  private final CodecSpec spec;
  private final Map<String, Integer> indexes = new HashMap<>();

  DictionaryCodec(CodecSpec spec) {
    this.spec = spec;
    for (String item : spec.dictionary()) {
      indexes.putIfAbsent(CanonicalForm.of(item, spec), indexes.size());
    }
    if (indexes.size() != spec.size()) {
      throw new IllegalArgumentException(
          "two items of the dictionary have the same canonical form");
    }
  }

  @Override
  public int bits() {
    return Integer.SIZE - Integer.numberOfLeadingZeros(spec.size());
  }

  @Override
  public int closedListSize() {
    return spec.size() + 1;
  }

  @Override
  public Code encode(String item) {
    int index = indexes.getOrDefault(CanonicalForm.of(item, spec), spec.size());
    return Code.ofNumber(index, bits());
  }

  @Override
  public boolean fits(String item) {
    return indexes.containsKey(CanonicalForm.of(item, spec));
  }

  @Override
  public boolean isPossible(Code code) {
    return decode(code).isPresent();
  }

  @Override
  public double surprise(Code code) {
    return Math.log(spec.size());
  }

  @Override
  public Optional<String> decode(Code code) {
    int index = (int) code.number(bits());
    return index < spec.size() ? Optional.of(spec.dictionary().get(index)) : Optional.empty();
  }
}
