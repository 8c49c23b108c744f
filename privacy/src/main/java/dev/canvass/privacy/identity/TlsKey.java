package dev.canvass.privacy.identity;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/** A key pair on P-256, for TLS and for the authority's own signatures. */
public final class TlsKey {

  static final String SIGNATURE = "SHA256withECDSA";

  private final PrivateKey privateKey;
  private final PublicKey publicKey;

  private TlsKey(PrivateKey privateKey, PublicKey publicKey) {
    this.privateKey = privateKey;
    this.publicKey = publicKey;
  }

  /** A new key from the operating system's secure randomness. */
  public static TlsKey generate() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), new SecureRandom());
      KeyPair pair = generator.generateKeyPair();
      return new TlsKey(pair.getPrivate(), pair.getPublic());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime makes no P-256 keys", e);
    }
  }

  /**
   * Reads what {@link #toPem} wrote.
   *
   * @throws IllegalArgumentException if it is no P-256 key, or the passphrase is wrong or missing
   */
  public static TlsKey read(String pem, Passphrase passphrase) {
    PrivateKeyInfo info = PrivateKeyPem.read(pem, passphrase);
    if (!isP256(info.getPrivateKeyAlgorithm())) {
      throw new IllegalArgumentException("the PRIVATE KEY is not an EC key on P-256");
    }
    try {
      KeyFactory factory = KeyFactory.getInstance("EC");
      ECPrivateKeyParameters secret = (ECPrivateKeyParameters) PrivateKeyFactory.createKey(info);
      // PKCS#8 need not hold the public half.
      ECPublicKeyParameters point =
          new ECPublicKeyParameters(
              new FixedPointCombMultiplier().multiply(secret.getParameters().getG(), secret.getD()),
              secret.getParameters());
      byte[] spki = SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(point).getEncoded();
      return new TlsKey(
          factory.generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded())), publicKey(spki));
    } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
      throw new IllegalArgumentException("the PRIVATE KEY is damaged: no key on P-256", e);
    }
  }

  /**
   * Reads a public key.
   *
   * @throws IllegalArgumentException if the structure is not that of a P-256 key
   */
  static PublicKey publicKey(byte[] subjectPublicKeyInfo) {
    try {
      if (!isP256(SubjectPublicKeyInfo.getInstance(subjectPublicKeyInfo).getAlgorithm())) {
        throw new IllegalArgumentException("the public key is not an EC key on P-256");
      }
      return KeyFactory.getInstance("EC")
          .generatePublic(new X509EncodedKeySpec(subjectPublicKeyInfo));
    } catch (GeneralSecurityException | ClassCastException | IllegalStateException e) {
      throw new IllegalArgumentException("the public key is not a point on P-256", e);
    }
  }

  private static boolean isP256(AlgorithmIdentifier algorithm) {
    return algorithm.getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)
        && SECObjectIdentifiers.secp256r1.equals(algorithm.getParameters());
  }

  /** PKCS#8 in PEM, encrypted if there is a passphrase. */
  public String toPem(Passphrase passphrase) {
    return PrivateKeyPem.write(PrivateKeyInfo.getInstance(privateKey.getEncoded()), passphrase);
  }

  public PublicKey publicKey() {
    return publicKey;
  }

  PrivateKey privateKey() {
    return privateKey;
  }

  /** Whether this is the private half of {@code key}. */
  boolean belongsTo(PublicKey key) {
    return Arrays.equals(publicKey.getEncoded(), key.getEncoded());
  }
}
