package dev.canvass.collector.intake;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The record of a refused message on the topic of rejections, so that nothing is dropped silently.
 *
 * @param topic where the message was
 * @param originalBytes its length
 * @param excerpt its first bytes, at most {@value #EXCERPT_BYTES}
 */
public record Rejection(
    Reason reason, String detail, String topic, int originalBytes, byte[] excerpt) {

  /** The most bytes of the original that are kept. */
  public static final int EXCERPT_BYTES = 1_024;

  private static final byte VERSION = 1;
  private static final int MAX_TEXT = 500;

  /** The record of {@code original}, which was refused on {@code topic}. */
  public static Rejection of(Reason reason, String detail, String topic, byte[] original) {
    return new Rejection(
        reason,
        detail.substring(0, Math.min(MAX_TEXT, detail.length())),
        topic,
        original.length,
        Arrays.copyOf(original, Math.min(EXCERPT_BYTES, original.length)));
  }

  /**
   * A version byte, then reason, detail and topic as UTF-8 behind 16-bit lengths, the original's
   * length, and the excerpt to the end; big-endian.
   */
  public byte[] toBytes() {
    byte[] code = reason.name().getBytes(StandardCharsets.UTF_8);
    byte[] text = detail.getBytes(StandardCharsets.UTF_8);
    byte[] where = topic.getBytes(StandardCharsets.UTF_8);
    ByteBuffer out =
        ByteBuffer.allocate(11 + code.length + text.length + where.length + excerpt.length);
    out.put(VERSION);
    for (byte[] part : new byte[][] {code, text, where}) {
      out.putShort((short) part.length).put(part);
    }
    return out.putInt(originalBytes).put(excerpt).array();
  }

  /**
   * Reads {@link #toBytes()}.
   *
   * @throws IllegalArgumentException if the bytes are not a rejection of this version
   */
  public static Rejection parse(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      if (in.get() != VERSION) {
        throw new IllegalArgumentException("unknown version of a rejection");
      }
      Reason reason = Reason.valueOf(text(in));
      String detail = text(in);
      String topic = text(in);
      int originalBytes = in.getInt();
      byte[] excerpt = new byte[in.remaining()];
      in.get(excerpt);
      return new Rejection(reason, detail, topic, originalBytes, excerpt);
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("a rejection that is cut off", e);
    }
  }

  private static String text(ByteBuffer in) {
    byte[] bytes = new byte[in.getShort() & 0xFFFF];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
