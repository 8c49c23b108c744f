package dev.canvass.privacy.identity;

import java.io.IOException;
import java.math.BigInteger;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.IPAddress;

/**
 * A certificate authority of one level: a self-signed root that issues short-lived certificates to
 * servers and parties.
 *
 * <p>There are no revocation lists: who is revoked is struck off the registry and the broker's
 * access lists at once, and its certificate ends by itself. Thread-safe.
 */
public final class CertificateAuthority {

  /** How long a certificate is good for if nobody says otherwise. */
  public static final Duration DEFAULT_VALIDITY = Duration.ofDays(30);

  /** How long the root is good for. */
  public static final Duration ROOT_VALIDITY = Duration.ofDays(3_650);

  /** The longest life of a certificate: without revocation lists time is what ends it. */
  public static final Duration MAX_VALIDITY = Duration.ofDays(398);

  /** Certificates begin a little before now, for machines whose clock is behind. */
  private static final Duration BACKDATED = Duration.ofMinutes(5);

  private static final int SERIAL_BITS = 127;
  private static final int MAX_NAME = 64;
  private static final Pattern HOST =
      Pattern.compile("(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9-]+)*");

  private final TlsKey key;
  private final X509Certificate certificate;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  private CertificateAuthority(TlsKey key, X509Certificate certificate, Clock clock) {
    this.key = key;
    this.certificate = certificate;
    this.clock = clock;
  }

  /** A new authority with a key of its own. */
  public static CertificateAuthority create(String name, Clock clock) {
    TlsKey key = TlsKey.generate();
    Instant now = clock.instant();
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            CertificateRequest.name(requireName(name)),
            new BigInteger(SERIAL_BITS, new SecureRandom()),
            Date.from(now.minus(BACKDATED)),
            Date.from(now.plus(ROOT_VALIDITY)),
            CertificateRequest.name(name),
            key.publicKey());
    try {
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      builder.addExtension(
          Extension.subjectKeyIdentifier,
          false,
          new JcaX509ExtensionUtils().createSubjectKeyIdentifier(key.publicKey()));
    } catch (IOException | NoSuchAlgorithmException e) {
      throw new IllegalStateException("a root certificate cannot be built", e);
    }
    return new CertificateAuthority(key, sign(builder, key), clock);
  }

  /**
   * An authority that exists.
   *
   * @throws IllegalArgumentException if the certificate is not a root of that key
   */
  public static CertificateAuthority of(TlsKey key, X509Certificate root, Clock clock) {
    if (!key.belongsTo(root.getPublicKey())) {
      throw new IllegalArgumentException(
          "the authority's certificate is for another private key than its key file holds");
    }
    if (root.getBasicConstraints() < 0) {
      throw new IllegalArgumentException(
          "the certificate of " + Certificates.commonName(root) + " is not an authority's");
    }
    return new CertificateAuthority(key, root, clock);
  }

  /** The root, for everybody to trust. */
  public X509Certificate certificate() {
    return certificate;
  }

  /** The root's private key, for whoever stores it. */
  public TlsKey key() {
    return key;
  }

  /**
   * A certificate with which a party connects. It is for clients only: a party's name could look
   * like a host's, and clients without a better name to go by believe the common name.
   *
   * @throws IllegalArgumentException if the request is in another name, or the validity impossible
   */
  public X509Certificate issueParty(CertificateRequest request, String party, Duration validity) {
    if (!request.commonName().equals(party)) {
      throw new IllegalArgumentException(
          "the request is in the name of \""
              + request.commonName()
              + "\", but it should be in that of \""
              + party
              + "\"");
    }
    return issue(
        party,
        request.publicKey(),
        validity,
        new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth),
        List.of());
  }

  /**
   * A certificate for a server, which may be a client of others too: a collector, a broker.
   *
   * @param commonName whom it is for, such as {@code collector}
   * @param hosts DNS names and IP addresses under which clients reach it, at least one
   * @throws IllegalArgumentException if a name, a host or the validity is impossible
   */
  public X509Certificate issueServer(
      String commonName, PublicKey publicKey, List<String> hosts, Duration validity) {
    if (hosts.isEmpty()) {
      throw new IllegalArgumentException("a server's certificate needs at least one host");
    }
    return issue(
        commonName,
        publicKey,
        validity,
        new ExtendedKeyUsage(
            new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}),
        hosts.stream().map(CertificateAuthority::alternativeName).toList());
  }

  private static GeneralName alternativeName(String host) {
    if (IPAddress.isValid(host)) {
      return new GeneralName(GeneralName.iPAddress, host);
    }
    if (!HOST.matcher(host).matches()) {
      throw new IllegalArgumentException(
          "a host is a DNS name or an IP address, but is \""
              + host.substring(0, Math.min(80, host.length()))
              + "\"");
    }
    return new GeneralName(GeneralName.dNSName, host);
  }

  private X509Certificate issue(
      String commonName,
      PublicKey publicKey,
      Duration validity,
      ExtendedKeyUsage usage,
      List<GeneralName> hosts) {
    if (validity.compareTo(Duration.ofMinutes(1)) < 0 || validity.compareTo(MAX_VALIDITY) > 0) {
      throw new IllegalArgumentException(
          "a certificate is good for 1 minute to "
              + MAX_VALIDITY.toDays()
              + " days, but "
              + validity
              + " was asked for");
    }
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    Certificates.requireValid(certificate, now);
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            certificate,
            new BigInteger(SERIAL_BITS, random),
            Date.from(later(now.minus(BACKDATED), certificate.getNotBefore().toInstant())),
            Date.from(earlier(now.plus(validity), certificate.getNotAfter().toInstant())),
            new X500Principal(encodedName(requireName(commonName))),
            publicKey);
    try {
      JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(Extension.extendedKeyUsage, false, usage);
      builder.addExtension(
          Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(publicKey));
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          identifiers.createAuthorityKeyIdentifier(certificate.getPublicKey()));
      if (!hosts.isEmpty()) {
        builder.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(hosts.toArray(GeneralName[]::new)));
      }
    } catch (IOException | NoSuchAlgorithmException e) {
      throw new IllegalStateException("a certificate cannot be built", e);
    }
    return sign(builder, key);
  }

  private static byte[] encodedName(String commonName) {
    try {
      return CertificateRequest.name(commonName).getEncoded();
    } catch (IOException e) {
      throw new IllegalStateException("a name cannot be written", e);
    }
  }

  private static String requireName(String commonName) {
    if (commonName.isBlank() || commonName.length() > MAX_NAME) {
      throw new IllegalArgumentException(
          "a certificate's name has 1 to " + MAX_NAME + " characters, but " + commonName.length());
    }
    return commonName;
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private static X509Certificate sign(X509v3CertificateBuilder builder, TlsKey key) {
    try {
      return Certificates.parse(
          builder
              .build(new JcaContentSignerBuilder(TlsKey.SIGNATURE).build(key.privateKey()))
              .getEncoded());
    } catch (OperatorCreationException | IOException e) {
      throw new IllegalStateException("this Java runtime makes no ECDSA signatures", e);
    }
  }
}
