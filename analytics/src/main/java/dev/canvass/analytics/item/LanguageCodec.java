package dev.canvass.analytics.item;

import java.util.List;
import java.util.Optional;

/**
 * Text as an arithmetic code (Rissanen 1976; Witten, Neal and Cleary 1987) under a public language
 * model, in whole numbers: every text owns an interval of the m-bit numbers in proportion to its
 * probability, and its code is the interval's first number. All other numbers of the interval are
 * codes of nothing, which unmasks most ghosts. The last sixteenth of the numbers is for hashes of
 * text that does not fit: of which not one number is left, or with characters that are not in the
 * model.
 */
final class LanguageCodec implements ItemCodec {

  private static final int MARK_BITS = 4;
  private static final int MARK = (1 << MARK_BITS) - 1;

  private final CodecSpec spec;
  private final LanguageModel model;
  private final long textCodes;

  private LanguageCodec(CodecSpec spec, LanguageModel model) {
    this.spec = spec;
    this.model = model;
    textCodes = (long) MARK << (spec.size() - MARK_BITS);
  }

  static LanguageCodec english1(CodecSpec spec) {
    return new LanguageCodec(spec, LanguageModel.english1());
  }

  @Override
  public int bits() {
    return spec.size();
  }

  /** What texts with one beginning own: {@code width} numbers from {@code low}. */
  private record Interval(long low, long width, int context) {}

  private Interval all() {
    return new Interval(0, textCodes, LanguageModel.START);
  }

  private Interval narrow(Interval interval, int symbol) {
    int below = model.below(interval.context(), symbol);
    long from = share(interval.width(), below);
    long to = share(interval.width(), below + model.width(interval.context(), symbol));
    int next =
        symbol == LanguageModel.END
            ? LanguageModel.START
            : LanguageModel.next(interval.context(), symbol);
    return new Interval(interval.low() + from, to - from, next);
  }

  /** ⌊width × parts / 2^15⌋, whose product may need more than 64 bits. */
  private static long share(long width, int parts) {
    long high = Math.multiplyHigh(width, parts);
    long low = width * parts;
    return (high << (Long.SIZE - LanguageModel.PRECISION)) | (low >>> LanguageModel.PRECISION);
  }

  @Override
  public Code encode(String item) {
    String canonical = CanonicalForm.of(item, spec);
    Interval own = interval(canonical);
    if (own.width() > 0) {
      return Code.ofNumber(own.low(), bits());
    }
    Code hash = HashedCode.of(spec, canonical, bits() - MARK_BITS);
    return new Code(0, 0)
        .with(0, MARK_BITS, MARK)
        .with(MARK_BITS, bits() - MARK_BITS, hash.number(bits() - MARK_BITS));
  }

  @Override
  public boolean fits(String item) {
    return interval(CanonicalForm.of(item, spec)).width() > 0;
  }

  private Interval interval(String canonical) {
    Interval interval = all();
    for (int i = 0; i < canonical.length() && interval.width() > 0; i++) {
      int symbol = LanguageModel.symbol(canonical.charAt(i));
      interval = symbol < 0 ? new Interval(0, 0, 0) : narrow(interval, symbol);
    }
    return narrow(interval, LanguageModel.END);
  }

  @Override
  public boolean isPossible(Code code) {
    boolean hashed = code.slice(0, MARK_BITS) == MARK && code.equals(code.prefix(bits()));
    return hashed || decode(code).isPresent();
  }

  @Override
  public double surprise(Code code) {
    double all = bits() * Math.log(2);
    return decode(code).map(text -> all - Math.log((double) interval(text).width())).orElse(all);
  }

  @Override
  public List<Code> likeliestItems(int limit) {
    return new LikeliestTexts(model, limit)
        .all().stream()
            .filter(text -> CanonicalForm.of(text, spec).equals(text))
            .map(this::encode)
            .toList();
  }

  @Override
  public Optional<String> decode(Code code) {
    long number = code.number(bits());
    if (number >= textCodes || !code.equals(code.prefix(bits()))) {
      return Optional.empty();
    }
    StringBuilder text = new StringBuilder();
    Interval interval = all();
    while (true) {
      int symbol = 0;
      Interval next = narrow(interval, symbol);
      while (number - next.low() >= next.width()) {
        next = narrow(interval, ++symbol);
      }
      interval = next;
      if (symbol == LanguageModel.END) {
        break;
      }
      text.append(LanguageModel.character(symbol));
    }
    String found = text.toString();
    boolean canonical = interval.low() == number && CanonicalForm.of(found, spec).equals(found);
    return canonical ? Optional.of(found) : Optional.empty();
  }
}
