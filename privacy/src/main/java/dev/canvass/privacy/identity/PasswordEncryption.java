package dev.canvass.privacy.identity;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.EncryptionScheme;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/**
 * PBES2 of RFC 8018 as OpenSSL 3 writes it: PBKDF2 with HMAC-SHA-256, then AES-256 in CBC mode.
 * Only this is read: older schemes are too easily broken to be kept alive by habit.
 *
 * <p>Done with the runtime's ciphers and Bouncy Castle's structures, not with its provider: one jar
 * that holds everything is not signed, and some runtimes refuse unsigned providers.
 */
final class PasswordEncryption {

  /** OWASP's count for PBKDF2-HMAC-SHA-256 (2023); 0.2 s on a slow core. */
  private static final int ITERATIONS = 600_000;

  /** A file that asks for more is meant to keep this node busy. */
  private static final int MAX_ITERATIONS = 10_000_000;

  private static final int KEY_BITS = 256;
  private static final int BLOCK_BYTES = 16;
  private static final AlgorithmIdentifier PRF =
      new AlgorithmIdentifier(PKCSObjectIdentifiers.id_hmacWithSHA256, DERNull.INSTANCE);

  private PasswordEncryption() {}

  /** The DER bytes of an EncryptedPrivateKeyInfo. */
  static byte[] encrypt(byte[] privateKey, Passphrase passphrase) {
    SecureRandom random = new SecureRandom();
    byte[] salt = new byte[BLOCK_BYTES];
    byte[] start = new byte[BLOCK_BYTES];
    random.nextBytes(salt);
    random.nextBytes(start);
    AlgorithmIdentifier scheme =
        new AlgorithmIdentifier(
            PKCSObjectIdentifiers.id_PBES2,
            new PBES2Parameters(
                new KeyDerivationFunc(
                    PKCSObjectIdentifiers.id_PBKDF2, new PBKDF2Params(salt, ITERATIONS, PRF)),
                new EncryptionScheme(
                    NISTObjectIdentifiers.id_aes256_CBC, new DEROctetString(start))));
    try {
      byte[] encrypted =
          cipher(Cipher.ENCRYPT_MODE, passphrase, salt, ITERATIONS, start).doFinal(privateKey);
      return new EncryptedPrivateKeyInfo(scheme, encrypted).getEncoded();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("this Java runtime cannot encrypt a key: " + e, e);
    }
  }

  /**
   * Undoes {@link #encrypt}.
   *
   * @throws IllegalArgumentException if the passphrase is wrong or the bytes are of another scheme
   */
  static byte[] decrypt(byte[] der, Passphrase passphrase) {
    EncryptedPrivateKeyInfo info;
    PBKDF2Params derivation;
    byte[] start;
    try {
      // Each structure is read only once what announces it has said that it is ours.
      info = EncryptedPrivateKeyInfo.getInstance(der);
      require(info.getEncryptionAlgorithm().getAlgorithm().equals(PKCSObjectIdentifiers.id_PBES2));
      PBES2Parameters scheme =
          PBES2Parameters.getInstance(info.getEncryptionAlgorithm().getParameters());
      require(scheme.getKeyDerivationFunc().getAlgorithm().equals(PKCSObjectIdentifiers.id_PBKDF2));
      derivation = PBKDF2Params.getInstance(scheme.getKeyDerivationFunc().getParameters());
      require(derivation.getPrf().getAlgorithm().equals(PKCSObjectIdentifiers.id_hmacWithSHA256));
      EncryptionScheme cipher = scheme.getEncryptionScheme();
      require(cipher.getAlgorithm().equals(NISTObjectIdentifiers.id_aes256_CBC));
      start = ASN1OctetString.getInstance(cipher.getParameters()).getOctets();
    } catch (ClassCastException
        | NullPointerException
        | IllegalStateException
        | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "the ENCRYPTED PRIVATE KEY is damaged, or encrypted by another scheme than PBES2 with"
              + " PBKDF2-HMAC-SHA-256 and AES-256-CBC; convert it with: openssl pkcs8 -topk8 -v2"
              + " aes-256-cbc",
          e);
    }
    int iterations = iterations(derivation);
    try {
      return cipher(Cipher.DECRYPT_MODE, passphrase, derivation.getSalt(), iterations, start)
          .doFinal(info.getEncryptedData());
    } catch (BadPaddingException e) {
      throw wrongPassphrase(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "the ENCRYPTED PRIVATE KEY is damaged: " + e.getMessage(), e);
    }
  }

  static IllegalArgumentException wrongPassphrase(Exception cause) {
    return new IllegalArgumentException(
        "the passphrase is wrong, or the ENCRYPTED PRIVATE KEY is damaged", cause);
  }

  private static void require(boolean known) {
    if (!known) {
      throw new IllegalArgumentException("another scheme");
    }
  }

  private static int iterations(PBKDF2Params derivation) {
    if (derivation.getIterationCount().signum() <= 0
        || derivation.getIterationCount().bitLength() > 31
        || derivation.getIterationCount().intValue() > MAX_ITERATIONS
        || derivation.getSalt().length == 0) {
      throw new IllegalArgumentException(
          "the ENCRYPTED PRIVATE KEY asks for an impossible derivation of its key");
    }
    return derivation.getIterationCount().intValue();
  }

  private static Cipher cipher(
      int mode, Passphrase passphrase, byte[] salt, int iterations, byte[] start)
      throws GeneralSecurityException {
    PBEKeySpec spec = new PBEKeySpec(passphrase.characters(), salt, iterations, KEY_BITS);
    byte[] key =
        SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
    Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new IvParameterSpec(start));
    spec.clearPassword();
    Arrays.fill(key, (byte) 0);
    return cipher;
  }
}
