package dev.canvass.party.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.party.records.StorageException;
import dev.canvass.privacy.identity.CertificateAuthority;
import dev.canvass.privacy.identity.IdentityAnswer;
import dev.canvass.privacy.identity.IdentityRequest;
import dev.canvass.privacy.identity.Passphrase;
import dev.canvass.privacy.identity.PrivateKeyPem;
import dev.canvass.privacy.sign.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IdentityFolderTest {

  private static final Passphrase PASSPHRASE =
      Passphrase.of("a passphrase for tests".toCharArray());

  @TempDir private Path data;

  private IdentityFolder folder() {
    return IdentityFolder.in(data);
  }

  private static void refused(String reason, Runnable act) {
    String message = assertThrows(StorageException.class, act::run).getMessage();
    assertTrue(message.contains(reason), message);
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void newKeysAreEncryptedAndForTheirOwnerOnly() throws IOException {
    assertFalse(folder().exists());
    folder().create("acme", PASSPHRASE);
    assertTrue(folder().exists());
    assertEquals("rwx------", permissions(folder().path()));
    for (String name : List.of("signing.key", "tls.key")) {
      Path file = folder().path().resolve(name);
      assertEquals("rw-------", permissions(file));
      assertTrue(PrivateKeyPem.isEncrypted(Files.readString(file)));
    }
    IdentityRequest request = folder().request(PASSPHRASE, Optional.empty());
    assertEquals("acme", request.party());
    assertEquals(
        request.fingerprint(), folder().request(PASSPHRASE, Optional.empty()).fingerprint());
    refused("holds keys already", () -> folder().create("acme", PASSPHRASE));
  }

  @Test
  void aWrongPassphraseATruncatedFileAndOpenPermissionsAreNamed() throws IOException {
    folder().create("acme", PASSPHRASE);
    Path signing = folder().path().resolve("signing.key");
    refused(
        signing + ": the passphrase is wrong",
        () -> folder().signingKey(Passphrase.of("another passphrase".toCharArray())));
    refused("its passphrase is needed", () -> folder().signingKey(Passphrase.NONE));
    Files.setPosixFilePermissions(signing, PosixFilePermissions.fromString("rw-rw----"));
    refused(signing + ": others than its owner", () -> folder().signingKey(PASSPHRASE));
    Files.setPosixFilePermissions(signing, PosixFilePermissions.fromString("rw-------"));
    Files.writeString(signing, Files.readString(signing).substring(0, 80));
    refused(
        signing + ": the ENCRYPTED PRIVATE KEY is cut off", () -> folder().signingKey(PASSPHRASE));
    Files.delete(signing);
    refused(signing + ": ", () -> folder().signingKey(PASSPHRASE));
  }

  @Test
  void whatTheCollectorAnsweredIsKeptAndPinned() {
    folder().create("acme", Passphrase.NONE);
    SigningKey collector = SigningKey.generate();
    SigningKey other = SigningKey.generate();
    refused("canvass keys enrol", () -> folder().collector(Optional.empty()));
    assertEquals(other.verifyingKey(), folder().collector(Optional.of(other.verifyingKey())));

    CertificateAuthority authority = CertificateAuthority.create("authority", Clock.systemUTC());
    IdentityRequest request = folder().request(Passphrase.NONE, Optional.empty());
    folder()
        .keep(
            IdentityAnswer.sign(
                request,
                IdentityAnswer.State.APPROVED,
                authority.certificate(),
                Optional.of(
                    authority.issueParty(
                        request.certificateRequest().orElseThrow(),
                        "acme",
                        CertificateAuthority.DEFAULT_VALIDITY)),
                collector));
    assertEquals(Optional.of(collector.verifyingKey()), folder().collector());
    assertEquals(Optional.of(authority.certificate()), folder().authority());
    assertTrue(folder().certificate().isPresent());
    assertEquals(collector.verifyingKey(), folder().collector(Optional.empty()));
    refused(
        "correct collector.publicKey", () -> folder().collector(Optional.of(other.verifyingKey())));
  }

  @Test
  void newKeysTakeThePlaceOfOldOnesWhichAreKept() {
    folder().create("acme", Passphrase.NONE);
    SigningKey before = folder().signingKey(Passphrase.NONE);
    folder().next().create("acme", Passphrase.NONE);
    SigningKey next = folder().next().signingKey(Passphrase.NONE);
    assertNotEquals(before.verifyingKey(), next.verifyingKey());
    folder().replaceByNext("today");
    assertEquals(next.verifyingKey(), folder().signingKey(Passphrase.NONE).verifyingKey());
    assertFalse(folder().next().exists());
    assertTrue(Files.exists(data.resolve("identity.before-today/signing.key")));
  }
}
