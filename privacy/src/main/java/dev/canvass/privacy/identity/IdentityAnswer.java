package dev.canvass.privacy.identity;

import dev.canvass.privacy.sign.SigningKey;
import dev.canvass.privacy.sign.VerifyingKey;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * A collector's signed answer to an {@link IdentityRequest}, which can be believed whatever it came
 * through: the party knows the fingerprint of the collector's key from its invitation.
 *
 * @param party whom it is for
 * @param requestDigest {@link IdentityRequest#digest()} of what it answers
 * @param state how far it is
 * @param collector the collector's key, which signs queries too
 * @param authority the root of the collector's certificates
 * @param certificate what was issued; empty unless approved with a certificate request
 * @param signature by {@code collector}
 */
public record IdentityAnswer(
    String party,
    byte[] requestDigest,
    State state,
    VerifyingKey collector,
    X509Certificate authority,
    Optional<X509Certificate> certificate,
    byte[] signature) {

  private static final byte[] CONTEXT =
      "canvass identity answer\0".getBytes(StandardCharsets.US_ASCII);

  /** How far a request is. */
  public enum State {
    /** Somebody has to compare the fingerprint and approve it. */
    PENDING,
    APPROVED,
    REJECTED;

    /**
     * Reads {@link #name()} in lower case.
     *
     * @throws IllegalArgumentException if there is no such state
     */
    public static State parse(String wireName) {
      for (State state : values()) {
        if (state.wireName().equals(wireName)) {
          return state;
        }
      }
      throw new IllegalArgumentException("there is no state of a request named " + wireName);
    }

    /** The stable name, such as {@code pending}. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public IdentityAnswer {
    requestDigest = requestDigest.clone();
    signature = signature.clone();
  }

  /** The answer of the collector that signs with {@code key}. */
  public static IdentityAnswer sign(
      IdentityRequest request,
      State state,
      X509Certificate authority,
      Optional<X509Certificate> certificate,
      SigningKey key) {
    byte[] digest = request.digest();
    return new IdentityAnswer(
        request.party(),
        digest,
        state,
        key.verifyingKey(),
        authority,
        certificate,
        key.sign(content(request.party(), digest, state, authority, certificate)));
  }

  /**
   * Requires that this answers {@code request} and comes from the collector that the party was told
   * of.
   *
   * @param fingerprint of the collector's key, as the invitation or an earlier answer gave it
   * @throws IllegalArgumentException saying what is not so
   */
  public void require(IdentityRequest request, String fingerprint) {
    if (!collector.fingerprint().equals(fingerprint)) {
      throw new IllegalArgumentException(
          "the answer is of the collector "
              + collector.fingerprint()
              + ", but the invitation is of the collector "
              + fingerprint
              + ": somebody may stand between");
    }
    if (!collector.verifies(
        content(party, requestDigest, state, authority, certificate), signature)) {
      throw new IllegalArgumentException("the answer is not what the collector signed");
    }
    if (!party.equals(request.party()) || !Arrays.equals(requestDigest, request.digest())) {
      throw new IllegalArgumentException("the answer is to another request");
    }
  }

  private static byte[] content(
      String party,
      byte[] digest,
      State state,
      X509Certificate authority,
      Optional<X509Certificate> certificate) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(1_536);
    out.writeBytes(CONTEXT);
    try {
      IdentityRequest.writePart(out, party.getBytes(StandardCharsets.UTF_8));
      IdentityRequest.writePart(out, digest);
      IdentityRequest.writePart(out, state.wireName().getBytes(StandardCharsets.US_ASCII));
      IdentityRequest.writePart(out, authority.getEncoded());
      IdentityRequest.writePart(
          out, certificate.isPresent() ? certificate.get().getEncoded() : new byte[0]);
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate that was read cannot be written", e);
    }
    return out.toByteArray();
  }

  /** A copy. */
  @Override
  public byte[] requestDigest() {
    return requestDigest.clone();
  }

  /** A copy. */
  @Override
  public byte[] signature() {
    return signature.clone();
  }

  @Override
  public String toString() {
    return "IdentityAnswer to " + party + ", " + state;
  }
}
