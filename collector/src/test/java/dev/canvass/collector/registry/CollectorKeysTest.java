package dev.canvass.collector.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.privacy.identity.Passphrase;
import dev.canvass.privacy.identity.PrivateKeyPem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The collector's keys on disk: made once, the same ever after, and refused if unsafe (I8). */
final class CollectorKeysTest {

  private static final Passphrase PASSPHRASE =
      Passphrase.of("a passphrase for tests".toCharArray());

  @TempDir private Path directory;

  private CollectorKeys open(Passphrase passphrase) throws IOException {
    return CollectorKeys.open(directory, passphrase, Clock.systemUTC());
  }

  private void refused(String reason, Passphrase passphrase) {
    String message = assertThrows(IOException.class, () -> open(passphrase)).getMessage();
    assertTrue(message.contains(reason), message);
  }

  @Test
  void keysAreMadeOnceAndEncrypted() throws IOException {
    CollectorKeys made = open(PASSPHRASE);
    CollectorKeys again = open(PASSPHRASE);
    assertEquals(made.signing().verifyingKey(), again.signing().verifyingKey());
    assertEquals(made.authority().certificate(), again.authority().certificate());
    for (String name : CollectorKeys.FILES) {
      Path file = directory.resolve(name);
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
      assertEquals(name.endsWith(".key"), PrivateKeyPem.isEncrypted(Files.readString(file)));
    }
    refused("its passphrase is needed", Passphrase.NONE);
    refused("the passphrase is wrong", Passphrase.of("another passphrase".toCharArray()));
  }

  @Test
  void anInstanceWithHalfOfTheKeysDoesNotBecomeAnotherAuthority() throws IOException {
    open(Passphrase.NONE);
    Files.delete(directory.resolve("authority.pem"));
    refused("copy authority.key and authority.pem from where", Passphrase.NONE);
  }

  @Test
  void aKeyThatOthersMayReadOrThatIsCutOffIsNamed() throws IOException {
    open(Passphrase.NONE);
    Path key = directory.resolve("authority.key");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw----r--"));
    refused(key + ": others than its owner", Passphrase.NONE);
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    Files.writeString(key, Files.readString(key).substring(0, 90));
    refused("cut off", Passphrase.NONE);
  }
}
