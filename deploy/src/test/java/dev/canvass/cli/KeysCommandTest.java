package dev.canvass.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.canvass.collector.registry.CollectorKeys;
import dev.canvass.privacy.identity.Certificates;
import dev.canvass.privacy.identity.Passphrase;
import dev.canvass.privacy.identity.TlsKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands about keys that need no collector, and what they say when something is wrong. */
final class KeysCommandTest {

  @TempDir private Path folder;

  private final PrintStream originalOut = System.out;
  private final PrintStream originalErr = System.err;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Path config;
  private Path passphrase;

  @BeforeEach
  void start() throws IOException {
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    passphrase = Files.writeString(folder.resolve("passphrase"), "a passphrase for tests\n");
    Files.setPosixFilePermissions(passphrase, PosixFilePermissions.fromString("rw-------"));
    config =
        Files.writeString(
            folder.resolve("party.yaml"),
            String.join(
                "\n",
                "party: acme",
                "dataDirectory: " + folder.resolve("data"),
                "kafka: {bootstrapServers: \"127.0.0.1:1\"}",
                "collector: {url: \"http://127.0.0.1:1\"}",
                "identity: {passphraseFile: " + passphrase + "}",
                ""));
  }

  @AfterEach
  void stop() {
    System.setOut(originalOut);
    System.setErr(originalErr);
  }

  private int run(String command, String... more) {
    out.reset();
    err.reset();
    String[] arguments = new String[4 + more.length];
    arguments[0] = "keys";
    arguments[1] = command;
    arguments[2] = "--config";
    arguments[3] = config.toString();
    System.arraycopy(more, 0, arguments, 4, more.length);
    return Canvass.run(arguments);
  }

  private void failed(String reason) {
    String said = err.toString(StandardCharsets.UTF_8);
    assertTrue(said.startsWith("canvass: ") && said.contains(reason), said);
  }

  @Test
  void keysAreMadeShownAndNeverPrinted() throws IOException {
    assertEquals(1, run("show"));
    failed("make them with: canvass keys create");
    assertEquals(0, run("create", "--json"));
    JsonNode made = new JsonMapper().readTree(out.toString(StandardCharsets.UTF_8));
    assertEquals("acme", made.path("party").asText());
    assertFalse(made.path("enrolled").asBoolean());
    assertEquals(1, run("create"));
    failed("holds keys already");

    assertEquals(0, run("show"));
    String shown = out.toString(StandardCharsets.UTF_8);
    assertTrue(shown.contains(made.path("request").asText()), shown);
    assertFalse(shown.contains("PRIVATE"), shown);
    assertFalse(shown.contains("a passphrase"), shown);

    Files.writeString(passphrase, "another passphrase\n");
    assertEquals(1, run("show"));
    failed("the passphrase is wrong");
    Files.delete(passphrase);
    assertEquals(1, run("show"));
    failed("identity.passphraseFile");
  }

  @Test
  void aServerGetsAKeyAndACertificateOfTheCollectorsAuthority() throws Exception {
    Path data = folder.resolve("collector");
    Files.writeString(
        config,
        "dataDirectory: "
            + data
            + "\nkafka: {bootstrapServers: 'localhost:1'}\naccess: {tokens: t}\n");
    Path target = folder.resolve("broker");
    String[] server = {
      "--name",
      "broker",
      "--host",
      "broker.example",
      "--host",
      "127.0.0.1",
      "--out",
      target.toString()
    };
    assertEquals(1, run("server", server));
    failed("start the collector once");
    CollectorKeys made = CollectorKeys.open(data, Passphrase.NONE, Clock.systemUTC());
    assertEquals(0, run("server", server));
    X509Certificate issued =
        Certificates.parseOne(Files.readString(target.resolve("certificate.pem")));
    Certificates.requireIssued(
        issued,
        made.authority().certificate(),
        "broker",
        TlsKey.read(Files.readString(target.resolve("tls.key")), Passphrase.NONE).publicKey(),
        Instant.now());
    assertEquals(2, issued.getSubjectAlternativeNames().size());
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(target.resolve("tls.key"))));
    assertEquals(1, run("server", server));
    failed("tls.key is there already");
    server[3] = "not a host";
    assertEquals(1, run("server", server));
    failed("a host is a DNS name or an IP address");
  }

  @Test
  void enrollingAndRenewingSayWhatIsMissing() throws IOException {
    run("create");
    assertEquals(1, run("renew", "--now"));
    failed("not enrolled");
    Path invitation = Files.writeString(folder.resolve("invitation"), "canvass-invitation_x");
    assertEquals(1, run("enrol", "--invitation-file", invitation.toString()));
    failed(invitation + ": an invitation is like");
    Path certificate = Files.writeString(folder.resolve("own.pem"), "none");
    Files.writeString(
        invitation, "canvass-invitation_" + "A".repeat(43) + "." + "0".repeat(32) + "\n");
    assertEquals(
        1,
        run(
            "enrol",
            "--invitation-file",
            invitation.toString(),
            "--certificate",
            certificate.toString()));
    failed(certificate + ": ");
    assertEquals(1, run("enrol", "--invitation-file", invitation.toString()));
    failed("no answer from http://127.0.0.1:1");
  }
}
