package dev.canvass.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.privacy.access.TokenList;
import dev.canvass.privacy.identity.CertificateAuthority;
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
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** I8: commands read keys and tokens by the nodes' rule: they are for their owner alone. */
final class SecretFilesTest {

  /** Nothing listens here: what gets so far has read its files. */
  private static final String NOWHERE = "--url=https://127.0.0.1:1";

  @TempDir private Path folder;

  private final PrintStream originalErr = System.err;
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void start() {
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void stop() {
    System.setErr(originalErr);
  }

  private String write(String name, String text, String permissions) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    return file.toString();
  }

  private void says(String reason, String... arguments) {
    err.reset();
    assertEquals(1, Canvass.run(arguments));
    String said = err.toString(StandardCharsets.UTF_8);
    assertTrue(said.contains(reason), said);
  }

  private static String rule(String file, String permissions) {
    return file
        + ": others than its owner may use it ("
        + permissions
        + "); run chmod 600 on it, and replace what it holds if they may have read or changed it";
  }

  @Test
  void aTokenThatOthersMayReadIsNotSent() throws IOException {
    for (String permissions : List.of("rw-r--r--", "rw-r-----", "rw-----w-")) {
      String token = write("token", "canvass_abc\n", permissions);
      says(rule(token, permissions), "query", "list", NOWHERE, "--token-file", token);
      says(rule(token, permissions), "party-admin", "resume", NOWHERE, "--token-file", token);
    }
    String token = write("token", "canvass_abc\n", "r--------");
    says("no answer from https://127.0.0.1:1", "query", "list", NOWHERE, "--token-file", token);
    says("gone: no such file", "query", "list", NOWHERE, "--token-file", "gone");
  }

  @Test
  void aTokenListThatOthersMayReadIsNotChanged() throws IOException {
    String list = write("tokens", TokenList.EMPTY.format(), "rw-rw-r--");
    says(rule(list, "rw-rw-r--"), "tokens", "list", "--file", list);
    says(
        rule(list, "rw-rw-r--"),
        "tokens",
        "create",
        "--file",
        list,
        "--name",
        "alice",
        "--role",
        "admin");
    assertEquals(TokenList.EMPTY.format(), Files.readString(Path.of(list)));
  }

  @Test
  void aKeyThatOthersMayReadIsNotShownToANode() throws IOException {
    CertificateAuthority authority = CertificateAuthority.create("test", Clock.systemUTC());
    TlsKey key = TlsKey.generate();
    String certificate =
        write(
            "own.pem",
            Certificates.toPem(
                authority.issueServer(
                    "alice", key.publicKey(), List.of("localhost"), Duration.ofDays(1))),
            "rw-r--r--");
    String ca = write("ca.pem", Certificates.toPem(authority.certificate()), "rw-r--r--");
    String secret = write("own.key", key.toPem(Passphrase.NONE), "rw-r-----");
    String[] list = {
      "query", "list", NOWHERE, "--ca", ca, "--certificate", certificate, "--key", secret
    };
    says(rule(secret, "rw-r-----"), list);
    write("own.key", key.toPem(Passphrase.NONE), "rw-------");
    says("no answer from https://127.0.0.1:1", list);
  }

  /** Service managers hand passphrases over by a group; only what everybody may read is refused. */
  @Test
  void aPassphraseThatEverybodyMayReadIsNotUsed() throws IOException {
    String passphrase = write("passphrase", "a passphrase for tests\n", "rw-r--r--");
    String party =
        write(
            "party.yaml",
            String.join(
                "\n",
                "party: acme",
                "dataDirectory: " + folder.resolve("party"),
                "kafka: {bootstrapServers: \"127.0.0.1:1\"}",
                "identity: {passphraseFile: " + passphrase + "}",
                ""),
            "rw-r--r--");
    String collector =
        write(
            "collector.yaml",
            String.join(
                "\n",
                "dataDirectory: " + folder.resolve("collector"),
                "kafka: {bootstrapServers: \"127.0.0.1:1\"}",
                "identity: {passphraseFile: " + passphrase + "}",
                ""),
            "rw-r--r--");
    String rule = passphrase + ": everybody on this machine may use it (rw-r--r--); run chmod 600";
    says(rule, "keys", "create", "--config", party);
    says(rule, "party", "--config", party);
    says(rule, "collector", "--config", collector);

    write("passphrase", "a passphrase for tests\n", "r--r-----");
    assertEquals(0, Canvass.run("keys", "create", "--config", party));
  }
}
