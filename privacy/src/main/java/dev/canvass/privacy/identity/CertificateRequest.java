package dev.canvass.privacy.identity;

import java.io.IOException;
import java.security.PublicKey;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/**
 * A request for a certificate (PKCS#10): a name and a P-256 key, signed by that key. An instance's
 * signature is right: whoever sent it has the private key. Whatever else a request asks for, such
 * as other names, is not looked at and not granted.
 */
public final class CertificateRequest {

  private static final String LABEL = "CERTIFICATE REQUEST";

  private final PKCS10CertificationRequest request;
  private final String commonName;
  private final PublicKey publicKey;

  private CertificateRequest(
      PKCS10CertificationRequest request, String commonName, PublicKey publicKey) {
    this.request = request;
    this.commonName = commonName;
    this.publicKey = publicKey;
  }

  /** Asks for a certificate of {@code commonName} for {@code key}. */
  public static CertificateRequest create(String commonName, TlsKey key) {
    try {
      PKCS10CertificationRequest request =
          new JcaPKCS10CertificationRequestBuilder(name(commonName), key.publicKey())
              .build(new JcaContentSignerBuilder(TlsKey.SIGNATURE).build(key.privateKey()));
      return new CertificateRequest(request, commonName, key.publicKey());
    } catch (OperatorCreationException e) {
      throw new IllegalStateException("this Java runtime makes no ECDSA signatures", e);
    }
  }

  /**
   * Reads a request and verifies its signature.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  public static CertificateRequest parse(String pem) {
    byte[] der = Pem.only(pem, LABEL);
    PKCS10CertificationRequest request;
    String commonName;
    PublicKey publicKey;
    try {
      request = new PKCS10CertificationRequest(der);
      commonName = commonName(request.getSubject());
      publicKey = TlsKey.publicKey(request.getSubjectPublicKeyInfo().getEncoded());
    } catch (IOException | ClassCastException | IllegalStateException e) {
      throw new IllegalArgumentException("the " + LABEL + " is damaged: no such structure", e);
    }
    boolean signed;
    try {
      signed = request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(publicKey));
    } catch (OperatorCreationException | PKCSException | IllegalStateException e) {
      throw new IllegalArgumentException(
          "the " + LABEL + " is signed in a way that cannot be verified: " + e.getMessage(), e);
    }
    if (!signed) {
      throw new IllegalArgumentException(
          "the " + LABEL + " is not signed by the key that it is for");
    }
    return new CertificateRequest(request, commonName, publicKey);
  }

  static X500Name name(String commonName) {
    return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, commonName).build();
  }

  /**
   * The one common name of a subject.
   *
   * @throws IllegalArgumentException if it has none or several
   */
  static String commonName(X500Name subject) {
    RDN[] names = subject.getRDNs(BCStyle.CN);
    if (names.length != 1 || names[0].isMultiValued()) {
      throw new IllegalArgumentException(
          "a subject needs one common name, but this has " + names.length);
    }
    return IETFUtils.valueToString(names[0].getFirst().getValue());
  }

  /** Whom it is for. */
  public String commonName() {
    return commonName;
  }

  /** The key that the certificate is to be for. */
  public PublicKey publicKey() {
    return publicKey;
  }

  /** The DER bytes. */
  public byte[] toBytes() {
    try {
      return request.getEncoded();
    } catch (IOException e) {
      throw new IllegalStateException("a request that was read cannot be written", e);
    }
  }

  /** What {@link #parse} reads. */
  public String toPem() {
    return Pem.write(LABEL, toBytes());
  }
}
