package dev.canvass.privacy.identity;

import dev.canvass.privacy.sign.SigningKey;
import dev.canvass.privacy.sign.VerifyingKey;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/**
 * A registered party asks for a fresh certificate, or to sign with another key from now on. It
 * needs nobody's approval, because the key that is registered vouches for it.
 *
 * @param request what the party is to be known as from now on
 * @param at when it was asked, to the millisecond
 * @param endorsement by the key that is registered now
 */
public record IdentityRenewal(IdentityRequest request, Instant at, byte[] endorsement) {

  /** How far the clocks of party and collector may be apart; older ones are replays. */
  public static final Duration FRESH = Duration.ofMinutes(10);

  private static final byte[] CONTEXT =
      "canvass identity renewal\0".getBytes(StandardCharsets.US_ASCII);

  public IdentityRenewal {
    at = Instant.ofEpochMilli(at.toEpochMilli());
    endorsement = endorsement.clone();
  }

  /** The renewal of a party whose registered key is {@code current}. */
  public static IdentityRenewal create(IdentityRequest request, Instant at, SigningKey current) {
    return new IdentityRenewal(request, at, current.sign(content(request, at)));
  }

  /** Whether {@code key} signed it. */
  public boolean isEndorsedBy(VerifyingKey key) {
    return key.verifies(content(request, at), endorsement);
  }

  /**
   * Requires that the holder of {@code registered} asked for it just now.
   *
   * @throws IllegalArgumentException if another did, or at another time
   */
  public void require(VerifyingKey registered, Instant now) {
    if (!isEndorsedBy(registered)) {
      throw new IllegalArgumentException(
          "the renewal is not signed by the registered key " + registered.fingerprint());
    }
    if (Duration.between(at, now).abs().compareTo(FRESH) > 0) {
      throw new IllegalArgumentException(
          "the renewal was asked for at "
              + at
              + ", but the collector's clock says "
              + now
              + "; at most "
              + FRESH.toMinutes()
              + " minutes may lie between");
    }
  }

  private static byte[] content(IdentityRequest request, Instant at) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(96);
    out.writeBytes(CONTEXT);
    IdentityRequest.writePart(out, request.digest());
    out.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(at.toEpochMilli()).array());
    return out.toByteArray();
  }

  /** A copy. */
  @Override
  public byte[] endorsement() {
    return endorsement.clone();
  }

  @Override
  public String toString() {
    return "IdentityRenewal of " + request.party() + ", " + request.fingerprint();
  }
}
