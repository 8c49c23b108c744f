package dev.canvass.privacy.identity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.privacy.sign.SigningKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrivateKeyPemTest {

  private static final Passphrase PASSPHRASE = passphrase("correct horse battery staple");

  private static Passphrase passphrase(String text) {
    return Passphrase.of(text.toCharArray());
  }

  /** A key that another program, or an earlier version, wrote; made for this test alone. */
  private static String golden(String name) {
    try (InputStream in = PrivateKeyPemTest.class.getResourceAsStream("/identity/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void refused(String reason, Runnable read) {
    IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, read::run);
    assertTrue(refusal.getMessage().contains(reason), refusal.getMessage());
  }

  @Test
  void aSigningKeyComesBackPlainAndEncrypted() {
    SigningKey key = SigningKey.generate();
    for (Passphrase passphrase : new Passphrase[] {Passphrase.NONE, PASSPHRASE}) {
      String pem = SigningKeyPem.write(key, passphrase);
      assertEquals(!passphrase.isNone(), PrivateKeyPem.isEncrypted(pem));
      assertArrayEquals(key.toBytes(), SigningKeyPem.read(pem, passphrase).toBytes());
    }
    assertEquals(
        key.verifyingKey(), SigningKeyPem.readPublic(SigningKeyPem.write(key.verifyingKey())));
  }

  @Test
  void aTlsKeyComesBackWithItsPublicHalf() {
    TlsKey key = TlsKey.generate();
    TlsKey read = TlsKey.read(key.toPem(PASSPHRASE), PASSPHRASE);
    assertTrue(read.belongsTo(key.publicKey()));
    assertArrayEquals(key.privateKey().getEncoded(), read.privateKey().getEncoded());
  }

  @Test
  void theSameKeyIsEncryptedToOtherBytesEachTime() {
    TlsKey key = TlsKey.generate();
    assertFalse(key.toPem(PASSPHRASE).equals(key.toPem(PASSPHRASE)));
  }

  @ParameterizedTest
  @CsvSource({
    "openssl-ed25519.pem, ''",
    "openssl-ed25519-encrypted.pem, a passphrase for tests",
    "version-1-ed25519-encrypted.pem, a passphrase for tests",
  })
  void keysOfOpensslAndOfEarlierVersionsAreRead(String file, String text) {
    Passphrase passphrase = text.isEmpty() ? Passphrase.NONE : passphrase(text);
    SigningKey key = SigningKeyPem.read(golden(file), passphrase);
    assertEquals(SigningKeyPem.readPublic(golden("openssl-ed25519.pub")), key.verifyingKey());
  }

  @Test
  void aTlsKeyOfOpensslIsRead() {
    TlsKey key = TlsKey.read(golden("openssl-p256.pem"), Passphrase.NONE);
    assertTrue(key.belongsTo(CertificateRequest.parse(golden("openssl-p256.csr")).publicKey()));
  }

  @Test
  void anEncryptedKeyCanBeDecryptedForLibrariesThatNeedIt() {
    TlsKey key = TlsKey.generate();
    String plain = PrivateKeyPem.decrypted(key.toPem(PASSPHRASE), PASSPHRASE);
    assertFalse(PrivateKeyPem.isEncrypted(plain));
    assertTrue(TlsKey.read(plain, Passphrase.NONE).belongsTo(key.publicKey()));
  }

  @Test
  void aWrongOrMissingPassphraseIsNamed() {
    String pem = TlsKey.generate().toPem(PASSPHRASE);
    refused("the passphrase is wrong", () -> TlsKey.read(pem, passphrase("another passphrase")));
    refused("its passphrase is needed", () -> TlsKey.read(pem, Passphrase.NONE));
  }

  @Test
  void aShortPassphraseIsRefusedForNewKeysOnly() {
    TlsKey key = TlsKey.generate();
    refused("at least 12 characters, but this 11", () -> key.toPem(passphrase("eleven char")));
    refused("1 to 1024 characters, but this 0", () -> passphrase(""));
  }

  @Test
  void aTextCutOffAnywhereIsRefused() {
    String pem = SigningKeyPem.write(SigningKey.generate(), PASSPHRASE).strip();
    for (int length = 0; length < pem.length(); length++) {
      String cut = pem.substring(0, length);
      assertThrows(
          IllegalArgumentException.class,
          () -> SigningKeyPem.read(cut, PASSPHRASE),
          () -> "cut at " + cut.length());
    }
    refused("cut off", () -> SigningKeyPem.read(pem.substring(0, 100), PASSPHRASE));
    refused("this is not PEM", () -> SigningKeyPem.read("", PASSPHRASE));
  }

  @Test
  void whatIsNoKeyIsNamed() {
    String signing = SigningKeyPem.write(SigningKey.generate(), Passphrase.NONE);
    String tls = TlsKey.generate().toPem(Passphrase.NONE);
    refused("not an EC key on P-256", () -> TlsKey.read(signing, Passphrase.NONE));
    refused("not an Ed25519 key", () -> SigningKeyPem.read(tls, Passphrase.NONE));
    refused("but this has 2", () -> TlsKey.read(tls + tls, Passphrase.NONE));
    refused(
        "but this is EC PRIVATE KEY; convert",
        () -> TlsKey.read(tls.replace("PRIVATE", "EC PRIVATE"), Passphrase.NONE));
    refused(
        "is damaged",
        () -> TlsKey.read(Pem.write("PRIVATE KEY", new byte[] {48, 3, 2, 1, 0}), Passphrase.NONE));
    refused(
        "not Base64",
        () ->
            TlsKey.read(
                "-----BEGIN PRIVATE KEY-----\n*\n-----END PRIVATE KEY-----", Passphrase.NONE));
    refused("PUBLIC KEY is expected", () -> SigningKeyPem.readPublic(tls));
    refused("at most", () -> TlsKey.read("x".repeat(Pem.MAX_LENGTH + 1), Passphrase.NONE));
  }

  @Test
  void anotherSchemeOfEncryptionIsRefusedWithTheWayOut() {
    refused(
        "convert it with: openssl pkcs8 -topk8",
        () -> TlsKey.read(golden("openssl-p256-des3.pem"), PASSPHRASE));
  }

  @Test
  void anEndlessDerivationIsRefused() {
    refused(
        "impossible derivation",
        () -> TlsKey.read(golden("openssl-p256-slow.pem"), passphrase("a passphrase for tests")));
  }

  /** A flipped bit gives another key, the same key, or a reason; never anything else. */
  @ParameterizedTest
  @CsvSource({
    "openssl-ed25519.pem, PRIVATE KEY",
    "openssl-p256.pem, PRIVATE KEY",
    "openssl-ed25519-encrypted.pem, ENCRYPTED PRIVATE KEY",
  })
  void aDamagedKeyFailsWithAReason(String file, String label) {
    Passphrase passphrase = passphrase("a passphrase for tests");
    byte[] der = Pem.only(golden(file), label);
    // Each try on an encrypted key derives a key, so there only some bits.
    int step = label.startsWith("ENCRYPTED") ? 29 : 1;
    for (int bit = 0; bit < 8 * der.length; bit += step) {
      byte[] altered = der.clone();
      altered[bit / 8] ^= (byte) (1 << bit % 8);
      String pem = Pem.write(label, altered);
      for (BiConsumer<String, Passphrase> reader :
          List.<BiConsumer<String, Passphrase>>of(SigningKeyPem::read, TlsKey::read)) {
        try {
          reader.accept(pem, passphrase);
        } catch (IllegalArgumentException e) {
          assertFalse(e.getMessage().isBlank());
        }
      }
    }
  }

  @Test
  void secretsAreNotPrinted() {
    assertEquals("Passphrase[secret]", PASSPHRASE.toString());
    assertEquals("Passphrase[none]", Passphrase.NONE.toString());
  }
}
