package dev.canvass.analytics.item;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Text as a fixed number of symbols of 5, 6 or 8 bits, left-aligned; symbol 0 ends it. The highest
 * symbol in first place marks a code whose other bits are a hash, for text that does not fit.
 */
final class CharacterCodec implements ItemCodec {

  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz'-. ";
  private static final String ASCII6 =
      "abcdefghijklmnopqrstuvwxyz0123456789-_./: '&+#@%,()?=!*\"~$;[]";

  private final CodecSpec spec;
  private final int symbolBits;
  private final int hashMark;
  private final String alphabet;

  private CharacterCodec(CodecSpec spec, String alphabet) {
    this.spec = spec;
    this.alphabet = alphabet;
    symbolBits = spec.kind().bitsPerUnit();
    hashMark = (1 << symbolBits) - 1;
  }

  static CharacterCodec letters(CodecSpec spec) {
    return new CharacterCodec(spec, LETTERS);
  }

  static CharacterCodec ascii6(CodecSpec spec) {
    return new CharacterCodec(spec, ASCII6);
  }

  /** Bytes of UTF-8, which never holds the byte 255 that marks a hash, nor, here, the byte 0. */
  static CharacterCodec utf8(CodecSpec spec) {
    return new CharacterCodec(spec, "");
  }

  @Override
  public int bits() {
    return spec.size() * symbolBits;
  }

  @Override
  public Code encode(String item) {
    String canonical = CanonicalForm.of(item, spec);
    int[] symbols = symbolsOf(canonical);
    if (symbols == null) {
      Code hash = HashedCode.of(spec, canonical, bits() - symbolBits);
      Code code = new Code(0, 0).with(0, symbolBits, hashMark);
      int first = Math.min(Long.SIZE, bits() - symbolBits);
      code = code.with(symbolBits, first, hash.slice(0, first));
      int rest = bits() - symbolBits - first;
      return rest == 0 ? code : code.with(symbolBits + first, rest, hash.slice(first, rest));
    }
    Code code = new Code(0, 0);
    for (int i = 0; i < symbols.length; i++) {
      code = code.with(i * symbolBits, symbolBits, symbols[i]);
    }
    return code;
  }

  @Override
  public boolean fits(String item) {
    return symbolsOf(CanonicalForm.of(item, spec)) != null;
  }

  /** The symbols of a canonical item, or null if it does not fit. */
  private int[] symbolsOf(String canonical) {
    if (alphabet.isEmpty()) {
      if (!StandardCharsets.UTF_8.newEncoder().canEncode(canonical)) {
        return null; // half a surrogate pair would become a question mark
      }
      byte[] bytes = canonical.getBytes(StandardCharsets.UTF_8);
      int[] symbols = new int[bytes.length];
      Arrays.setAll(symbols, i -> bytes[i] & 0xFF);
      boolean fits = bytes.length <= spec.size() && Arrays.stream(symbols).allMatch(s -> s != 0);
      return fits ? symbols : null;
    }
    if (canonical.length() > spec.size()) {
      return null;
    }
    int[] symbols = new int[canonical.length()];
    for (int i = 0; i < symbols.length; i++) {
      symbols[i] = alphabet.indexOf(canonical.charAt(i)) + 1;
      if (symbols[i] == 0) {
        return null;
      }
    }
    return symbols;
  }

  @Override
  public boolean isPossible(Code code) {
    boolean hashed = code.slice(0, symbolBits) == hashMark && code.equals(code.prefix(bits()));
    return hashed || decode(code).isPresent();
  }

  /** Lengths 0 to size and "hashed" are equally likely, and so are the texts of one length. */
  @Override
  public double surprise(Code code) {
    double kind = Math.log(spec.size() + 2.0);
    if (code.slice(0, symbolBits) == hashMark) {
      return kind + (bits() - symbolBits) * Math.log(2);
    }
    int length = 0;
    while (length < spec.size() && code.slice(length * symbolBits, symbolBits) != 0) {
      length++;
    }
    return kind + length * Math.log(alphabetSize());
  }

  @Override
  public List<Code> likeliestItems(int limit) {
    List<Code> codes = new ArrayList<>();
    List<Code> longest = List.of(new Code(0, 0));
    for (int length = 1;
        length <= spec.size() && codes.size() + (long) longest.size() * alphabetSize() <= limit;
        length++) {
      List<Code> longer = new ArrayList<>(longest.size() * alphabetSize());
      for (Code code : longest) {
        for (int symbol = 1; symbol <= alphabetSize(); symbol++) {
          longer.add(code.with((length - 1) * symbolBits, symbolBits, symbol));
        }
      }
      codes.addAll(longer);
      longest = longer;
    }
    return codes;
  }

  private int alphabetSize() {
    return alphabet.isEmpty() ? hashMark - 1 : alphabet.length();
  }

  @Override
  public Optional<String> decode(Code code) {
    int length = 0;
    int[] symbols = new int[spec.size()];
    while (length < symbols.length) {
      symbols[length] = (int) code.slice(length * symbolBits, symbolBits);
      if (symbols[length] == 0) {
        break;
      }
      length++;
    }
    String text = alphabet.isEmpty() ? utf8(symbols, length) : characters(symbols, length);
    boolean canonical =
        text != null && CanonicalForm.of(text, spec).equals(text) && encode(text).equals(code);
    return canonical ? Optional.of(text) : Optional.empty();
  }

  private String characters(int[] symbols, int length) {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      if (symbols[i] > alphabet.length()) {
        return null;
      }
      text.append(alphabet.charAt(symbols[i] - 1));
    }
    return text.toString();
  }

  private static String utf8(int[] symbols, int length) {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    for (int i = 0; i < length; i++) {
      bytes.put((byte) symbols[i]);
    }
    try {
      CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(bytes.flip());
      return text.toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
