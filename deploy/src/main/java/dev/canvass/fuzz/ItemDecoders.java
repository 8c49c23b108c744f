package dev.canvass.fuzz;

import dev.canvass.analytics.item.CanonicalForm;
import dev.canvass.analytics.item.Code;
import dev.canvass.analytics.item.CodecSpec;
import dev.canvass.analytics.item.ItemCodec;
import dev.canvass.fuzz.Decoder.Meaning;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Items, which every codec takes whatever they are, and codes that arrive from elsewhere. */
final class ItemDecoders {

  private static final List<CodecSpec> SPECS =
      List.of(
          CodecSpec.parse("letters:10"),
          CodecSpec.parse("ascii6:21"),
          CodecSpec.parse("utf8:16"),
          CodecSpec.parse("english1:48"),
          CodecSpec.parse("uint:32"),
          CodecSpec.parse("hash:64"),
          CodecSpec.dictionary(List.of("alpha", "beta", "gamma")));
  private static final List<ItemCodec> CODECS = SPECS.stream().map(ItemCodec::of).toList();

  private ItemDecoders() {}

  static List<Decoder> all() {
    return List.of(items(), codes(), names());
  }

  /** A byte for the codec, then the item; odd bytes above 127 read it as UTF-16. */
  private static Decoder items() {
    List<byte[]> examples =
        List.of(
            item(0, "straße"),
            item(1, "https://example.org/"),
            item(2, "naïve 🙂"),
            item(3, "the quick brown fox"),
            item(4, "4294967295"),
            item(5, "anything"),
            item(6, "beta"));
    return new Decoder("items", examples, Set.of(), UnaryOperator.identity(), bytes -> item(bytes));
  }

  private static byte[] item(int codec, String item) {
    byte[] text = item.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(1 + text.length).put((byte) codec).put(text).array();
  }

  private static Meaning item(byte[] bytes) {
    if (bytes.length == 0) {
      return new Meaning("nothing", bytes);
    }
    int selector = bytes[0] & 0xFF;
    int number = selector % CODECS.size();
    ItemCodec codec = CODECS.get(number);
    String item =
        new String(
            bytes,
            1,
            bytes.length - 1,
            selector > 127 && selector % 2 == 1 ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8);
    Code code = codec.encode(item);
    // A closed list has one more code, for all items that are not on it.
    if (!codec.isPossible(code) && codec.closedListSize() == 0) {
      throw new AssertionError("the code of an item is not possible");
    }
    Optional<String> back = codec.decode(code);
    if (codec.fits(item)) {
      String canonical = CanonicalForm.of(item, SPECS.get(number));
      if (!back.map(text -> CanonicalForm.of(text, SPECS.get(number)))
              .equals(Optional.of(canonical))
          && number != 4) {
        throw new AssertionError("an item that fits comes back as " + back);
      }
    }
    return new Meaning(code, back.map(text -> item(number, text)).orElse(bytes));
  }

  /** 17 bytes: the codec and any code, whether an item has it or not. */
  private static Decoder codes() {
    byte[] example = new byte[17];
    return new Decoder(
        "codes",
        List.of(example, ByteBuffer.allocate(17).put((byte) 2).putLong(1, -1).array()),
        Set.of(),
        UnaryOperator.identity(),
        bytes -> {
          ByteBuffer in = ByteBuffer.allocate(17).put(bytes, 0, Math.min(17, bytes.length)).clear();
          ItemCodec codec = CODECS.get((in.get() & 0xFF) % CODECS.size());
          Code code = new Code(in.getLong(), in.getLong()).prefix(codec.bits());
          Optional<String> text = codec.decode(code);
          if (text.isPresent() && !codec.encode(text.get()).equals(code)) {
            throw new AssertionError("a code's item has another code");
          }
          if (Double.isNaN(codec.surprise(code))) {
            throw new AssertionError("a code's surprise is no number");
          }
          return new Meaning(List.of(text, codec.isPossible(code)), bytes);
        });
  }

  /** The short names of codecs. */
  private static Decoder names() {
    return Decoder.of(
        "codec-name",
        IllegalArgumentException.class,
        SPECS.subList(0, 6).stream()
            .map(spec -> spec.toString().getBytes(StandardCharsets.UTF_8))
            .toList(),
        bytes -> {
          CodecSpec spec = CodecSpec.parse(new String(bytes, StandardCharsets.UTF_8));
          ItemCodec.of(spec);
          return new Meaning(spec, spec.toString().getBytes(StandardCharsets.UTF_8));
        });
  }
}
