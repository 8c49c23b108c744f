package dev.canvass.analytics.item;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * How likely each symbol is after the last two, in whole 2^-15ths, so that every node on every
 * machine computes the same codes. Public knowledge, built in, never learned from users. Immutable.
 *
 * <p>Symbols are the letters, the end of the text, and a few other characters; after one of those
 * the context is that of a text's beginning.
 */
final class LanguageModel {

  /** Probabilities are multiples of 2^-15. */
  static final int PRECISION = 15;

  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";
  private static final String OTHERS = "- '._0123456789";

  /** The number of "before the text" where a letter's number is expected. */
  private static final int BEFORE = LETTERS.length();

  /** The context before the first symbol. */
  static final int START = BEFORE * (BEFORE + 1) + BEFORE;

  /** The symbol that ends every text, the last: so the last number of an interval ends its text. */
  static final int END = LETTERS.length() + OTHERS.length();

  /** 32nds of "anything else" for each of {@link #OTHERS}. */
  private static final int[] OTHER_SHARES = {8, 6, 4, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};

  private static final int WHOLE = 1 << PRECISION;

  /** 2^(1/2) in 2^-16ths. */
  private static final int ROOT_TWO = 92_682;

  /** [context][symbol] the probabilities of all symbols before it, then 2^15. */
  private final int[][] bounds = new int[contexts()][];

  private LanguageModel(Map<String, String> lines) {
    for (int context = 0; context < bounds.length; context++) {
      int last = context % (BEFORE + 1);
      String pair = name(context / (BEFORE + 1)) + name(last);
      bounds[context] =
          bounds(lines.getOrDefault(pair, lines.get(last == BEFORE ? "^^" : name(last))));
    }
  }

  /** English, version 1: the origin of its numbers is written at the top of its resource. */
  static LanguageModel english1() {
    Map<String, String> lines = new HashMap<>();
    try (InputStream bytes = LanguageModel.class.getResourceAsStream("english1.txt");
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(bytes, StandardCharsets.US_ASCII))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (!line.startsWith("#")) {
          int space = line.indexOf(' ');
          lines.put(line.substring(0, space), line.substring(space + 1));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the built-in language model cannot be read", e);
    }
    return new LanguageModel(lines);
  }

  private static String name(int letter) {
    return letter == BEFORE ? "^" : LETTERS.substring(letter, letter + 1);
  }

  private static int[] bounds(String digits) {
    long[] weights = new long[digits.length()];
    long sum = 0;
    for (int i = 0; i < weights.length; i++) {
      int digit = Character.digit(digits.charAt(i), 32);
      long scaled = digit % 2 == 0 ? 1 << 16 : ROOT_TWO;
      weights[i] = (scaled << (digit / 2)) >> 16;
      sum += weights[i];
    }
    int[] widths = new int[symbols()];
    for (int i = 0; i < LETTERS.length(); i++) {
      widths[i] = width(weights[i], sum);
    }
    for (int i = 0; i < OTHER_SHARES.length; i++) {
      widths[LETTERS.length() + i] = WHOLE / 32 / 32 * OTHER_SHARES[i];
    }
    widths[END] = width(weights[LETTERS.length()], sum);
    int given = 0;
    int widest = 0;
    for (int i = 0; i < widths.length; i++) {
      given += widths[i];
      widest = widths[i] > widths[widest] ? i : widest;
    }
    widths[widest] += WHOLE - given; // what rounding left, or took too much
    int[] bounds = new int[widths.length + 1];
    for (int i = 0; i < widths.length; i++) {
      bounds[i + 1] = bounds[i] + widths[i];
    }
    return bounds;
  }

  private static int width(long weight, long sum) {
    return (int) Math.max(1, weight * WHOLE / sum);
  }

  /** How many symbols there are; they are numbered from 0. */
  static int symbols() {
    return END + 1;
  }

  /** How many contexts there are; they are numbered from 0. */
  static int contexts() {
    return (BEFORE + 1) * (BEFORE + 1);
  }

  /** The symbol of a character, or -1 if it has none. */
  static int symbol(char character) {
    int letter = LETTERS.indexOf(character);
    int other = OTHERS.indexOf(character);
    return letter >= 0 ? letter : other >= 0 ? LETTERS.length() + other : -1;
  }

  /** The character of a symbol that is not the end. */
  static char character(int symbol) {
    return symbol < LETTERS.length()
        ? LETTERS.charAt(symbol)
        : OTHERS.charAt(symbol - LETTERS.length());
  }

  /** The context after {@code symbol}, which is not the end. */
  static int next(int context, int symbol) {
    return symbol < LETTERS.length() ? context % (BEFORE + 1) * (BEFORE + 1) + symbol : START;
  }

  /** The probability of all symbols before {@code symbol}, in 2^-15ths. */
  int below(int context, int symbol) {
    return bounds[context][symbol];
  }

  /** The probability of {@code symbol}, in 2^-15ths, at least 1. */
  int width(int context, int symbol) {
    return bounds[context][symbol + 1] - bounds[context][symbol];
  }
}
