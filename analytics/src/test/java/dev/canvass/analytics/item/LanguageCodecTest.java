package dev.canvass.analytics.item;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class LanguageCodecTest {

  private static final ItemCodec CODEC = ItemCodec.of(CodecSpec.parse("english1:48"));

  @Test
  void codesNeverChange() {
    for (String line :
        List.of(
            "the c48053c4b2cc",
            "frequency 4f066bb856b5",
            "mp3 7eb05881de72",
            "zürich f8fa821436aa",
            "incomprehensibilities f89300753343")) {
      String[] parts = line.split(" ", -1);
      assertEquals(parts[1], String.format("%012x", CODEC.encode(parts[0]).number(48)), line);
    }
  }

  @Test
  void likelyTextCostsLittleAndUnlikelyTextMuch() {
    assertTrue(bits("the") < 11, () -> "the: " + bits("the"));
    assertTrue(bits("nation") < 24, () -> "nation: " + bits("nation"));
    assertTrue(bits("mp3") > 25, () -> "mp3: " + bits("mp3"));
    assertEquals(48, bits("zürich"), 1e-9);
  }

  private static double bits(String item) {
    return CODEC.surprise(CODEC.encode(item)) / Math.log(2);
  }

  @Test
  void longTextIsHashedAndManyWordsFit() {
    assertTrue(CODEC.fits("representation"));
    assertFalse(CODEC.fits("incomprehensibilities"));
    assertFalse(CODEC.fits("x".repeat(1_000)));
    assertFalse(CODEC.fits("9".repeat(1_000)));
    assertTrue(CODEC.isPossible(CODEC.encode("incomprehensibilities")));
  }

  @Provide
  Arbitrary<String> words() {
    return Arbitraries.strings().withChars("etaoinshrdluq'- .3").ofMaxLength(16);
  }

  @Property(tries = 3000)
  void whatFitsIsReadBackAndCostsWhatTheModelSays(@ForAll("words") String word) {
    Code code = CODEC.encode(word);
    String canonical = word.strip();
    if (CODEC.fits(word)) {
      assertEquals(Optional.of(canonical), CODEC.decode(code));
      assertTrue(CODEC.surprise(code) < 48 * Math.log(2) + 1e-9);
    } else {
      assertEquals(Optional.empty(), CODEC.decode(code));
    }
    assertTrue(CODEC.isPossible(code));
  }

  /**
   * Codes are sparse: a random number is the code of a text with a probability of about 1/8
   * (measured .12), far below the 1/5 asked for, which 10,000 draws at .125 pass with a probability
   * below 1e-80.
   */
  @Test
  void mostNumbersAreCodesOfNothing() {
    SplittableRandom random = new SplittableRandom(1);
    int texts = 0;
    for (int i = 0; i < 10_000; i++) {
      Code code = Code.ofNumber(random.nextLong() >>> 16, 48);
      texts += CODEC.decode(code).isPresent() ? 1 : 0;
    }
    assertTrue(texts < 2_000, "texts: " + texts);
  }

  @Test
  void theLikeliestItemsAreAllTextsBelowOnePrice() {
    List<Code> codes = CODEC.likeliestItems(2_000);
    Set<Code> distinct = new HashSet<>(codes);
    assertEquals(codes.size(), distinct.size());
    assertTrue(codes.size() > 1_500 && codes.size() <= 2_000, "codes: " + codes.size());
    double dearest = codes.stream().mapToDouble(CODEC::surprise).max().orElseThrow();
    for (String word : List.of("the", "a", "in", "of", "and", "to", "man")) {
      assertTrue(distinct.contains(CODEC.encode(word)), word);
    }
    // Costs are rounded to 16ths of a bit per letter, so the border is that blurred.
    for (char one = 'a'; one <= 'z'; one++) {
      for (char two = 'a'; two <= 'z'; two++) {
        Code code = CODEC.encode("" + one + two);
        if (CODEC.surprise(code) < dearest - 0.25) {
          assertTrue(distinct.contains(code), "" + one + two);
        }
      }
    }
    assertEquals(List.of(), CODEC.likeliestItems(0));
  }
}
