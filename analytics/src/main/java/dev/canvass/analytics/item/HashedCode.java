package dev.canvass.analytics.item;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The first bits of SHA-256(codec id, zero byte, canonical item). */
final class HashedCode {

  private HashedCode() {}

  static Code of(CodecSpec spec, String canonical, int bits) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime has no SHA-256", e);
    }
    digest.update(spec.toString().getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
    ByteBuffer hash = ByteBuffer.wrap(digest.digest(canonical.getBytes(StandardCharsets.UTF_8)));
    return new Code(hash.getLong(), hash.getLong()).prefix(bits);
  }
}
