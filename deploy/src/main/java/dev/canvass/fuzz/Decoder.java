package dev.canvass.fuzz;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Something that reads bytes from outside, and what it may do with them.
 *
 * @param name for the command line and reports
 * @param examples valid bytes, made by the real encoders; before wrapping
 * @param refusals the exceptions that say no; any other is a fault
 * @param wrapping puts bytes into what keeps damage from going deep, such as a signature or a
 *     checksum: damage is done before or behind it
 * @param unpacked the most bytes that a byte of input may stand for: 1 unless it is compressed
 * @param reading the decoder itself
 */
public record Decoder(
    String name,
    List<byte[]> examples,
    Set<Class<? extends Exception>> refusals,
    UnaryOperator<byte[]> wrapping,
    int unpacked,
    Reading reading) {

  /** What deflate makes of a byte at most. */
  private static final int DEFLATE_RATIO = 1_032;

  /** A decoder of what is not compressed. */
  Decoder(
      String name,
      List<byte[]> examples,
      Set<Class<? extends Exception>> refusals,
      UnaryOperator<byte[]> wrapping,
      Reading reading) {
    this(name, examples, refusals, wrapping, 1, reading);
  }

  public Decoder {
    examples = List.copyOf(examples);
    refusals = Set.copyOf(refusals);
    if (examples.isEmpty()) {
      throw new IllegalArgumentException(name + " has no examples");
    }
  }

  /** A decoder without a wrapping. */
  static Decoder of(
      String name, Class<? extends Exception> refusal, List<byte[]> examples, Reading reading) {
    return new Decoder(name, examples, Set.of(refusal), UnaryOperator.identity(), reading);
  }

  /** The same decoder behind a wrapping. */
  Decoder wrapped(UnaryOperator<byte[]> around) {
    return new Decoder(name, examples, refusals, around, reading);
  }

  /** The same decoder behind a wrapping that compresses. */
  Decoder packed(UnaryOperator<byte[]> around) {
    return new Decoder(name, examples, refusals, around, DEFLATE_RATIO, reading);
  }

  /** The same decoder, which may also refuse by {@code refusal}. */
  Decoder orRefusedBy(Class<? extends Exception> refusal) {
    Set<Class<? extends Exception>> more = new HashSet<>(refusals);
    more.add(refusal);
    return new Decoder(name, examples, more, wrapping, reading);
  }

  /** Reads bytes. */
  @FunctionalInterface
  public interface Reading {
    /** What {@code bytes} say; throws whatever the real decoder throws. */
    Meaning read(byte[] bytes) throws Exception;
  }

  /**
   * What bytes were taken for.
   *
   * @param value equal for bytes that mean the same
   * @param encoded the value's own bytes, which must mean the same again
   */
  public record Meaning(Object value, byte[] encoded) {}
}
