package dev.canvass.privacy.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.privacy.identity.CertificateAuthority;
import dev.canvass.privacy.identity.Passphrase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** I8: whatever is wrong with a node's PEM files is said before the node starts. */
class TlsFilesTest {

  private static final Duration MONTH = Duration.ofDays(30);
  private static final TlsFiles NODE = new TlsFiles("node.pem", "node.key", null, "ca.pem");

  private final PemFolder folder = new PemFolder();
  private final CertificateAuthority authority = PemFolder.authority(PemFolder.NOW);

  private void refused(TlsFiles files, Instant now, String... parts) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> files.read(folder, now)).getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), part + " in " + message);
    }
  }

  @Test
  void readsWhatBelongsTogether() {
    folder.issue(authority, "node", MONTH, Passphrase.NONE);
    TlsIdentity identity = NODE.read(folder, PemFolder.NOW);
    assertEquals(Optional.of("CN=node"), identity.subject());
    assertEquals(1, identity.trustPem().split("BEGIN CERTIFICATE", -1).length - 1);
    assertTrue(identity.keyPem().startsWith("-----BEGIN PRIVATE KEY-----"));
    assertEquals("TLS", identity.context().getProtocol());
  }

  @Test
  void anEncryptedKeyNeedsItsPassphrase() {
    folder.issue(authority, "node", MONTH, Passphrase.of("correct horse battery".toCharArray()));
    refused(NODE, PemFolder.NOW, "node.key: ", "passphrase is needed");
    TlsFiles encrypted = new TlsFiles("node.pem", "node.key", "node.pass", "ca.pem");
    folder.put("node.pass", "correct horse battery\n");
    assertTrue(encrypted.read(folder, PemFolder.NOW).keyPem().contains("BEGIN PRIVATE KEY"));
    folder.put("node.pass", "another passphrase\n");
    refused(encrypted, PemFolder.NOW, "node.key: ");
    folder.put("node.pass", "correct horse battery\n", "r--r-----");
    assertTrue(encrypted.read(folder, PemFolder.NOW).keyPem().contains("BEGIN PRIVATE KEY"));
    folder.put("node.pass", "correct horse battery\n", "rw-r--r--");
    refused(
        encrypted, PemFolder.NOW, "node.pass: everybody on this machine may use it (rw-r--r--)");
  }

  @Test
  void namesTheFileAndWhatIsWrong() {
    refused(NODE, PemFolder.NOW, "ca.pem: no such file");
    folder.issue(authority, "node", MONTH, Passphrase.NONE);
    folder.put("node.key", "hello");
    refused(NODE, PemFolder.NOW, "node.key: ", "not PEM");
    folder.issue(authority, "other", MONTH, Passphrase.NONE);
    refused(
        new TlsFiles("node.pem", "other.key", null, "ca.pem"),
        PemFolder.NOW,
        "other.key: this is not the key of the certificate of CN=node");
    folder.put("other.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    refused(
        new TlsFiles("other.pem", "other.key", null, "ca.pem"),
        PemFolder.NOW,
        "other.pem: ",
        "damaged");
  }

  @Test
  void aKeyThatOthersThanItsOwnerMayUseIsNoKey() throws Exception {
    folder.issue(authority, "node", MONTH, Passphrase.NONE);
    String key = folder.read("node.key").text();
    for (String permissions : new String[] {"rw-r--r--", "rw-r-----", "rw--w----", "rw-----w-"}) {
      folder.put("node.key", key, permissions);
      refused(
          NODE,
          PemFolder.NOW,
          "node.key: others than its owner may use it (" + permissions + "); run chmod 600 on it");
    }
    for (String permissions : new String[] {"r--------", "rwx------"}) {
      folder.put("node.key", key, permissions);
      assertEquals(Optional.of("CN=node"), NODE.read(folder, PemFolder.NOW).subject());
    }
  }

  @Test
  void timeIsChecked() {
    folder.issue(authority, "node", MONTH, Passphrase.NONE);
    Instant end = PemFolder.NOW.plus(MONTH);
    refused(NODE, end.plusSeconds(1), "node.pem: ", "expired at " + end, "renew it");
    refused(NODE, PemFolder.NOW.minus(MONTH), "node.pem: ", "is valid only from");
    TlsIdentity identity = NODE.read(folder, PemFolder.NOW);
    assertEquals(Optional.empty(), identity.warning(PemFolder.NOW.plus(Duration.ofDays(20))));
    assertEquals(
        Optional.of("the certificate of CN=node expires at " + end),
        identity.warning(PemFolder.NOW.plus(Duration.ofDays(25))));
    assertEquals(
        Optional.of("the certificate of CN=node expired at " + end),
        identity.warning(end.plusSeconds(1)));
  }

  @Test
  void certificateAndKeyGoTogether() {
    assertThrows(IllegalArgumentException.class, () -> new TlsFiles("c", null, null, null));
    assertThrows(IllegalArgumentException.class, () -> new TlsFiles(null, "k", null, null));
    assertThrows(IllegalArgumentException.class, () -> new TlsFiles(null, null, "p", null));
    for (String clients : new String[] {"required", "optional", "perhaps"}) {
      assertThrows(
          IllegalArgumentException.class, () -> new TlsSettings("c", "k", null, null, clients));
    }
    assertEquals("none", new TlsSettings("c", "k", null, null, null).clients());
    assertEquals("required", new TlsSettings("c", "k", null, "t", null).clients());
  }

  @Test
  void renewedFilesAreTakenUpAndBrokenOnesAreNot() {
    folder.issue(authority, "node", MONTH, Passphrase.NONE);
    TlsWatch watch = new TlsWatch(NODE, folder, Clock.fixed(PemFolder.NOW, ZoneOffset.UTC));
    String first = watch.identity().certificatePem();
    assertEquals(Optional.empty(), watch.refresh());

    folder.issue(authority, "node", MONTH, Passphrase.NONE);
    assertTrue(watch.refresh().orElseThrow().startsWith("event=tls-read"));
    String second = watch.identity().certificatePem();
    assertFalse(first.equals(second));

    folder.issue(authority, "half", MONTH, Passphrase.NONE);
    folder.put("node.pem", "half a file");
    assertTrue(watch.refresh().orElseThrow().contains("node.pem: "));
    assertEquals(second, watch.identity().certificatePem());
    assertEquals(1, watch.warnings().size());
    folder.put("node.pem", second);
    assertTrue(watch.refresh().isPresent());
    assertTrue(watch.warnings().isEmpty());
  }
}
