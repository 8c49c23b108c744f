package dev.canvass.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Damages bytes in ways that decoders are known to trip over. Deterministic in its randomness. */
final class Mutator {

  /** The largest result, in bytes. */
  static final int MAX_BYTES = 1 << 20;

  private static final int MOST_STEPS = 6;
  private static final int USUAL_REPEAT_BYTES = 4_096;

  /** Pieces that mean something to readers of texts, JSON, YAML and Protocol Buffers. */
  private static final byte[][] PIECES = {
    bytes(0xFF),
    bytes(0xC3, 0x28),
    bytes(0xED, 0xA0, 0x80),
    bytes(0xF8, 0x88, 0x80, 0x80, 0x80),
    bytes(0xC0, 0x80),
    bytes(0xEF, 0xBB, 0xBF),
    bytes(0xFF, 0xFE),
    bytes(0x00, 0x00, 0xFE, 0xFF),
    bytes(0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01),
    bytes(0xFF, 0xFF, 0xFF, 0xFF, 0x0F),
    bytes(0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01),
    bytes(0x80, 0x80, 0x80, 0x80, 0x08),
    bytes(0x7F, 0xFF, 0xFF, 0xFF),
    bytes(0x80, 0x00, 0x00, 0x00),
    bytes(0, 0, 0, 0),
    bytes(0x0B),
    bytes(0x1F, 0x8B, 0x08),
    text("\r\n"),
    text("\n"),
    text("\t"),
    text(","),
    text("\""),
    text("\\u0000"),
    text("\\ud800"),
    text("{}"),
    text("[]"),
    text("null"),
    text("true"),
    text("-1"),
    text("0"),
    text("NaN"),
    text("1e999999999"),
    text("-1e-999999999"),
    text("0x7fffffff"),
    text("9223372036854775808"),
    text("99999999999999999999999999999999999999999"),
    text("2147483648"),
    text(": "),
    text("- "),
    text("&a [*a, *a]"),
    text("*a"),
    text("!!java.util.Date "),
    text("<<: "),
    text("%TAG ! x\n---\n"),
    text("? "),
    text("|\n  "),
    text("../../etc/passwd"),
    text("%00"),
    text("\u0000"),
    text("\u202E"),
    text("\uFEFF"),
    text("=")
  };

  private static final String[] NESTS = {"[", "{\"a\":", "{a: ", "- ", "(", "\n  "};

  private final SplittableRandom random;

  Mutator(SplittableRandom random) {
    this.random = random;
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  /** A damaged copy of {@code original}; {@code others} lend pieces. */
  byte[] mutate(byte[] original, List<byte[]> others) {
    byte[] bytes = original;
    int steps = 1 + random.nextInt(MOST_STEPS);
    for (int i = 0; i < steps; i++) {
      bytes = step(bytes, others);
      if (bytes.length > MAX_BYTES) {
        bytes = Arrays.copyOf(bytes, MAX_BYTES);
      }
    }
    return bytes;
  }

  private byte[] step(byte[] bytes, List<byte[]> others) {
    return switch (random.nextInt(14)) {
      case 0, 1 -> flipBit(bytes);
      case 2 -> setByte(bytes);
      case 3 -> Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
      case 4 -> cutOut(bytes);
      case 5, 6 -> insert(bytes, PIECES[random.nextInt(PIECES.length)]);
      case 7 -> insert(bytes, noise(1 + random.nextInt(16)));
      case 8 -> repeat(bytes);
      case 9 -> splice(bytes, others.get(random.nextInt(others.size())));
      case 10 -> overwriteLength(bytes);
      case 11 -> replaceNumber(bytes);
      case 12 -> swap(bytes);
      default -> random.nextInt(20) == 0 ? nest(bytes) : overwrite(bytes);
    };
  }

  private byte[] flipBit(byte[] bytes) {
    if (bytes.length == 0) {
      return noise(1);
    }
    byte[] copy = bytes.clone();
    copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
    return copy;
  }

  private byte[] setByte(byte[] bytes) {
    if (bytes.length == 0) {
      return noise(1);
    }
    byte[] copy = bytes.clone();
    int[] edges = {0, 1, 0x7F, 0x80, 0xFF, random.nextInt(256)};
    copy[random.nextInt(copy.length)] = (byte) edges[random.nextInt(edges.length)];
    return copy;
  }

  private byte[] cutOut(byte[] bytes) {
    int from = random.nextInt(bytes.length + 1);
    int to = Math.min(bytes.length, from + 1 + random.nextInt(32));
    return join(Arrays.copyOf(bytes, from), Arrays.copyOfRange(bytes, to, bytes.length));
  }

  private byte[] insert(byte[] bytes, byte[] piece) {
    int at = random.nextInt(bytes.length + 1);
    return join(Arrays.copyOf(bytes, at), piece, Arrays.copyOfRange(bytes, at, bytes.length));
  }

  /** A stretch several times; once in a while so often that the result is large. */
  private byte[] repeat(byte[] bytes) {
    int from = random.nextInt(bytes.length + 1);
    int to = Math.min(bytes.length, from + 1 + random.nextInt(64));
    int wanted = random.nextInt(100) == 0 ? MAX_BYTES : USUAL_REPEAT_BYTES;
    int most = Math.max(1, wanted / Math.max(1, to - from));
    int times = 1 + random.nextInt(most);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, to);
    for (int i = 0; i < times; i++) {
      out.write(bytes, from, to - from);
    }
    out.write(bytes, to, bytes.length - to);
    return out.toByteArray();
  }

  private byte[] splice(byte[] bytes, byte[] other) {
    int from = random.nextInt(other.length + 1);
    return join(
        Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)),
        Arrays.copyOfRange(other, from, other.length));
  }

  /** Four bytes as a length that is wrong, in either order. */
  private byte[] overwriteLength(byte[] bytes) {
    if (bytes.length < Integer.BYTES) {
      return insert(bytes, noise(Integer.BYTES));
    }
    int[] lengths = {0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, bytes.length, 1 << 24, 65_536};
    int length = lengths[random.nextInt(lengths.length)] + random.nextInt(3) - 1;
    int value = random.nextBoolean() ? length : Integer.reverseBytes(length);
    byte[] copy = bytes.clone();
    int at = random.nextInt(copy.length - Integer.BYTES + 1);
    for (int i = 0; i < Integer.BYTES; i++) {
      copy[at + i] = (byte) (value >>> (8 * i));
    }
    return copy;
  }

  private byte[] overwrite(byte[] bytes) {
    byte[] piece = PIECES[random.nextInt(PIECES.length)];
    int at = random.nextInt(bytes.length + 1);
    int behind = Math.min(bytes.length, at + piece.length);
    return join(Arrays.copyOf(bytes, at), piece, Arrays.copyOfRange(bytes, behind, bytes.length));
  }

  /** A run of decimal digits becomes another number. */
  private byte[] replaceNumber(byte[] bytes) {
    int start = random.nextInt(bytes.length + 1);
    while (start < bytes.length && !isDigit(bytes[start])) {
      start++;
    }
    int end = start;
    while (end < bytes.length && isDigit(bytes[end])) {
      end++;
    }
    String[] numbers = {
      "0", "-1", "1.5", "1e400", "2147483648", "9223372036854775808", "0.0000001", "", "007"
    };
    String number =
        random.nextInt(10) == 0
            ? "9".repeat(1 + random.nextInt(5_000))
            : numbers[random.nextInt(numbers.length)];
    return join(
        Arrays.copyOf(bytes, start), text(number), Arrays.copyOfRange(bytes, end, bytes.length));
  }

  private static boolean isDigit(byte value) {
    return value >= '0' && value <= '9';
  }

  private byte[] swap(byte[] bytes) {
    int middle = random.nextInt(bytes.length + 1);
    int end = middle + random.nextInt(bytes.length - middle + 1);
    int start = random.nextInt(middle + 1);
    return join(
        Arrays.copyOf(bytes, start),
        Arrays.copyOfRange(bytes, middle, end),
        Arrays.copyOfRange(bytes, start, middle),
        Arrays.copyOfRange(bytes, end, bytes.length));
  }

  private byte[] nest(byte[] bytes) {
    String opening = NESTS[random.nextInt(NESTS.length)];
    return insert(bytes, text(opening.repeat(1 + random.nextInt(100_000))));
  }

  private byte[] noise(int length) {
    byte[] noise = new byte[length];
    random.nextBytes(noise);
    return noise;
  }

  private static byte[] join(byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    byte[] whole = new byte[length];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, whole, at, part.length);
      at += part.length;
    }
    return whole;
  }
}
