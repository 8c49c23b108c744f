package dev.canvass.party.http;

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
import dev.canvass.party.config.Policy;
import dev.canvass.privacy.access.AccessSettings;
import dev.canvass.privacy.access.AccessToken;
import dev.canvass.privacy.access.FailedAttempts;
import dev.canvass.privacy.access.Role;
import dev.canvass.privacy.access.TokenEntry;
import dev.canvass.privacy.access.TokenList;
import dev.canvass.privacy.sign.SigningKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Who may do what at a party, over real HTTP and a real token file. */
@Timeout(120)
final class AccessTest {

  /** What is meant, written down apart from the policy; an admin may do all of it. */
  private static final Map<String, Set<String>> MEANT =
      Map.ofEntries(
          Map.entry("PUT /v1/records", Set.of("operator")),
          Map.entry("DELETE /v1/records/{user}", Set.of("operator")),
          Map.entry("PUT /v1/opt-outs/{user}", Set.of("operator")),
          Map.entry("DELETE /v1/opt-outs/{user}", Set.of("operator")),
          Map.entry("GET /v1/queries", Set.of("operator", "auditor")),
          Map.entry("POST /v1/queries/{id}:approve", Set.of("operator")),
          Map.entry("POST /v1/queries/{id}:reject", Set.of("operator")),
          Map.entry("GET /v1/queries/{id}/local-heavy-hitters", Set.of("operator")),
          Map.entry("GET /v1/participation", Set.of("operator", "auditor")),
          Map.entry("POST /v1/participation:stop", Set.of("operator")),
          Map.entry("POST /v1/participation:resume", Set.of("operator")),
          Map.entry("GET /v1/outgoing", Set.of("operator", "auditor")),
          Map.entry("GET /v1/budget", Set.of("operator", "auditor")),
          Map.entry("GET /v1/budget/users/{user}", Set.of("operator")),
          Map.entry("GET /v1/audit/head", Set.of("auditor")),
          Map.entry("GET /v1/audit/entries", Set.of("auditor")),
          Map.entry("GET /metrics", Set.of("operator")),
          Map.entry("GET /health/live", Set.of()),
          Map.entry("GET /health/ready", Set.of()));

  @TempDir private Path folder;

  private final Vertx vertx = Vertx.vertx();
  private final WebClient client = WebClient.create(vertx);
  private final Map<Role, AccessToken> tokens = new EnumMap<>(Role.class);
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger("dev.canvass");
  private TokenList list = TokenList.EMPTY;
  private Path file;
  private PartyNode node;

  @BeforeEach
  void start() throws Exception {
    logger.setLevel(Level.DEBUG);
    logged.start();
    logger.addAppender(logged);
    file = folder.resolve("tokens");
    for (Role role : Role.values()) {
      AccessToken token = AccessToken.generate();
      tokens.put(role, token);
      list =
          list.with(
              TokenEntry.of(
                  "the-" + role.wireName(),
                  Set.of(role),
                  token,
                  Instant.parse("2020-01-01T00:00:00Z"),
                  Optional.empty()));
    }
    Files.writeString(file, list.format());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    node = await(PartyNode.start(vertx, config(AccessSettings.tokens(file.toString()))));
  }

  @AfterEach
  void stop() throws Exception {
    logger.detachAppender(logged);
    logger.setLevel(null);
    await(node.close());
    await(vertx.close());
  }

  private PartyConfig config(AccessSettings access) {
    return new PartyConfig(
        "north",
        0,
        1,
        folder.resolve("data").toString(),
        new PartyConfig.Http("127.0.0.1", 0),
        new PartyConfig.Kafka("127.0.0.1:1", null),
        new PartyConfig.Collector(SigningKey.generate().verifyingKey().toString(), null),
        new Policy("manual", null, null, 0, null, 1, List.of("item")),
        null,
        access,
        null,
        null,
        false);
  }

  private HttpResponse<Buffer> call(String operation, String token) throws Exception {
    List<String> parts = List.of(operation.split(" ", -1));
    String path =
        parts.get(1).replace("{id}", "q-0000000000000001").replace("{user}", "secret:user");
    HttpRequest<Buffer> request =
        client.request(HttpMethod.valueOf(parts.get(0)), node.httpPort(), "127.0.0.1", path);
    if (token != null) {
      request.bearerTokenAuthentication(token);
    }
    return await(request.send());
  }

  private List<String> logged() {
    return List.copyOf(logged.list).stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void everyOperationIsForWhomItIsMeantAndForNobodyElse() throws Exception {
    for (Map.Entry<String, Set<String>> meant : MEANT.entrySet()) {
      String operation = meant.getKey();
      boolean everybody = meant.getValue().isEmpty();
      HttpResponse<Buffer> anonymous = call(operation, null);
      assertEquals(everybody, anonymous.statusCode() != 401, operation);
      if (!everybody) {
        assertEquals("Bearer realm=\"canvass\"", anonymous.getHeader("WWW-Authenticate"));
        assertEquals("unauthorized", anonymous.bodyAsJsonObject().getString("code"));
      }
      for (Role role : Role.values()) {
        HttpResponse<Buffer> answer = call(operation, tokens.get(role).reveal());
        String context = operation + " " + role + " " + answer.bodyAsString();
        if (everybody || role == Role.ADMIN || meant.getValue().contains(role.wireName())) {
          // Whatever is wrong with these requests, it is not who sends them.
          assertFalse(Set.of(401, 403, 405, 429).contains(answer.statusCode()), context);
          assertFalse(String.valueOf(answer.bodyAsString()).contains("\"not-found\""), context);
        } else {
          assertEquals(403, answer.statusCode(), context);
          meant.getValue().forEach(needed -> assertTrue(context.contains(needed), context));
        }
      }
    }
    List<String> lines = logged();
    assertTrue(
        lines.contains(
            "event=act who=the-operator from=127.0.0.1 role=operator"
                + " operation=\"DELETE /v1/records/{user}\" status=204"),
        lines::toString);
    for (String line : lines) {
      assertFalse(line.contains("secret:user"), line);
      tokens.values().forEach(token -> assertFalse(line.contains(token.reveal()), line));
    }
  }

  @Test
  void thePolicyHasTheOperationsThatAreMeant() {
    assertEquals(
        new TreeSet<>(MEANT.keySet()),
        Operations.POLICY.operations().stream()
            .map(operation -> operation.method() + " " + operation.template())
            .collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void whatThePolicyDoesNotNameIsAnAdminsAlone() throws Exception {
    assertEquals(401, call("GET /v2", null).statusCode());
    assertEquals(403, call("GET /v2", tokens.get(Role.OPERATOR).reveal()).statusCode());
    assertEquals(404, call("GET /v2", tokens.get(Role.ADMIN).reveal()).statusCode());
    String metrics = call("GET /metrics", tokens.get(Role.OPERATOR).reveal()).bodyAsString();
    for (String reason : List.of("anonymous", "forbidden")) {
      assertTrue(
          metrics.contains("canvass_party_access_refused_total{reason=\"" + reason + "\"} 1.0"),
          metrics);
    }
  }

  @Test
  void aRevokedTokenIsRefusedWithoutARestartAndGuessingEndsInAPause() throws Exception {
    String token = tokens.get(Role.OPERATOR).reveal();
    assertEquals(200, call("GET /v1/queries", token).statusCode());
    Files.writeString(file, list.revoke("the-operator", Instant.now()).format());
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (call("GET /v1/queries", token).statusCode() == 200) {
      assertTrue(System.nanoTime() < deadline, "still in force");
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
    for (int i = 1; i < FailedAttempts.LIMIT; i++) {
      assertEquals(401, call("GET /v1/queries", "guess-" + i).statusCode());
    }
    HttpResponse<Buffer> paused = call("GET /v1/queries", tokens.get(Role.ADMIN).reveal());
    assertEquals(429, paused.statusCode());
    assertTrue(Integer.parseInt(paused.getHeader("Retry-After")) > 0);
    assertEquals(200, call("GET /health/live", null).statusCode());
  }

  @Test
  void theAuditLogSaysWhoDidWhatFromWhereAndNamesNoUser() throws Exception {
    String operator = tokens.get(Role.OPERATOR).reveal();
    await(
        client
            .put(node.httpPort(), "127.0.0.1", "/v1/records")
            .bearerTokenAuthentication(operator)
            .putHeader("Content-Type", "text/csv")
            .sendBuffer(Buffer.buffer("user,item\nsecret:user,apple\n")));
    assertEquals(204, call("PUT /v1/opt-outs/{user}", operator).statusCode());
    assertEquals(204, call("DELETE /v1/opt-outs/{user}", operator).statusCode());
    String admin = tokens.get(Role.ADMIN).reveal();
    assertEquals(204, call("DELETE /v1/records/{user}", admin).statusCode());
    HttpResponse<Buffer> log = call("GET /v1/audit/entries", tokens.get(Role.AUDITOR).reveal());
    assertFalse(log.bodyAsString().contains("secret:user"), log.bodyAsString());
    Map<String, String> acts = new LinkedHashMap<>();
    for (Object entry : log.bodyAsJsonObject().getJsonArray("entries")) {
      JsonObject facts = ((JsonObject) entry).getJsonObject("facts");
      String kind = ((JsonObject) entry).getString("kind");
      if (!Set.of("node-start", "administration").contains(kind)) {
        acts.put(
            kind + facts.getString("action", ""),
            String.join(
                " ", facts.getString("who"), facts.getString("from"), facts.getString("roles")));
      }
    }
    String byOperator = "the-operator 127.0.0.1 operator";
    assertEquals(
        Map.of(
            "import", byOperator,
            "opt-outadded", byOperator,
            "opt-outremoved", byOperator,
            "erasure", "the-admin 127.0.0.1 admin"),
        acts);
  }

  /** Each once: over restarts, and also what was done while the node was down. */
  @Test
  void theAuditLogSaysWhoStartedTheNodeAndWhoDidWhatToItsTokens() throws Exception {
    String account = "os:" + System.getProperty("user.name") + " local";
    Files.writeString(file, list.revoke("the-auditor", Instant.now()).format());
    String admin = tokens.get(Role.ADMIN).reveal();
    until(() -> administration(admin).contains(account + " token-revoked the-auditor"));
    await(node.close());
    TokenList without =
        TokenList.parse(
            Files.readAllLines(file).stream()
                .filter(line -> !line.contains("name=the-operator "))
                .collect(Collectors.joining("\n", "", "\n")));
    Files.writeString(file, without.format());

    node = await(PartyNode.start(vertx, config(AccessSettings.tokens(file.toString()))));

    List<String> done = administration(admin);
    assertEquals(
        List.of(
            account + " token-created the-analyst",
            account + " token-created the-operator",
            account + " token-created the-auditor",
            account + " token-created the-admin",
            account + " token-revoked the-auditor",
            account + " token-removed the-operator"),
        done);
    JsonObject start =
        call("GET /v1/audit/entries", admin)
            .bodyAsJsonObject()
            .getJsonArray("entries")
            .getJsonObject(0);
    assertEquals("node-start", start.getString("kind"));
    assertEquals(
        account,
        start.getJsonObject("facts").getString("who")
            + " "
            + start.getJsonObject("facts").getString("from"));
  }

  private List<String> administration(String admin) throws Exception {
    return call("GET /v1/audit/entries", admin).bodyAsJsonObject().getJsonArray("entries").stream()
        .map(JsonObject.class::cast)
        .filter(entry -> entry.getString("kind").equals("administration"))
        .map(entry -> entry.getJsonObject("facts"))
        .map(
            facts ->
                String.join(
                    " ",
                    facts.getString("who"),
                    facts.getString("from"),
                    facts.getString("action"),
                    facts.getString("subject")))
        .toList();
  }

  private static void until(Callable<Boolean> seen) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!seen.call()) {
      assertTrue(System.nanoTime() < deadline, "it does not come true");
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  @Test
  void aTokenFileThatOthersCanReadKeepsTheNodeFromStarting() throws Exception {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    await(node.close());
    Exception failure =
        assertThrows(
            Exception.class,
            () -> await(PartyNode.start(vertx, config(AccessSettings.tokens(file.toString())))));
    String rule = file + ": others than its owner may use it (rw-r--r--); run chmod 600 on it";
    assertTrue(failure.getMessage().contains(rule), failure.getMessage());
    node = await(PartyNode.start(vertx, config(null)));
  }

  @Test
  void aTokenFileThatCannotBeReadKeepsTheNodeFromStarting() throws Exception {
    await(node.close());
    Files.writeString(file, "garbage");
    Exception failure =
        assertThrows(
            Exception.class,
            () -> await(PartyNode.start(vertx, config(AccessSettings.tokens(file.toString())))));
    assertTrue(failure.getMessage().contains("line 1"), failure.getMessage());
    node = await(PartyNode.start(vertx, config(null)));
    assertEquals("open", call("GET /health/ready", null).bodyAsJsonObject().getString("access"));
  }

  @Test
  void openAccessOnAllInterfacesIsAConfigurationError() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    new PartyConfig(
                        "north",
                        0,
                        1,
                        "data",
                        new PartyConfig.Http("0.0.0.0", 0),
                        new PartyConfig.Kafka("127.0.0.1:1", null),
                        new PartyConfig.Collector(
                            SigningKey.generate().verifyingKey().toString(), null),
                        null))
            .getMessage();
    assertTrue(message.contains("0.0.0.0 is not loopback"), message);
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }
}
