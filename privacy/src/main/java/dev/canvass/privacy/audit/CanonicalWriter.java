package dev.canvass.privacy.audit;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * Writes the canonical bytes of the audit log: a zero-terminated domain that says what the bytes
 * are, a version byte, then fields. Numbers are big-endian, texts are UTF-8 behind their length in
 * four bytes, times are milliseconds since 1970-01-01 UTC in eight.
 */
final class CanonicalWriter {

  /** Version of every canonical form in this package. */
  static final int VERSION = 1;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);

  CanonicalWriter(String domain) {
    out.writeBytes(domain.getBytes(StandardCharsets.US_ASCII));
    out.write(0);
    out.write(VERSION);
  }

  CanonicalWriter bytes(byte[] fixedLength) {
    out.writeBytes(fixedLength);
    return this;
  }

  CanonicalWriter number(long value) {
    return bytes(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
  }

  CanonicalWriter time(Instant value) {
    return number(value.toEpochMilli());
  }

  CanonicalWriter count(int value) {
    return bytes(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
  }

  CanonicalWriter text(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    return count(utf8.length).bytes(utf8);
  }

  CanonicalWriter hash(AuditHash value) {
    return bytes(value.toBytes());
  }

  byte[] toBytes() {
    return out.toByteArray();
  }
}
