package dev.canvass.analytics.item;

import java.util.Optional;

/** Every item is hashed to 32 to 64 bits; only a lexicon names codes. */
final class HashCodec implements ItemCodec {

  private final CodecSpec spec;

  HashCodec(CodecSpec spec) {
    this.spec = spec;
  }

  @Override
  public int bits() {
    return spec.size();
  }

  @Override
  public Code encode(String item) {
    return HashedCode.of(spec, CanonicalForm.of(item, spec), bits());
  }

  @Override
  public boolean fits(String item) {
    return false;
  }

  @Override
  public boolean isPossible(Code code) {
    return code.equals(code.prefix(bits()));
  }

  @Override
  public Optional<String> decode(Code code) {
    return Optional.empty();
  }
}
