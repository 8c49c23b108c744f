package dev.canvass.party.http;

import static dev.canvass.party.http.ApiNode.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.canvass.party.PartyNode;
import dev.canvass.party.config.PartyConfig;
import dev.canvass.privacy.access.AccessToken;
import dev.canvass.privacy.access.Role;
import dev.canvass.privacy.access.TokenEntry;
import dev.canvass.privacy.access.TokenList;
import dev.canvass.privacy.sign.SigningKey;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Logins of a real issuer of JWTs at a party, behind an authority of its own, beside tokens, over
 * real HTTP.
 */
@Timeout(180)
final class LoginTest {

  @TempDir private Path folder;

  private final Vertx vertx = Vertx.vertx();
  private final WebClient client = WebClient.create(vertx);
  private final AccessToken token = AccessToken.generate();
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger("dev.canvass");
  private TestIssuer issuer;
  private PartyNode node;

  @BeforeEach
  void prepare() throws Exception {
    logger.setLevel(Level.INFO);
    logged.start();
    logger.addAppender(logged);
    issuer = new TestIssuer(folder.resolve("issuer"));
    TokenList list =
        TokenList.EMPTY.with(
            TokenEntry.of("clerk", Set.of(Role.OPERATOR), token, Instant.EPOCH, Optional.empty()));
    Path file = Files.writeString(folder.resolve("tokens"), list.format());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  @AfterEach
  void stop() throws Exception {
    logger.detachAppender(logged);
    logger.setLevel(null);
    issuer.close();
    if (node != null) {
      await(node.close());
    }
    await(vertx.close());
  }

  private void start(String ca) throws Exception {
    String yaml =
        """
        party: north
        dataDirectory: "%s"
        http: {port: 0}
        kafka: {bootstrapServers: "127.0.0.1:1"}
        collector: {publicKey: "%s"}
        access:
          tokens: "%s"
          oidc:
            issuer: "%s"
            audience: canvass
            rolesClaim: groups
            roles: {ops: operator, audit: auditor}
            ca: "%s"
        """
            .formatted(
                folder.resolve("data"),
                SigningKey.of(new byte[32]).verifyingKey(),
                folder.resolve("tokens"),
                issuer.url(),
                ca);
    Path config = Files.writeString(folder.resolve("party.yaml"), yaml);
    node = await(PartyNode.start(vertx, PartyConfig.load(config)));
  }

  private HttpResponse<Buffer> call(HttpMethod method, String path, String bearer)
      throws Exception {
    HttpRequest<Buffer> request = client.request(method, node.httpPort(), "127.0.0.1", path);
    return await(request.bearerTokenAuthentication(bearer).send());
  }

  private int status(String bearer) throws Exception {
    return call(HttpMethod.GET, "/v1/queries", bearer).statusCode();
  }

  private List<String> warnings() throws Exception {
    JsonObject ready =
        await(client.get(node.httpPort(), "127.0.0.1", "/health/ready").send()).bodyAsJsonObject();
    return ready.getJsonArray("warnings").stream().map(String::valueOf).toList();
  }

  private static void until(String what, Callable<Boolean> seen) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
    while (!seen.call()) {
      assertTrue(System.nanoTime() < deadline, what);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  private Stream<String> lines() {
    return List.copyOf(logged.list).stream().map(ILoggingEvent::getFormattedMessage);
  }

  @Test
  void takesLoginsOnceTheIssuerIsThereAndFollowsItsKeys() throws Exception {
    // The issuer's server is bound, but does not answer yet.
    start(issuer.ca());
    assertTrue(warnings().toString().contains("issuer"), warnings().toString());
    assertEquals(200, status(token.reveal()));
    HttpResponse<Buffer> early = call(HttpMethod.GET, "/v1/queries", issuer.login("alice", "ops"));
    assertEquals(503, early.statusCode());
    assertEquals("issuer-keys-awaited", early.bodyAsJsonObject().getString("code"));

    issuer.start();
    until("no login is taken", () -> status(issuer.login("alice", "ops")) == 200);
    until("the warning stays", () -> warnings().isEmpty());
    String optOut = "/v1/opt-outs/somebody";
    assertEquals(204, call(HttpMethod.PUT, optOut, issuer.login("alice", "ops")).statusCode());
    assertEquals(403, call(HttpMethod.PUT, optOut, issuer.login("bob", "audit")).statusCode());
    assertEquals(403, status(issuer.login("carol")));
    assertEquals(403, status(issuer.login("dave", "operator")), "roles are those of the mapping");
    assertEquals(200, status(token.reveal()));

    // The issuer rotates its key; whoever has a token of the new one waits a moment.
    String old = issuer.login("alice", "ops");
    issuer.rotate("two");
    until("the new key is not taken", () -> status(issuer.login("alice", "ops")) == 200);
    until("the old key is still good", () -> status(old) == 401);

    HttpResponse<Buffer> log =
        call(HttpMethod.GET, "/v1/audit/entries", issuer.login("bob", "audit"));
    assertTrue(log.bodyAsString().contains("\"who\":\"alice\""), log.bodyAsString());
    assertTrue(lines().anyMatch(line -> line.startsWith("event=act who=alice from=127.0.0.1")));
  }

  @Test
  void forgedLateAndMisdirectedLoginsAreRefused() throws Exception {
    issuer.start();
    start(issuer.ca());
    until("no login is taken", () -> status(issuer.login("alice", "ops")) == 200);
    Date past = Date.from(Instant.now().minusSeconds(600));
    String good = issuer.login("alice", "ops");
    for (String bad :
        List.of(
            issuer.sign(issuer.claims("alice", "ops").expirationTime(past).build()),
            issuer.sign(issuer.claims("alice", "ops").audience("another").build()),
            issuer.sign(issuer.claims("alice", "ops").issuer("https://evil.example").build()),
            good.substring(0, good.lastIndexOf('.') + 1) + "AAAA")) {
      assertEquals(401, status(bad));
    }
    assertEquals(200, status(good));
  }

  @Test
  void anIssuerOfAnotherAuthorityIsNotBelievedUntilThatIsTheConfiguredOne() throws Exception {
    issuer.start();
    Path ca = folder.resolve("ca.pem");
    try (TestIssuer other = new TestIssuer(folder.resolve("other"))) {
      Files.copy(Path.of(other.ca()), ca);
    }
    start(ca.toString());
    until(
        "nothing is said of the authority",
        () ->
            lines()
                .anyMatch(
                    line -> line.contains("event=issuer-unreachable") && line.contains("PKIX")));
    assertEquals(503, status(issuer.login("alice", "ops")));
    assertFalse(warnings().isEmpty());

    Files.copy(Path.of(issuer.ca()), ca, StandardCopyOption.REPLACE_EXISTING);
    until("no login is taken", () -> status(issuer.login("alice", "ops")) == 200);
  }

  @Test
  void anAuthorityThatCannotBeUsedKeepsTheNodeFromStarting() {
    String gone = folder.resolve("gone.pem").toString();
    String message = assertThrows(Exception.class, () -> start(gone)).getMessage();
    assertTrue(message.contains("access.oidc.ca"), message);
    assertTrue(message.contains(gone + ": no such file"), message);
  }
}
