package dev.canvass.collector.http;

import static dev.canvass.collector.http.ApiCaller.assertProblem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.canvass.collector.http.ApiCaller.Answer;
import dev.canvass.privacy.access.AccessSettings;
import dev.canvass.privacy.access.AccessToken;
import dev.canvass.privacy.access.FailedAttempts;
import dev.canvass.privacy.access.Role;
import dev.canvass.privacy.access.TokenEntry;
import dev.canvass.privacy.access.TokenList;
import dev.canvass.privacy.sign.SigningKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Who may do what, over real HTTP and a real token file. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class AccessTest {

  /** What is meant, written down apart from the policy; an admin may do all of it. */
  private static final List<String> MEANT =
      List.of(
          "POST /v1/queries analyst",
          "POST /v1/queries:plan analyst operator",
          "GET /v1/queries analyst operator auditor",
          "GET /v1/queries/{id} analyst operator auditor",
          "GET /v1/queries/{id}/parties analyst operator auditor",
          "POST /v1/queries:plan analyst operator",
          "POST /v1/queries/{id}:cancel operator",
          "POST /v1/queries/{id}:approve analyst operator",
          "GET /v1/queries/{id}/heavy-hitters analyst auditor",
          "GET /v1/queries/{id}/levels analyst auditor",
          "GET /v1/queries/{id}/frequency analyst auditor",
          "POST /v1/queries/{id}:reread analyst",
          "GET /v1/queries/{id}/readings analyst auditor",
          "GET /v1/queries/{id}/readings/{reading} analyst auditor",
          "POST /v1/parties operator",
          "POST /v1/parties/{id}:revoke operator",
          "POST /v1/parties/{id}:renew everybody",
          "POST /v1/invitations operator",
          "GET /v1/enrolments operator auditor",
          "POST /v1/enrolments everybody",
          "POST /v1/enrolments/{id}:approve operator",
          "POST /v1/enrolments/{id}:reject operator",
          "GET /v1/parties analyst operator auditor",
          "GET /v1/audit/entries auditor",
          "GET /v1/audit/heads auditor",
          "GET /v1/audit/summary auditor",
          "GET /v1/audit/bundle auditor",
          "GET /v1/audit/administration auditor",
          "GET /metrics operator",
          "GET / everybody",
          "GET /console everybody",
          "GET /console/{file} everybody",
          "GET /health/live everybody",
          "GET /health/ready everybody");

  private static final String ASKED = "{'codec':'letters:4','epsilon':'4','k':2,'quorum':1}";

  @TempDir private Path directory;

  private final Map<Role, AccessToken> tokens = new EnumMap<>(Role.class);
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private Level level;
  private Path file;
  private AccessToken expired;
  private TokenList list = TokenList.EMPTY;
  private InProcessCollector collector;
  private ApiCaller client;

  @BeforeEach
  void start() throws Exception {
    level = root.getLevel();
    root.setLevel(Level.DEBUG);
    logged.start();
    root.addAppender(logged);
    file = directory.resolve("tokens");
    for (Role role : Role.values()) {
      tokens.put(role, add("the-" + role.wireName(), role, Optional.empty()));
    }
    expired = add("expired", Role.ADMIN, Optional.of(Instant.parse("2020-01-02T00:00:00Z")));
    collector =
        new InProcessCollector(
            directory.resolve("stores"),
            new Access(AccessSettings.tokens(file.toString()), Clock.systemUTC()));
    client = new ApiCaller(collector.url());
    collector.enrol("a");
    collector.enrol("b");
  }

  @AfterEach
  void stop() throws Exception {
    root.detachAppender(logged);
    root.setLevel(level);
    collector.close();
  }

  private AccessToken add(String name, Role role, Optional<Instant> expires) throws Exception {
    AccessToken token = AccessToken.generate();
    Instant created = Instant.parse("2020-01-01T00:00:00Z");
    list = list.with(TokenEntry.of(name, Set.of(role), token, created, expires));
    Files.writeString(file, list.format());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return token;
  }

  private static String[] bearing(AccessToken token) {
    return new String[] {"Authorization", "Bearer " + token.reveal()};
  }

  private List<String> logged() {
    return List.copyOf(logged.list).stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  private Answer call(String operation, String... headers) throws Exception {
    String[] parts = operation.split(" ", -1);
    String path =
        parts[1]
            .replace("{id}", "q-0000000000000000")
            .replace("{reading}", "r-0")
            .replace("{file}", "app.js");
    return client.send(parts[0], path, new byte[0], headers);
  }

  @Test
  void everyOperationIsForWhomItIsMeantAndForNobodyElse() throws Exception {
    for (String line : MEANT) {
      String operation = line.substring(0, line.indexOf(' ', line.indexOf(' ') + 1));
      List<String> meant = List.of(line.substring(operation.length() + 1).split(" "));
      boolean everybody = meant.equals(List.of("everybody"));
      Answer anonymous = call(operation);
      assertEquals(everybody, anonymous.status() != 401, line);
      if (!everybody) {
        assertProblem(401, "unauthorized", anonymous);
        assertEquals("Bearer realm=\"canvass\"", anonymous.header("WWW-Authenticate"));
      }
      for (Role role : Role.values()) {
        boolean allowed = everybody || role == Role.ADMIN || meant.contains(role.wireName());
        Answer answer = call(operation, bearing(tokens.get(role)));
        if (allowed) {
          // Whatever is wrong with these requests, it is not who sends them.
          assertFalse(Set.of(401, 403, 405, 429).contains(answer.status()), line + " " + role);
          assertFalse(answer.body() != null && answer.code().equals("not-found"), line);
        } else {
          assertProblem(403, "forbidden", answer);
          String detail = answer.body().path("detail").asText();
          meant.forEach(needed -> assertTrue(detail.contains(needed), detail));
        }
      }
    }
  }

  @Test
  void thePolicyHasTheOperationsThatAreMeant() {
    assertEquals(
        new TreeSet<>(MEANT.stream().map(AccessTest::sorted).toList()),
        Operations.POLICY.operations().stream()
            .map(
                operation ->
                    sorted(
                        operation.method()
                            + " "
                            + operation.template()
                            + " "
                            + (operation.isForEverybody()
                                ? "everybody"
                                : Role.names(operation.roles(), " "))))
            .collect(Collectors.toCollection(TreeSet::new)));
  }

  private static String sorted(String line) {
    return Arrays.stream(line.split(" ")).sorted().collect(Collectors.joining(" "));
  }

  @Test
  void whatThePolicyDoesNotNameIsAnAdminsAlone() throws Exception {
    for (String operation : List.of("GET /v2", "DELETE /v1/queries")) {
      assertProblem(401, "unauthorized", call(operation));
      assertProblem(403, "forbidden", call(operation, bearing(tokens.get(Role.ANALYST))));
      assertTrue(
          Set.of(404, 405).contains(call(operation, bearing(tokens.get(Role.ADMIN))).status()));
    }
  }

  @Test
  void actsAreLoggedWithWhoAndFromWhereAndNoTokenEver() throws Exception {
    String id =
        client
            .post("/v1/queries", ASKED, bearing(tokens.get(Role.ANALYST)))
            .body()
            .path("id")
            .asText();
    String party = "{'id':'c','publicKey':'" + SigningKey.generate().verifyingKey() + "'}";
    client.post("/v1/parties", party, bearing(tokens.get(Role.OPERATOR)));
    client.post("/v1/queries/" + id + ":cancel", "", bearing(tokens.get(Role.OPERATOR)));
    client.get("/v1/queries", "Authorization", "Bearer canvass_wrong-secret");
    client.get("/v1/queries", "Authorization", "Basic wrong-secret");
    client.get("/metrics", bearing(tokens.get(Role.AUDITOR)));
    List<String> lines = logged();
    for (String expected :
        List.of(
            "event=query-created who=the-analyst from=127.0.0.1 role=analyst subject=" + id,
            "event=party-enrolled who=the-operator from=127.0.0.1 role=operator subject=c",
            "event=query-cancelled who=the-operator from=127.0.0.1 role=operator subject=" + id,
            "event=token-rejected who=unknown from=127.0.0.1 reason=unknown",
            "event=forbidden who=the-auditor from=127.0.0.1 role=auditor needed=operator")) {
      assertTrue(lines.contains(expected), () -> expected + " in " + lines);
    }
    for (String line : lines) {
      tokens.values().forEach(token -> assertFalse(line.contains(token.reveal()), line));
      assertFalse(line.contains("wrong-secret"), line);
    }
  }

  @Test
  void aTokenWorksFromItsCreationToItsRevocationWithoutARestart() throws Exception {
    AccessToken fresh = add("fresh", Role.ANALYST, Optional.empty());
    client.await("/health/live", answer -> logged().contains("event=tokens-read tokens=6"));
    assertEquals(200, client.get("/v1/queries", bearing(fresh)).status());
    list = list.revoke("fresh", Instant.now());
    Files.writeString(file, list.format());
    Answer refused = client.await("/v1/queries", answer -> answer.status() != 200, bearing(fresh));
    assertProblem(401, "unauthorized", refused);
    assertTrue(logged().contains("event=token-rejected who=fresh from=127.0.0.1 reason=revoked"));
    assertEquals(200, client.get("/v1/queries", bearing(tokens.get(Role.ANALYST))).status());
  }

  @Test
  void anExpiredTokenIsRefused() throws Exception {
    assertProblem(401, "unauthorized", client.get("/v1/queries", bearing(expired)));
    assertTrue(logged().contains("event=token-rejected who=expired from=127.0.0.1 reason=expired"));
  }

  @Test
  void aBrokenFileKeepsTheTokensAndShowsInReadiness() throws Exception {
    assertEquals("tokens", client.get("/health/ready").body().path("access").asText());
    assertEquals(0, client.get("/health/ready").body().path("warnings").size());
    Files.writeString(file, "garbage");
    Answer warned =
        client.await("/health/ready", answer -> answer.body().path("warnings").size() == 1);
    assertEquals(200, warned.status());
    assertEquals(200, client.get("/v1/queries", bearing(tokens.get(Role.ANALYST))).status());
    Files.writeString(file, list.format());
    client.await("/health/ready", answer -> answer.body().path("warnings").isEmpty());
  }

  @Test
  void aTokenFileThatOthersCanReadIsRefusedWithARemedy() throws Exception {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> new Access(AccessSettings.tokens(file.toString()), Clock.systemUTC()));
    String rule = file + ": others than its owner may use it (rw-r-----); run chmod 600 on it";
    assertTrue(refused.getMessage().contains(rule), refused.getMessage());
    // Of a node that runs, the tokens read before stay in force.
    client.await("/health/ready", answer -> answer.body().path("warnings").size() == 1);
    assertEquals(200, client.get("/v1/queries", bearing(tokens.get(Role.ANALYST))).status());
  }

  @Test
  void guessingEndsInAPauseAndIsCounted() throws Exception {
    for (int i = 1; i <= FailedAttempts.LIMIT; i++) {
      if (i == FailedAttempts.LIMIT) {
        byte[] scraped =
            client.get("/metrics", bearing(tokens.get(Role.OPERATOR))).response().body();
        assertTrue(
            new String(scraped, StandardCharsets.UTF_8)
                .contains("canvass_collector_access_refused_total{reason=\"rejected\"} 9.0"));
      }
      assertProblem(
          401, "unauthorized", client.get("/v1/queries", "Authorization", "Bearer guess" + i));
    }
    Answer paused = client.get("/v1/queries", bearing(tokens.get(Role.ADMIN)));
    assertProblem(429, "too-many-attempts", paused);
    int wait = Integer.parseInt(paused.header("Retry-After"));
    assertTrue(wait >= 1 && wait <= FailedAttempts.WINDOW.toSeconds(), () -> "" + wait);
    assertEquals(200, client.get("/health/live").status());
    assertTrue(logged().contains("event=token-limit-reached who=unknown from=127.0.0.1"));
  }
}
