package dev.canvass.privacy.audit;

import dev.canvass.privacy.sign.SigningKey;
import dev.canvass.privacy.sign.VerifyingKey;
import java.util.Arrays;

/**
 * A head with its owner's Ed25519 signature of the head's canonical bytes. Two signed heads of one
 * chain and sequence with different hashes prove that the owner showed two histories.
 *
 * @param head what is said
 * @param signature 64 bytes
 */
public record SignedHead(AuditHead head, byte[] signature) {

  public SignedHead {
    requireSignature(signature);
    signature = signature.clone();
  }

  static void requireSignature(byte[] signature) {
    if (signature.length != SigningKey.SIGNATURE_BYTES) {
      throw new IllegalArgumentException(
          "an Ed25519 signature has 64 bytes, but this " + signature.length);
    }
  }

  /** Signs {@code head}. */
  public static SignedHead sign(AuditHead head, SigningKey key) {
    return new SignedHead(head, key.sign(head.toBytes()));
  }

  /** Whether the signature is {@code key}'s. */
  public boolean isSignedBy(VerifyingKey key) {
    return key.verifies(head.toBytes(), signature);
  }

  @Override
  public byte[] signature() {
    return signature.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SignedHead signed
        && head.equals(signed.head)
        && Arrays.equals(signature, signed.signature);
  }

  @Override
  public int hashCode() {
    return 31 * head.hashCode() + Arrays.hashCode(signature);
  }
}
