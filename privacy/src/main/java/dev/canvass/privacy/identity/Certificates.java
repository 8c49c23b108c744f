package dev.canvass.privacy.identity;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;

/** Certificates as text, and what must be true of one before it is used. */
public final class Certificates {

  private static final String LABEL = "CERTIFICATE";

  private Certificates() {}

  /** One certificate as PEM. */
  public static String toPem(X509Certificate certificate) {
    return Pem.write(LABEL, encoded(certificate));
  }

  /**
   * Reads one or more certificates, in the order of the text.
   *
   * @throws IllegalArgumentException if anything else is in the text, or one is damaged
   */
  public static List<X509Certificate> parse(String pem) {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Pem.Block block : Pem.blocks(pem)) {
      if (!block.label().equals(LABEL)) {
        throw new IllegalArgumentException(
            "a " + LABEL + " is expected, but this is " + block.label());
      }
      certificates.add(parse(block.content()));
    }
    return List.copyOf(certificates);
  }

  /**
   * Reads a text with exactly one certificate.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  public static X509Certificate parseOne(String pem) {
    return parse(Pem.only(pem, LABEL));
  }

  static X509Certificate parse(byte[] der) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (CertificateException e) {
      throw new IllegalArgumentException("the " + LABEL + " is damaged: " + e.getMessage(), e);
    }
  }

  /** SHA-256 of the certificate's bytes, 64 lower-case hexadecimal digits. */
  public static String fingerprint(X509Certificate certificate) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(encoded(certificate)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime has no SHA-256", e);
    }
  }

  /**
   * The one common name of whom a certificate is for.
   *
   * @throws IllegalArgumentException if it has none or several
   */
  public static String commonName(X509Certificate certificate) {
    return CertificateRequest.commonName(
        X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()));
  }

  /**
   * Requires that {@code authority} issued a certificate to that name and key, for now.
   *
   * @throws IllegalArgumentException saying which of it is not so
   */
  public static void requireIssued(
      X509Certificate certificate,
      X509Certificate authority,
      String commonName,
      PublicKey key,
      Instant now) {
    try {
      certificate.verify(authority.getPublicKey());
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "the certificate is not signed by the authority " + fingerprint(authority), e);
    }
    if (!commonName(certificate).equals(commonName)) {
      throw new IllegalArgumentException(
          "the certificate is for \"" + commonName(certificate) + "\", not \"" + commonName + "\"");
    }
    if (!Arrays.equals(certificate.getPublicKey().getEncoded(), key.getEncoded())) {
      throw new IllegalArgumentException(
          "the certificate of " + commonName + " is for another private key");
    }
    requireValid(certificate, now);
    requireValid(authority, now);
  }

  /**
   * Requires that now is within a certificate's time.
   *
   * @throws IllegalArgumentException if it is not
   */
  public static void requireValid(X509Certificate certificate, Instant now) {
    if (now.isBefore(certificate.getNotBefore().toInstant())) {
      throw new IllegalArgumentException(
          "the certificate of "
              + commonName(certificate)
              + " is valid from "
              + certificate.getNotBefore().toInstant()
              + " on, but the clock says "
              + now);
    }
    if (!now.isBefore(certificate.getNotAfter().toInstant())) {
      throw new IllegalArgumentException(
          "the certificate of "
              + commonName(certificate)
              + " expired at "
              + certificate.getNotAfter().toInstant()
              + ", and the clock says "
              + now);
    }
  }

  /** Whether less than a third of a certificate's time is left, so that it should be renewed. */
  public static boolean isDue(X509Certificate certificate, Instant now) {
    Instant end = certificate.getNotAfter().toInstant();
    Duration life = Duration.between(certificate.getNotBefore().toInstant(), end);
    return Duration.between(now, end).compareTo(life.dividedBy(3)) < 0;
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate that was read cannot be written", e);
    }
  }
}
