package dev.canvass.privacy.identity;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The blocks of a PEM text (RFC 7468). Text outside of blocks is a comment. */
final class Pem {

  /** Longer texts are none of ours and are not searched. */
  static final int MAX_LENGTH = 1 << 18;

  private static final Pattern BEGIN = Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----");
  private static final int LINE = 64;

  private Pem() {}

  /** What stands between two marks. */
  record Block(String label, byte[] content) {}

  static String write(String label, byte[] content) {
    String body =
        Base64.getMimeEncoder(LINE, "\n".getBytes(StandardCharsets.US_ASCII))
            .encodeToString(content);
    return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
  }

  /**
   * All blocks of a text.
   *
   * @throws IllegalArgumentException if there is none, or one is cut off or damaged; the message
   *     never quotes the text, which may be a secret
   */
  static List<Block> blocks(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "a PEM text has at most " + MAX_LENGTH + " characters, but this " + text.length());
    }
    List<Block> blocks = new ArrayList<>();
    Matcher begin = BEGIN.matcher(text);
    int from = 0;
    while (begin.find(from)) {
      String label = begin.group(1);
      String endMark = "-----END " + label + "-----";
      int end = text.indexOf(endMark, begin.end());
      if (end < 0) {
        throw new IllegalArgumentException(
            "the " + label + " is cut off: the line \"" + endMark + "\" is missing");
      }
      blocks.add(new Block(label, decode(label, text.substring(begin.end(), end))));
      from = end + endMark.length();
    }
    if (blocks.isEmpty()) {
      throw new IllegalArgumentException(
          "there is no line like \"-----BEGIN …-----\", so this is not PEM");
    }
    return blocks;
  }

  private static byte[] decode(String label, String body) {
    try {
      return Base64.getDecoder().decode(body.replaceAll("\\s", ""));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "the " + label + " is damaged: its lines are not Base64", e);
    }
  }

  /**
   * The content of a text that holds one block of that label and no other.
   *
   * @throws IllegalArgumentException if it holds anything else
   */
  static byte[] only(String text, String label) {
    List<Block> blocks = blocks(text);
    if (blocks.size() > 1 || !blocks.get(0).label().equals(label)) {
      throw new IllegalArgumentException(
          "one "
              + label
              + " is expected, but this is "
              + String.join(" and ", blocks.stream().map(Block::label).toList()));
    }
    return blocks.get(0).content();
  }
}
