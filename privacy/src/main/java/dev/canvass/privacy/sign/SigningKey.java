package dev.canvass.privacy.sign;

import java.security.SecureRandom;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** A private Ed25519 key. Signing is deterministic: the same message gives the same bytes. */
public final class SigningKey {

  /** Bytes of an encoded private key (the RFC 8032 seed). */
  public static final int BYTES = 32;

  /** Bytes of a signature. */
  public static final int SIGNATURE_BYTES = 64;

  private final Ed25519PrivateKeyParameters parameters;
  private final VerifyingKey verifyingKey;

  private SigningKey(Ed25519PrivateKeyParameters parameters) {
    this.parameters = parameters;
    verifyingKey = new VerifyingKey(parameters.generatePublicKey());
  }

  /** A new key from the operating system's secure randomness. */
  public static SigningKey generate() {
    return new SigningKey(new Ed25519PrivateKeyParameters(new SecureRandom()));
  }

  /**
   * Reads a 32-byte seed.
   *
   * @throws IllegalArgumentException if it has not 32 bytes
   */
  public static SigningKey of(byte[] seed) {
    if (seed.length != BYTES) {
      throw new IllegalArgumentException(
          "an Ed25519 private key has 32 bytes, but this has " + seed.length);
    }
    return new SigningKey(new Ed25519PrivateKeyParameters(seed, 0));
  }

  public byte[] sign(byte[] message) {
    byte[] signature = new byte[SIGNATURE_BYTES];
    parameters.sign(Ed25519.Algorithm.Ed25519, null, message, 0, message.length, signature, 0);
    return signature;
  }

  public VerifyingKey verifyingKey() {
    return verifyingKey;
  }

  /** The secret seed, for whoever stores it. */
  public byte[] toBytes() {
    return parameters.getEncoded();
  }

  /** Names the public half only. */
  @Override
  public String toString() {
    return "SigningKey of " + verifyingKey.fingerprint();
  }
}
