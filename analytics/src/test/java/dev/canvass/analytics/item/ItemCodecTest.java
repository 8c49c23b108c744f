package dev.canvass.analytics.item;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ItemCodecTest {

  @Provide
  Arbitrary<CodecSpec> specs() {
    return Arbitraries.of(
            "letters:2",
            "letters:10",
            "letters:13",
            "letters:25",
            "ascii6:2",
            "ascii6:11",
            "ascii6:21",
            "utf8:1",
            "utf8:8",
            "utf8:16",
            "english1:32",
            "english1:47",
            "english1:62",
            "uint:1",
            "uint:20",
            "uint:64",
            "hash:32",
            "hash:64")
        .map(CodecSpec::parse);
  }

  @Provide
  Arbitrary<String> items() {
    return Arbitraries.oneOf(
        Arbitraries.strings().ofMaxLength(30),
        Arbitraries.strings().ascii().ofMaxLength(24),
        Arbitraries.strings().withChars("abcxyzABC'-. 0189").ofMaxLength(26),
        Arbitraries.strings().withChars("\uD800\uDC00?\u0301e\u00e9").ofMaxLength(6),
        Arbitraries.longs().map(Long::toUnsignedString));
  }

  @Property(tries = 3000)
  void everyStringHasACodeAndOneThatFitsIsReadBack(
      @ForAll("specs") CodecSpec spec, @ForAll("items") String item) {
    ItemCodec codec = ItemCodec.of(spec);
    Code code = codec.encode(item);
    assertEquals(code, code.prefix(codec.bits()));
    String canonical = CanonicalForm.of(item, spec);
    assertEquals(canonical, CanonicalForm.of(canonical, spec));
    assertEquals(code, codec.encode(canonical));
    if (codec.fits(item)) {
      assertEquals(Optional.of(canonical), codec.decode(code));
    } else if (spec.kind() != CodecSpec.Kind.UINT) {
      assertEquals(Optional.empty(), codec.decode(code));
    }
  }

  @Property(tries = 2000)
  void differentItemsThatFitHaveDifferentCodes(
      @ForAll("specs") CodecSpec spec, @ForAll("items") String one, @ForAll("items") String other) {
    ItemCodec codec = ItemCodec.of(spec);
    if (codec.fits(one) && codec.fits(other)) {
      assertEquals(
          CanonicalForm.of(one, spec).equals(CanonicalForm.of(other, spec)),
          codec.encode(one).equals(codec.encode(other)));
    }
  }

  @Test
  void halfASurrogatePairIsNoText() {
    ItemCodec codec = ItemCodec.of(CodecSpec.parse("utf8:8"));
    assertFalse(codec.fits("\uD800"));
    assertNotEquals(codec.encode("?"), codec.encode("\uD800"));
  }

  @Property(tries = 1000)
  void anyCodeThatDecodesIsTheCodeOfItsItem(
      @ForAll("specs") CodecSpec spec, @ForAll long high, @ForAll long low) {
    ItemCodec codec = ItemCodec.of(spec);
    Code code = new Code(high, low).prefix(codec.bits());
    codec.decode(code).ifPresent(item -> assertEquals(code, codec.encode(item)));
  }

  @Test
  void numbersFitBelowTwoToTheBits() {
    ItemCodec codec = ItemCodec.of(CodecSpec.parse("uint:8"));
    assertTrue(codec.fits("255"));
    for (String text : new String[] {"256", "-1", "007", "+1", "1.0", "", "\u0661"}) {
      assertFalse(codec.fits(text), text);
    }
    ItemCodec widest = ItemCodec.of(CodecSpec.parse("uint:64"));
    assertTrue(widest.fits("18446744073709551615"));
    assertFalse(widest.fits("18446744073709551616"));
  }

  @Test
  void dictionariesNumberTheirItemsAndHaveNoneOfThese() {
    ItemCodec codec = ItemCodec.of(CodecSpec.dictionary(List.of("red", "green", "blue")));
    assertEquals(2, codec.bits());
    assertEquals(4, codec.closedListSize());
    assertEquals(1, codec.encode(" green ").number(2));
    assertEquals(Optional.of("green"), codec.decode(codec.encode("green")));
    assertEquals(3, codec.encode("pink").number(2));
    assertFalse(codec.fits("pink"));
    assertEquals(Optional.empty(), codec.decode(codec.encode("pink")));
    assertThrows(
        IllegalArgumentException.class,
        () -> ItemCodec.of(CodecSpec.dictionary(List.of("a", " a"))));
  }

  @Test
  void specsAreReadAndBadOnesRefused() {
    assertEquals("letters:10", CodecSpec.parse("letters:10").toString());
    for (String text :
        new String[] {
          "",
          "letters",
          "letters:",
          "letters:1",
          "letters:26",
          "ascii6:22",
          "utf8:0",
          "utf8:17",
          "english1:31",
          "english1:63",
          "english2:48",
          "uint:0",
          "uint:65",
          "hash:31",
          "hash:65",
          "dictionary:3",
          "Letters:10",
          "letters:-1",
          "letters:1e1",
          " letters:10",
          "letters:9999999999",
          "words:3"
        }) {
      assertThrows(IllegalArgumentException.class, () -> CodecSpec.parse(text), text);
    }
    assertThrows(IllegalArgumentException.class, () -> CodecSpec.dictionary(List.of()));
    assertThrows(IllegalArgumentException.class, () -> CodecSpec.dictionary(List.of("a", "a")));
  }
}
