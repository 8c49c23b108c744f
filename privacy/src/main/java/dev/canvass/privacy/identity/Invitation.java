package dev.canvass.privacy.identity;

import dev.canvass.privacy.sign.VerifyingKey;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a collector's operator hands to a party: 256 secret bits that allow one request, and the
 * fingerprint of the collector's key, so that the party knows whose answer to believe.
 *
 * @param secret allows one request; only its hash is kept
 * @param collector {@link VerifyingKey#fingerprint()} of the collector
 */
public record Invitation(String secret, String collector) {

  private static final Pattern FORM =
      Pattern.compile("canvass-invitation_([A-Za-z0-9_-]{43})\\.([0-9a-f]{32})");
  private static final int SECRET_BYTES = 32;

  /** A new invitation from the operating system's secure generator. */
  public static Invitation generate(VerifyingKey collector) {
    byte[] bits = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(bits);
    return new Invitation(
        Base64.getUrlEncoder().withoutPadding().encodeToString(bits), collector.fingerprint());
  }

  /**
   * Reads {@link #reveal()}.
   *
   * @throws IllegalArgumentException if the text is none; it is not quoted, for it may be secret
   */
  public static Invitation parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "an invitation is like canvass-invitation_….…, whole and without line breaks");
    }
    return new Invitation(matcher.group(1), matcher.group(2));
  }

  /** The text that is handed over, once. */
  public String reveal() {
    return "canvass-invitation_" + secret + "." + collector;
  }

  /** SHA-256 of the secret in hexadecimal: what the collector keeps. */
  public String hash() {
    return hash(secret);
  }

  /** {@link #hash()} of a secret that somebody presents. */
  public static String hash(String secret) {
    return HexFormat.of()
        .formatHex(IdentityRequest.sha256(secret.getBytes(StandardCharsets.UTF_8)));
  }

  /** Never prints the secret. */
  @Override
  public String toString() {
    return "Invitation[secret, collector=" + collector + "]";
  }
}
