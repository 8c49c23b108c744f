package dev.canvass.privacy.audit;

import dev.canvass.privacy.sign.SigningKey;
import dev.canvass.privacy.sign.VerifyingKey;
import java.time.Instant;
import java.util.Arrays;

/**
 * A witness's statement that it was shown a signed head, and when. Whoever keeps it can later show
 * that the owner had that history then. It covers the owner's signature too.
 *
 * <p>Signed bytes: {@code "canvass audit counter-signature" 0x00 | version 0x01 | head's canonical
 * bytes behind their 4-byte length | owner's signature (64) | time in ms (8)}.
 *
 * @param head what was shown
 * @param time when the witness took it in, by its clock, in whole milliseconds
 * @param signature the witness's, 64 bytes
 */
public record CounterSignature(SignedHead head, Instant time, byte[] signature) {

  private static final String DOMAIN = "canvass audit counter-signature";

  public CounterSignature {
    AuditForm.requireTime(time);
    SignedHead.requireSignature(signature);
    signature = signature.clone();
  }

  /** Counter-signs {@code head}, whose own signature the caller has verified. */
  public static CounterSignature sign(SignedHead head, Instant time, SigningKey witness) {
    return new CounterSignature(head, time, witness.sign(signedBytes(head, time)));
  }

  /** Whether the signature is {@code witness}'s. */
  public boolean isSignedBy(VerifyingKey witness) {
    return witness.verifies(signedBytes(head, time), signature);
  }

  private static byte[] signedBytes(SignedHead head, Instant time) {
    byte[] shown = head.head().toBytes();
    return new CanonicalWriter(DOMAIN)
        .count(shown.length)
        .bytes(shown)
        .bytes(head.signature())
        .time(time)
        .toBytes();
  }

  @Override
  public byte[] signature() {
    return signature.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CounterSignature counter
        && head.equals(counter.head)
        && time.equals(counter.time)
        && Arrays.equals(signature, counter.signature);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * head.hashCode() + time.hashCode()) + Arrays.hashCode(signature);
  }
}
