package dev.canvass.collector.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.collector.config.CollectorConfig;
import dev.canvass.collector.config.ConfigException;
import dev.canvass.collector.http.ApiCaller.Answer;
import dev.canvass.privacy.access.AccessSettings;
import dev.canvass.privacy.access.AccessToken;
import dev.canvass.privacy.access.Role;
import dev.canvass.privacy.access.TokenEntry;
import dev.canvass.privacy.access.TokenList;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Logins of a real issuer of JWTs behind a private authority, beside tokens, over real HTTP. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class LoginTest {

  @TempDir private Path directory;

  private final AccessToken token = AccessToken.generate();
  private TestIssuer issuer;
  private Path file;
  private InProcessCollector collector;
  private ApiCaller client;

  @BeforeEach
  void start() throws Exception {
    issuer = new TestIssuer(directory.resolve("issuer"));
    file = directory.resolve("tokens");
    TokenList list =
        TokenList.EMPTY.with(
            TokenEntry.of("clerk", Set.of(Role.OPERATOR), token, Instant.EPOCH, Optional.empty()));
    Files.writeString(file, list.format());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    collector =
        new InProcessCollector(
            directory.resolve("stores"), new Access(settings(issuer.ca()), Clock.systemUTC()));
    client = new ApiCaller(collector.url());
    collector.enrol("a");
  }

  private AccessSettings settings(String ca) throws ConfigException {
    String yaml =
        """
        dataDirectory: unused
        kafka: {bootstrapServers: "localhost:1"}
        access:
          tokens: %s
          oidc:
            issuer: "%s"
            audience: canvass
            rolesClaim: groups
            roles: {g1: analyst, g2: auditor}
            ca: "%s"
        """
            .formatted(file, issuer.url(), ca);
    return CollectorConfig.parse(yaml, "test").access();
  }

  @AfterEach
  void stop() throws Exception {
    issuer.close();
    collector.close();
  }

  private String[] login(String subject, String... groups) throws Exception {
    return new String[] {"Authorization", "Bearer " + issuer.login(subject, groups)};
  }

  private static String[] bearing(AccessToken token) {
    return new String[] {"Authorization", "Bearer " + token.reveal()};
  }

  @Test
  void aNodeStartsWhileItsIssuerIsAwayAndTakesLoginsOnceItIsThere() throws Exception {
    // The issuer's server is bound, but does not answer yet.
    Answer warned =
        client.await("/health/ready", answer -> answer.body().path("warnings").size() == 1);
    assertEquals(200, warned.status());
    assertTrue(warned.body().path("warnings").get(0).asText().contains("issuer"));
    assertEquals(200, client.get("/v1/queries", bearing(token)).status());
    Answer early = client.get("/v1/queries", login("alice", "g1"));
    assertEquals(503, early.status());
    assertEquals("issuer-keys-awaited", early.code());

    issuer.start();
    client.await("/v1/queries", answer -> answer.status() == 200, login("alice", "g1"));
    client.await("/health/ready", answer -> answer.body().path("warnings").isEmpty());
    assertEquals(403, client.get("/v1/audit/summary", login("alice", "g1")).status());
    assertEquals(200, client.get("/v1/audit/summary", login("bob", "g2")).status());
    assertEquals(403, client.get("/v1/queries", login("carol")).status());
    assertEquals(200, client.get("/v1/queries", bearing(token)).status());

    // The issuer rotates its key; whoever has a token of the new one waits a moment.
    issuer.rotate("two");
    client.await("/v1/queries", answer -> answer.status() == 200, login("alice", "g1"));

    String asked = "{'codec':'letters:4','epsilon':'4','k':2,'quorum':1}";
    assertEquals(201, client.post("/v1/queries", asked, login("alice", "g1")).status());
    Answer log = client.get("/v1/audit/administration", login("bob", "g2"));
    assertEquals("alice", log.body().path("entries").path(1).path("facts").path("who").asText());
  }

  @Test
  void anAuthorityThatCannotBeUsedKeepsTheNodeFromStarting() throws Exception {
    String gone = directory.resolve("gone.pem").toString();
    AccessSettings settings = settings(gone);
    String message =
        assertThrows(IllegalArgumentException.class, () -> new Access(settings, Clock.systemUTC()))
            .getMessage();
    assertTrue(message.contains("access.oidc.ca"), message);
    assertTrue(message.contains(gone + ": no such file"), message);
  }
}
