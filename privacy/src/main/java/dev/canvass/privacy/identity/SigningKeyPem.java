package dev.canvass.privacy.identity;

import dev.canvass.privacy.sign.SigningKey;
import dev.canvass.privacy.sign.VerifyingKey;
import java.io.IOException;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** Ed25519 keys as standard PEM (RFC 8410), which OpenSSL 3 reads too. */
public final class SigningKeyPem {

  private static final String PUBLIC = "PUBLIC KEY";
  private static final AlgorithmIdentifier ED25519 =
      new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519);

  private SigningKeyPem() {}

  /** The private key, encrypted if there is a passphrase. */
  public static String write(SigningKey key, Passphrase passphrase) {
    try {
      return PrivateKeyPem.write(
          new PrivateKeyInfo(ED25519, new DEROctetString(key.toBytes())), passphrase);
    } catch (IOException e) {
      throw new IllegalStateException("a signing key cannot be written", e);
    }
  }

  /**
   * Reads a private key.
   *
   * @throws IllegalArgumentException if it is none, or the passphrase is wrong or missing
   */
  public static SigningKey read(String pem, Passphrase passphrase) {
    PrivateKeyInfo key = PrivateKeyPem.read(pem, passphrase);
    if (!key.getPrivateKeyAlgorithm().getAlgorithm().equals(EdECObjectIdentifiers.id_Ed25519)) {
      throw new IllegalArgumentException("the PRIVATE KEY is not an Ed25519 key");
    }
    try {
      return SigningKey.of(ASN1OctetString.getInstance(key.parsePrivateKey()).getOctets());
    } catch (IOException e) {
      throw new IllegalArgumentException("the PRIVATE KEY is damaged: no such structure", e);
    }
  }

  /** The public key. */
  public static String write(VerifyingKey key) {
    try {
      return Pem.write(PUBLIC, new SubjectPublicKeyInfo(ED25519, key.toBytes()).getEncoded());
    } catch (IOException e) {
      throw new IllegalStateException("a public key cannot be written", e);
    }
  }

  /**
   * Reads a public key.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static VerifyingKey readPublic(String pem) {
    byte[] der = Pem.only(pem, PUBLIC);
    SubjectPublicKeyInfo key;
    try {
      key = SubjectPublicKeyInfo.getInstance(der);
    } catch (ClassCastException | IllegalStateException | IllegalArgumentException e) {
      throw new IllegalArgumentException("the PUBLIC KEY is damaged: no such structure", e);
    }
    if (!key.getAlgorithm().getAlgorithm().equals(EdECObjectIdentifiers.id_Ed25519)) {
      throw new IllegalArgumentException("the PUBLIC KEY is not an Ed25519 key");
    }
    return VerifyingKey.of(key.getPublicKeyData().getOctets());
  }
}
