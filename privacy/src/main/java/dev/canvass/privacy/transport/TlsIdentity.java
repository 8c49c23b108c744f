package dev.canvass.privacy.transport;

import dev.canvass.privacy.identity.Certificates;
import dev.canvass.privacy.identity.Passphrase;
import dev.canvass.privacy.identity.PrivateKeyPem;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * What one end of a connection shows and whom it believes. Read from PEM and checked: the key is
 * the certificate's, and both are good for use now. Immutable.
 */
public final class TlsIdentity {

  /** Protocols older than these are never spoken. */
  public static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

  /** Shows nothing and believes the Java runtime's authorities. */
  static final TlsIdentity ANYBODY = new TlsIdentity(Optional.empty(), null, "", List.of());

  private static final byte[] PROBE = {1, 2, 3};

  private final Optional<Chain> chain;
  private final PrivateKey key;
  private final String keyPem;
  private final List<X509Certificate> trust;

  private TlsIdentity(
      Optional<Chain> chain, PrivateKey key, String keyPem, List<X509Certificate> trust) {
    this.chain = chain;
    this.key = key;
    this.keyPem = keyPem;
    this.trust = trust;
  }

  /** A certificate and those between it and its authority, the own one first. */
  record Chain(List<X509Certificate> certificates) {

    /**
     * Reads them.
     *
     * @throws IllegalArgumentException if it is not PEM, or the own one is not valid now
     */
    static Chain parse(String pem, Instant now) {
      Chain chain = new Chain(Certificates.parse(pem));
      X509Certificate own = chain.own();
      if (now.isBefore(own.getNotBefore().toInstant())) {
        throw new IllegalArgumentException(
            "the certificate of "
                + own.getSubjectX500Principal()
                + " is valid only from "
                + own.getNotBefore().toInstant()
                + " on; it is "
                + now);
      }
      if (!now.isBefore(chain.end())) {
        throw new IllegalArgumentException(
            "the certificate of "
                + own.getSubjectX500Principal()
                + " expired at "
                + chain.end()
                + "; renew it");
      }
      return chain;
    }

    X509Certificate own() {
      return certificates.get(0);
    }

    Instant end() {
      return own().getNotAfter().toInstant();
    }
  }

  /**
   * Believes the authorities in {@code pem} and shows nothing.
   *
   * @throws IllegalArgumentException if it is not PEM, or none of them is valid now
   */
  static TlsIdentity trusting(String pem, Instant now) {
    List<X509Certificate> authorities = Certificates.parse(pem);
    if (authorities.stream().noneMatch(one -> now.isBefore(one.getNotAfter().toInstant()))) {
      throw new IllegalArgumentException("every authority in it has expired");
    }
    return new TlsIdentity(Optional.empty(), null, "", authorities);
  }

  /**
   * Also shows a certificate.
   *
   * @throws IllegalArgumentException if the key cannot be read or is another certificate's
   */
  TlsIdentity with(Chain shown, String key, Passphrase passphrase) {
    String plain = PrivateKeyPem.decrypted(key, passphrase);
    return new TlsIdentity(Optional.of(shown), matching(plain, shown.own()), plain, trust);
  }

  private static PrivateKey matching(String pem, X509Certificate certificate) {
    PublicKey own = certificate.getPublicKey();
    if (!own.getAlgorithm().equals("EC") && !own.getAlgorithm().equals("RSA")) {
      throw new IllegalArgumentException(
          "TLS here takes EC and RSA keys, but the certificate has one of " + own.getAlgorithm());
    }
    byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
    try {
      PrivateKey key =
          KeyFactory.getInstance(own.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(der));
      Signature signature =
          Signature.getInstance(
              own.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA");
      signature.initSign(key);
      signature.update(PROBE);
      byte[] signed = signature.sign();
      signature.initVerify(own);
      signature.update(PROBE);
      if (signature.verify(signed)) {
        return key;
      }
      throw new IllegalArgumentException(mismatch(certificate));
    } catch (GeneralSecurityException e) {
      // A key of another kind or curve cannot even be tried.
      throw new IllegalArgumentException(mismatch(certificate), e);
    }
  }

  private static String mismatch(X509Certificate certificate) {
    return "this is not the key of the certificate of " + certificate.getSubjectX500Principal();
  }

  /** The certificate that is shown, and its chain, as PEM; empty if none is. */
  public String certificatePem() {
    return chain.stream()
        .flatMap(shown -> shown.certificates().stream())
        .map(Certificates::toPem)
        .collect(Collectors.joining());
  }

  /** The private key as PEM, not encrypted: for libraries, never for a file or a log. */
  public String keyPem() {
    return keyPem;
  }

  /** The authorities that are believed, as PEM; empty for the Java runtime's. */
  public String trustPem() {
    return trust.stream().map(Certificates::toPem).collect(Collectors.joining());
  }

  /** Whom the shown certificate is for, as an X.500 name; empty if none is shown. */
  public Optional<String> subject() {
    return chain.map(shown -> shown.own().getSubjectX500Principal().getName());
  }

  /** What should be seen to about the certificate's time, in plain words. */
  public Optional<String> warning(Instant now) {
    return chain.flatMap(
        shown -> {
          Instant end = shown.end();
          Duration left = Duration.between(now, end);
          Duration life = Duration.between(shown.own().getNotBefore().toInstant(), end);
          if (left.isNegative() || left.isZero()) {
            return Optional.of(
                "the certificate of " + subject().orElseThrow() + " expired at " + end);
          }
          return left.compareTo(life.dividedBy(5)) < 0
              ? Optional.of("the certificate of " + subject().orElseThrow() + " expires at " + end)
              : Optional.empty();
        });
  }

  /** For libraries that take TLS as the Java runtime has it. */
  public SSLContext context() {
    try {
      char[] password = new char[0];
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      KeyStore own = emptyStore();
      if (chain.isPresent()) {
        own.setKeyEntry(
            "own", key, password, chain.get().certificates().toArray(X509Certificate[]::new));
      }
      keys.init(own, password);
      TrustManagerFactory believed =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      KeyStore authorities = trust.isEmpty() ? null : emptyStore();
      for (X509Certificate authority : trust) {
        authorities.setCertificateEntry(Certificates.fingerprint(authority), authority);
      }
      believed.init(authorities);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), believed.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("this Java runtime cannot do TLS", e);
    }
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }
}
