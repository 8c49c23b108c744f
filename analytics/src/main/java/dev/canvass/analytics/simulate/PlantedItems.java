package dev.canvass.analytics.simulate;

import dev.canvass.analytics.item.CanonicalForm;
import dev.canvass.analytics.item.CodecSpec;
import dev.canvass.analytics.item.ItemCodec;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Items that nobody holds, for liars to promote. */
final class PlantedItems {

  /** How many there are. */
  static final int COUNT = 10;

  private static final int TRIES = 100_000;
  private static final String CONSONANTS = "bdfgklmnprst";
  private static final String VOWELS = "aeiou";

  private PlantedItems() {}

  /**
   * Made-up words or numbers that the codec can name and nobody holds; the rarest items if all that
   * the codec can name are held, as with a closed list.
   */
  static List<String> of(
      ItemCodec codec, CodecSpec spec, Population population, SeededRandomBits random) {
    Set<String> items = new LinkedHashSet<>();
    for (String item : spec.dictionary()) {
      if (items.size() < COUNT && population.trueCount(CanonicalForm.of(item, spec)) == 0) {
        items.add(item);
      }
    }
    boolean numbers = spec.kind() == CodecSpec.Kind.UINT;
    boolean hashed = spec.kind() == CodecSpec.Kind.HASH; // only a lexicon could name them
    for (int i = 0; i < TRIES && items.size() < COUNT; i++) {
      int length = 7 - i * 6 / TRIES; // shorter ones if long ones do not fit
      String item = numbers ? number(length, random) : word(length, random);
      if ((codec.fits(item) || hashed) && population.trueCount(item) == 0) {
        items.add(item);
      }
    }
    List<String> commonest = population.topItems(Integer.MAX_VALUE);
    for (int i = commonest.size() - 1; i >= 0 && items.size() < COUNT; i--) {
      if (codec.fits(commonest.get(i)) || hashed) {
        items.add(commonest.get(i));
      }
    }
    return List.copyOf(new ArrayList<>(items));
  }

  private static String word(int length, SeededRandomBits random) {
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < length; i++) {
      String letters = i % 2 == 0 ? CONSONANTS : VOWELS;
      word.append(letters.charAt(random.nextInt(letters.length())));
    }
    return word.toString();
  }

  private static String number(int length, SeededRandomBits random) {
    StringBuilder number = new StringBuilder().append(1 + random.nextInt(9));
    for (int i = 1; i < length; i++) {
      number.append(random.nextInt(10));
    }
    return number.toString();
  }
}
