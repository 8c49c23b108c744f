package dev.canvass.privacy.identity;

import java.io.IOException;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;

/** Private keys of any kind as PKCS#8 in PEM, plain or encrypted with a passphrase. */
public final class PrivateKeyPem {

  private static final String PLAIN = "PRIVATE KEY";
  private static final String ENCRYPTED = "ENCRYPTED PRIVATE KEY";

  private PrivateKeyPem() {}

  /** Whether a text holds an encrypted key, so that a passphrase is needed. */
  public static boolean isEncrypted(String pem) {
    return Pem.blocks(pem).stream().anyMatch(block -> block.label().equals(ENCRYPTED));
  }

  /**
   * The same key without encryption, for libraries that take nothing else. Works for RSA keys of
   * external authorities too.
   *
   * @throws IllegalArgumentException if it is no key, or the passphrase is wrong or missing
   */
  public static String decrypted(String pem, Passphrase passphrase) {
    return Pem.write(PLAIN, encoded(read(pem, passphrase)));
  }

  static String write(PrivateKeyInfo key, Passphrase passphrase) {
    byte[] der = encoded(key);
    return passphrase.isNone()
        ? Pem.write(PLAIN, der)
        : Pem.write(ENCRYPTED, PasswordEncryption.encrypt(der, passphrase.requireLong()));
  }

  /** Reads what {@link #write} wrote; the passphrase of a plain key does not matter. */
  static PrivateKeyInfo read(String pem, Passphrase passphrase) {
    List<Pem.Block> keys =
        Pem.blocks(pem).stream().filter(block -> !block.label().equals("EC PARAMETERS")).toList();
    if (keys.size() != 1) {
      throw new IllegalArgumentException(
          "one PRIVATE KEY is expected, but this has " + keys.size());
    }
    Pem.Block key = keys.get(0);
    return switch (key.label()) {
      case PLAIN -> plain(key.content());
      case ENCRYPTED -> decrypt(key.content(), passphrase);
      default ->
          throw new IllegalArgumentException(
              "a PRIVATE KEY in PKCS#8 is expected, but this is "
                  + key.label()
                  + "; convert a key with: openssl pkcs8 -topk8 -v2 aes-256-cbc");
    };
  }

  private static PrivateKeyInfo decrypt(byte[] der, Passphrase passphrase) {
    if (passphrase.isNone()) {
      throw new IllegalArgumentException("the key is encrypted, so its passphrase is needed");
    }
    byte[] plain = PasswordEncryption.decrypt(der, passphrase);
    try {
      return plain(plain);
    } catch (IllegalArgumentException e) {
      // One wrong passphrase in 256 leaves bytes whose padding looks right.
      throw PasswordEncryption.wrongPassphrase(e);
    }
  }

  private static PrivateKeyInfo plain(byte[] der) {
    try {
      PrivateKeyInfo key = PrivateKeyInfo.getInstance(der);
      key.parsePrivateKey();
      return key;
    } catch (IOException
        | ClassCastException
        | IllegalStateException
        | IllegalArgumentException e) {
      throw new IllegalArgumentException("the PRIVATE KEY is damaged: no such structure", e);
    }
  }

  private static byte[] encoded(PrivateKeyInfo key) {
    try {
      return key.getEncoded();
    } catch (IOException e) {
      throw new IllegalStateException("a key that was read cannot be written", e);
    }
  }
}
