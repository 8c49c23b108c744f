package dev.canvass.analytics.item;

import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Unsigned integers below 2^m in plain decimal. Anything else takes the code of its hash, which
 * adds to some number a share of at most 2^-m of the users who hold such items.
 */
final class NumberCodec implements ItemCodec {

  private static final Pattern DECIMAL = Pattern.compile("0|[1-9][0-9]{0,19}");

  private final CodecSpec spec;

  NumberCodec(CodecSpec spec) {
    this.spec = spec;
  }

  @Override
  public int bits() {
    return spec.size();
  }

  @Override
  public Code encode(String item) {
    String canonical = CanonicalForm.of(item, spec);
    return fits(canonical)
        ? Code.ofNumber(Long.parseUnsignedLong(canonical), bits())
        : HashedCode.of(spec, canonical, bits());
  }

  @Override
  public boolean fits(String item) {
    String canonical = CanonicalForm.of(item, spec);
    return DECIMAL.matcher(canonical).matches() && new BigInteger(canonical).bitLength() <= bits();
  }

  @Override
  public boolean isPossible(Code code) {
    return code.equals(code.prefix(bits()));
  }

  @Override
  public Optional<String> decode(Code code) {
    return Optional.of(Long.toUnsignedString(code.number(bits())));
  }
}
