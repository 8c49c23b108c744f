package dev.canvass.privacy.audit;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** The SHA-256 of an entry's canonical bytes. Immutable; equal when the 32 bytes are. */
public final class AuditHash {

  /** Bytes of a hash. */
  public static final int BYTES = 32;

  /** What the first entry of a chain names as its predecessor: 32 zero bytes. */
  public static final AuditHash NONE = new AuditHash(new byte[BYTES]);

  private final byte[] value;

  private AuditHash(byte[] value) {
    this.value = value;
  }

  /**
   * The hash with these bytes.
   *
   * @throws IllegalArgumentException if they are not 32
   */
  public static AuditHash ofBytes(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a SHA-256 hash has 32 bytes, but this " + bytes.length);
    }
    return new AuditHash(bytes.clone());
  }

  /** The SHA-256 of {@code content}. */
  static AuditHash of(byte[] content) {
    try {
      return new AuditHash(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime has no SHA-256", e);
    }
  }

  public byte[] toBytes() {
    return value.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AuditHash hash && Arrays.equals(value, hash.value);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(value);
  }

  /** 64 lower-case hexadecimal digits. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(value);
  }
}
