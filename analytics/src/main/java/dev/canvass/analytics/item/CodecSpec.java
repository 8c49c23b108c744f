package dev.canvass.analytics.item;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which codec a query uses, as data: {@code letters:10}, {@code ascii6:21}, {@code utf8:16}, {@code
 * english1:48}, {@code uint:32}, {@code hash:64}, or {@code dictionary} with its public list of
 * items.
 *
 * @param kind which family of codes
 * @param size characters (letters, ascii6), bytes (utf8) or bits (english1, uint, hash); the number
 *     of items for a dictionary
 * @param lowerCase whether items are folded to lower case before encoding
 * @param dictionary the items of a dictionary codec in order; empty for the others
 */
public record CodecSpec(Kind kind, int size, boolean lowerCase, List<String> dictionary) {

  /** The most bits of a code. */
  public static final int MAX_BITS = 128;

  /** The most items of a dictionary. */
  public static final int MAX_DICTIONARY = 1 << 20;

  private static final Pattern FORM = Pattern.compile("([a-z0-9]+):([0-9]{1,3})");

  /** The families of codes. */
  public enum Kind {
    /** Five bits a letter: a-z, apostrophe, hyphen, dot. Folds to lower case. */
    LETTERS(5, 2, 25),
    /** Six bits a character: a-z, 0-9 and common punctuation. Folds to lower case. */
    ASCII6(6, 2, 21),
    /** Eight bits a byte of UTF-8. */
    UTF8(8, 1, 16),
    /** English-like text, coded under a built-in public model of its letters. Folds case. */
    ENGLISH1(1, 32, 62),
    /** An unsigned decimal integer. */
    UINT(1, 1, 64),
    /** A hash of the item; only a lexicon turns it back into text. */
    HASH(1, 32, 64),
    /** A public ordered list of items. */
    DICTIONARY(0, 1, MAX_DICTIONARY);

    private final int bitsPerUnit;
    private final int minSize;
    private final int maxSize;

    Kind(int bitsPerUnit, int minSize, int maxSize) {
      this.bitsPerUnit = bitsPerUnit;
      this.minSize = minSize;
      this.maxSize = maxSize;
    }

    /** Bits a unit of size takes; 0 for a dictionary. */
    public int bitsPerUnit() {
      return bitsPerUnit;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public CodecSpec {
    if (size < kind.minSize || size > kind.maxSize) {
      throw new IllegalArgumentException(
          "the size of codec "
              + kind
              + " must be in "
              + kind.minSize
              + ".."
              + kind.maxSize
              + ", but is "
              + size);
    }
    dictionary = List.copyOf(dictionary);
    if (kind == Kind.DICTIONARY) {
      if (dictionary.size() != size) {
        throw new IllegalArgumentException(
            "a dictionary of size " + size + " has " + dictionary.size() + " items");
      }
      if (new HashSet<>(dictionary).size() != size) {
        throw new IllegalArgumentException("a dictionary must not repeat an item");
      }
    } else if (!dictionary.isEmpty()) {
      throw new IllegalArgumentException("only a dictionary codec has a list of items");
    }
  }

  /**
   * Reads the short form, {@code kind:size}, of every codec but a dictionary.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  public static CodecSpec parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (matcher.matches()) {
      for (Kind kind : Kind.values()) {
        if (kind != Kind.DICTIONARY && kind.toString().equals(matcher.group(1))) {
          return new CodecSpec(
              kind,
              Integer.parseInt(matcher.group(2)),
              kind == Kind.LETTERS || kind == Kind.ASCII6 || kind == Kind.ENGLISH1,
              List.of());
        }
      }
    }
    throw new IllegalArgumentException(
        "a codec is letters:N, ascii6:N, utf8:N, english1:N, uint:N or hash:N, but is \""
            + text.substring(0, Math.min(40, text.length()))
            + "\"");
  }

  /** The codec of a public list of items. */
  public static CodecSpec dictionary(List<String> items) {
    return new CodecSpec(Kind.DICTIONARY, items.size(), false, items);
  }

  /** The short form; a dictionary prints as {@code dictionary:D}. */
  @Override
  public String toString() {
    return kind + ":" + size;
  }
}
