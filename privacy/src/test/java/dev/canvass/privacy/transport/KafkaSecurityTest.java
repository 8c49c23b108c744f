package dev.canvass.privacy.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.privacy.identity.Passphrase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KafkaSecurityTest {

  private final PemFolder folder = new PemFolder();

  private Map<String, String> settings(KafkaSecurity security) {
    return security.clientSettings(folder, "Engines", PemFolder.NOW);
  }

  @Test
  void plainTextNeedsNothing() {
    assertTrue(settings(KafkaSecurity.PLAIN).isEmpty());
    assertTrue(new KafkaSecurity(null, null, null, null, null, null, null).isPlain());
  }

  @Test
  void certificatesAreFoundAgainByTheEngineFactory() {
    folder.issue(PemFolder.authority(PemFolder.NOW), "node", Duration.ofDays(1), Passphrase.NONE);
    Map<String, String> settings =
        settings(KafkaSecurity.certificates("ca.pem", "node.pem", "node.key"));
    assertEquals("SSL", settings.get("security.protocol"));
    assertEquals("Engines", settings.get("ssl.engine.factory.class"));
    assertEquals(new TlsFiles("node.pem", "node.key", null, "ca.pem"), TlsFiles.of(settings));
    assertFalse(settings.toString().contains("PRIVATE KEY"));
  }

  @Test
  void aPasswordIsQuotedForTheLogin() {
    folder.issue(PemFolder.authority(PemFolder.NOW), "node", Duration.ofDays(1), Passphrase.NONE);
    folder.put("secret", "a\"b\\c; d\n");
    Map<String, String> settings = settings(KafkaSecurity.password("ca.pem", "acme", "secret"));
    assertEquals("SCRAM-SHA-512", settings.get("sasl.mechanism"));
    assertEquals(
        "org.apache.kafka.common.security.scram.ScramLoginModule required"
            + " username=\"acme\" password=\"a\\\"b\\\\c; d\";",
        settings.get("sasl.jaas.config"));
    assertEquals(TlsFiles.trusting("ca.pem"), TlsFiles.of(settings));
  }

  @Test
  void filesThatCannotBeUsedAreNamedInvariantI8() {
    folder.issue(PemFolder.authority(PemFolder.NOW), "node", Duration.ofDays(1), Passphrase.NONE);
    KafkaSecurity security = KafkaSecurity.password("ca.pem", "acme", "secret");
    refused(security, "secret: no such file");
    folder.put("secret", "hidden", "rw----r--");
    refused(security, "secret: everybody on this machine may use it (rw----r--)");
    folder.put("secret", "two\nlines");
    refused(security, "secret: must hold one password");
    folder.put("secret", "");
    refused(security, "secret: must hold one password");
    refused(KafkaSecurity.certificates("ca.pem", "gone.pem", "node.key"), "gone.pem: no such file");
  }

  private void refused(KafkaSecurity security, String part) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> settings(security)).getMessage();
    assertTrue(message.contains(part), part + " in " + message);
  }

  @Test
  void eachProtocolHasItsFields() {
    record Case(String message, List<String> fields) {}
    String[] none = new String[7];
    for (Case wrong :
        List.of(
            new Case("must be PLAINTEXT, SSL or SASL_SSL", List.of("0=TLS")),
            new Case("certificate is required with SSL", List.of("0=SSL")),
            new Case("key is required with SSL", List.of("0=SSL", "2=c")),
            new Case("username is not used with SSL", List.of("0=SSL", "2=c", "3=k", "5=u")),
            new Case("username is required with SASL_SSL", List.of("0=SASL_SSL")),
            new Case("password is required with SASL_SSL", List.of("0=SASL_SSL", "5=u")),
            new Case("trust is not used with PLAINTEXT", List.of("1=t")),
            new Case("password is not used with PLAINTEXT", List.of("6=p")))) {
      String[] f = none.clone();
      wrong.fields().forEach(field -> f[field.charAt(0) - '0'] = field.substring(2));
      String message =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> new KafkaSecurity(f[0], f[1], f[2], f[3], f[4], f[5], f[6]))
              .getMessage();
      assertTrue(message.contains(wrong.message()), wrong.message() + " in " + message);
    }
  }

  @Test
  void plainTextBeyondLoopbackIsFound() {
    assertTrue(Loopback.areServers("localhost:9092, 127.0.0.1:1,[::1]:2"));
    assertFalse(Loopback.areServers("localhost:9092,broker:9092"));
    assertTrue(Loopback.isUrl("http://127.0.0.1:80/x"));
    assertTrue(Loopback.isUrl("http://[::1]:80"));
    for (String remote :
        new String[] {
          "http://localhost.example.org", "http://10.0.0.1", "http://127.0.0.1@evil.org", "x"
        }) {
      assertFalse(Loopback.isUrl(remote), remote);
    }
    PlainText exposed =
        new PlainText()
            .http("0.0.0.0", false)
            .http("0.0.0.0", true)
            .http("::1", false)
            .url("url", "HTTP://collector")
            .url("url", "https://collector")
            .url("url", null)
            .kafka("broker:1", KafkaSecurity.PLAIN)
            .kafka("broker:1", KafkaSecurity.certificates("t", "c", "k"));
    assertEquals(3, exposed.objections(false).size());
    assertTrue(exposed.objections(true).isEmpty());
    assertEquals(3, exposed.warnings().size());
  }
}
