package dev.canvass.privacy.identity;

import dev.canvass.privacy.sign.SigningKey;
import dev.canvass.privacy.sign.VerifyingKey;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a party asks to be known as: the key that it will sign with, and how it will connect. An
 * instance's signatures are right: its sender holds the private half of every key in it.
 *
 * @param party the party's id
 * @param signingKey signs its messages
 * @param certificateRequest asks the collector's authority for a certificate; empty if another
 *     authority gave one
 * @param certificateFingerprint SHA-256 of the certificate that another authority gave, 64
 *     lower-case hexadecimal digits; empty if one is asked for
 * @param signature by {@code signingKey}
 */
public record IdentityRequest(
    String party,
    VerifyingKey signingKey,
    Optional<CertificateRequest> certificateRequest,
    Optional<String> certificateFingerprint,
    byte[] signature) {

  private static final byte[] CONTENT = "canvass identity\0".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] REQUEST =
      "canvass identity request\0".getBytes(StandardCharsets.US_ASCII);
  private static final byte VERSION = 1;
  private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{64}");
  private static final int SHOWN_BYTES = 16;
  private static final int GROUP = 4;

  public IdentityRequest {
    if (certificateRequest.isPresent() == certificateFingerprint.isPresent()) {
      throw new IllegalArgumentException(
          "either a certificate request or a certificate's fingerprint is needed");
    }
    certificateRequest
        .filter(request -> !request.commonName().equals(party))
        .ifPresent(
            request -> {
              throw new IllegalArgumentException(
                  "the certificate request is in the name of \""
                      + request.commonName()
                      + "\", but the party is \""
                      + party
                      + "\"");
            });
    if (certificateFingerprint.filter(text -> !FINGERPRINT.matcher(text).matches()).isPresent()) {
      throw new IllegalArgumentException(
          "a certificate's fingerprint has 64 lower-case hexadecimal digits");
    }
    byte[] digest = digest(party, signingKey, certificateRequest, certificateFingerprint);
    if (!signingKey.verifies(signed(REQUEST, digest), signature)) {
      throw new IllegalArgumentException(
          "the request is not signed by the key "
              + signingKey.fingerprint()
              + " that it is to register");
    }
    signature = signature.clone();
  }

  /** Asks for a certificate of the collector's authority. */
  public static IdentityRequest create(String party, SigningKey key, CertificateRequest request) {
    return create(party, key, Optional.of(request), Optional.empty());
  }

  /** Says which certificate of another authority the party connects with. */
  public static IdentityRequest pinned(String party, SigningKey key, String fingerprint) {
    return create(party, key, Optional.empty(), Optional.of(fingerprint));
  }

  private static IdentityRequest create(
      String party,
      SigningKey key,
      Optional<CertificateRequest> request,
      Optional<String> fingerprint) {
    byte[] digest = digest(party, key.verifyingKey(), request, fingerprint);
    return new IdentityRequest(
        party, key.verifyingKey(), request, fingerprint, key.sign(signed(REQUEST, digest)));
  }

  /** SHA-256 of everything that is asked for; signatures aside, two requests differ in it. */
  public byte[] digest() {
    return digest(party, signingKey, certificateRequest, certificateFingerprint);
  }

  /**
   * What two people compare over a channel that they trust, such as {@code 5acb-35d7-…}: 128 bits
   * of the digest, which nobody can find other keys for.
   */
  public String fingerprint() {
    return HexFormat.of()
        .formatHex(digest(), 0, SHOWN_BYTES)
        .replaceAll("(.{" + GROUP + "})(?!$)", "$1-");
  }

  /** Whether somebody typed this request's fingerprint, in whatever case and grouping. */
  public boolean hasFingerprint(String typed) {
    return fingerprint()
        .replace("-", "")
        .equals(typed.replaceAll("[-: ]", "").toLowerCase(Locale.ROOT));
  }

  static byte[] signed(byte[] context, byte[] content) {
    byte[] bytes = Arrays.copyOf(context, context.length + content.length);
    System.arraycopy(content, 0, bytes, context.length, content.length);
    return bytes;
  }

  private static byte[] digest(
      String party,
      VerifyingKey key,
      Optional<CertificateRequest> request,
      Optional<String> fingerprint) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    out.writeBytes(CONTENT);
    out.write(VERSION);
    writePart(out, party.getBytes(StandardCharsets.UTF_8));
    writePart(out, key.toBytes());
    writePart(out, request.map(CertificateRequest::toBytes).orElse(new byte[0]));
    writePart(out, fingerprint.orElse("").getBytes(StandardCharsets.US_ASCII));
    return sha256(out.toByteArray());
  }

  /** Behind its length, so that parts cannot flow into each other. */
  static void writePart(ByteArrayOutputStream out, byte[] part) {
    out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
    out.writeBytes(part);
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime has no SHA-256", e);
    }
  }

  /** A copy. */
  @Override
  public byte[] signature() {
    return signature.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IdentityRequest that && Arrays.equals(digest(), that.digest());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(digest());
  }

  @Override
  public String toString() {
    return "IdentityRequest of " + party + ", " + fingerprint();
  }
}
