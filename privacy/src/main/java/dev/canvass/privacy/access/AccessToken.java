package dev.canvass.privacy.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * A bearer token: 256 secret bits. Only its SHA-256 hash is kept. A fast hash without salt is
 * enough because nobody can try 2^256 secrets; it would not be for passwords that people choose.
 */
public final class AccessToken {

  /** Lets people and scanners of source code recognise a token that lies where it should not. */
  public static final String PREFIX = "canvass_";

  /** Longer texts are no token of ours and are not even hashed. */
  static final int MAX_LENGTH = 256;

  private static final int SECRET_BYTES = 32;

  private final String secret;

  private AccessToken(String secret) {
    this.secret = secret;
  }

  /** A new token from the operating system's secure generator. */
  public static AccessToken generate() {
    byte[] bits = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(bits);
    return new AccessToken(PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bits));
  }

  /** The secret itself, to be shown once. */
  public String reveal() {
    return secret;
  }

  /** What is kept: 32 bytes. */
  public byte[] hash() {
    return hash(secret);
  }

  static byte[] hash(String secret) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime has no SHA-256", e);
    }
  }

  /** Never prints the secret. */
  @Override
  public String toString() {
    return "AccessToken[secret]";
  }
}
