package dev.canvass.privacy.sign;

import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** A public Ed25519 key. Immutable; equal when the 32 key bytes are. */
public final class VerifyingKey {

  /** Bytes of an encoded public key. */
  public static final int BYTES = 32;

  private final Ed25519PublicKeyParameters parameters;

  VerifyingKey(Ed25519PublicKeyParameters parameters) {
    this.parameters = parameters;
  }

  /**
   * Reads the 32-byte encoding of RFC 8032.
   *
   * @throws IllegalArgumentException if the bytes are not a point on the curve
   */
  public static VerifyingKey of(byte[] encoded) {
    if (encoded.length != BYTES) {
      throw new IllegalArgumentException(
          "an Ed25519 public key has 32 bytes, but this has " + encoded.length);
    }
    if (!Ed25519.validatePublicKeyFull(encoded, 0)) {
      throw new IllegalArgumentException("these 32 bytes are not a valid Ed25519 public key");
    }
    return new VerifyingKey(new Ed25519PublicKeyParameters(encoded, 0));
  }

  /**
   * Reads standard Base64, as {@link #toString()} prints it.
   *
   * @throws IllegalArgumentException if the text is not the Base64 of a public key
   */
  public static VerifyingKey parse(String base64) {
    return of(Base64.getDecoder().decode(base64));
  }

  /** Whether {@code signature} is this key's signature of {@code message}; never throws. */
  public boolean verifies(byte[] message, byte[] signature) {
    return signature.length == SigningKey.SIGNATURE_BYTES
        && parameters.verify(
            Ed25519.Algorithm.Ed25519, null, message, 0, message.length, signature, 0);
  }

  public byte[] toBytes() {
    return parameters.getEncoded();
  }

  /** The first 16 bytes of the key's SHA-256 in hexadecimal, for people to compare. */
  public String fingerprint() {
    byte[] encoded = parameters.getEncoded();
    SHA256Digest digest = new SHA256Digest();
    digest.update(encoded, 0, encoded.length);
    byte[] hash = new byte[digest.getDigestSize()];
    digest.doFinal(hash, 0);
    return HexFormat.of().formatHex(hash, 0, 16);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VerifyingKey key
        && Arrays.equals(parameters.getEncoded(), key.parameters.getEncoded());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(parameters.getEncoded());
  }

  /** Standard Base64 of the 32 bytes. */
  @Override
  public String toString() {
    return Base64.getEncoder().encodeToString(parameters.getEncoded());
  }
}
