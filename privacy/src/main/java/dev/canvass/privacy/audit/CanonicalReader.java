package dev.canvass.privacy.audit;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * Reads what {@link CanonicalWriter} wrote, strictly: every failure is an {@link
 * IllegalArgumentException} that names the field and its place.
 */
final class CanonicalReader {

  private final String what;
  private final ByteBuffer in;

  /**
   * Begins to read {@code bytes}.
   *
   * @param what names the bytes in messages, such as {@code audit entry}
   */
  CanonicalReader(String what, String domain, byte[] bytes, int maxBytes) {
    this.what = what;
    in = ByteBuffer.wrap(bytes);
    if (bytes.length > maxBytes) {
      throw malformed("has " + bytes.length + " bytes, more than the limit of " + maxBytes);
    }
    byte[] start = (domain + "\0").getBytes(StandardCharsets.US_ASCII);
    if (!ByteBuffer.wrap(bytes(start.length, "domain")).equals(ByteBuffer.wrap(start))) {
      throw malformed("does not begin with \"" + domain + "\"");
    }
    int version = bytes(1, "version")[0] & 0xFF;
    if (version != CanonicalWriter.VERSION) {
      throw malformed(
          "has version "
              + version
              + ", this software reads version "
              + CanonicalWriter.VERSION
              + "; use newer software");
    }
  }

  byte[] bytes(int length, String field) {
    if (in.remaining() < length) {
      throw malformed(
          "is cut off: "
              + field
              + " at byte "
              + in.position()
              + " needs "
              + length
              + " bytes, but "
              + in.remaining()
              + " are left");
    }
    byte[] value = new byte[length];
    in.get(value);
    return value;
  }

  long number(String field) {
    return ByteBuffer.wrap(bytes(Long.BYTES, field)).getLong();
  }

  Instant time(String field) {
    return Instant.ofEpochMilli(number(field));
  }

  /** A count or length, 0 to {@code max}. */
  int count(String field, int max) {
    int value = ByteBuffer.wrap(bytes(Integer.BYTES, field)).getInt();
    if (value < 0 || value > max) {
      throw malformed(field + " must be in 0.." + max + ", but is " + (value & 0xFFFF_FFFFL));
    }
    return value;
  }

  String text(String field, int maxBytes) {
    byte[] utf8 = bytes(count("length of " + field, maxBytes), field);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(what + ": " + field + " is not UTF-8", e);
    }
  }

  AuditHash hash(String field) {
    return AuditHash.ofBytes(bytes(AuditHash.BYTES, field));
  }

  void end() {
    if (in.hasRemaining()) {
      throw malformed("has " + in.remaining() + " bytes behind its end");
    }
  }

  private IllegalArgumentException malformed(String problem) {
    return new IllegalArgumentException(what + " " + problem);
  }
}
