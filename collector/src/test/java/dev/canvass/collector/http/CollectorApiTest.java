package dev.canvass.collector.http;

import static dev.canvass.collector.http.ApiCaller.assertProblem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canvass.collector.http.ApiCaller.Answer;
import dev.canvass.privacy.sign.SigningKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every operation of the API over real HTTP, and every way in which it refuses (invariant I8). */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class CollectorApiTest {

  private static final String ASKED = "{'codec':'letters:4','epsilon':'4','k':2,'quorum':1}";
  private static final String UNKNOWN = "q-0000000000000000";

  @TempDir private Path directory;

  private InProcessCollector collector;
  private ApiCaller client;

  @BeforeEach
  void start() throws Exception {
    collector = new InProcessCollector(directory);
    client = new ApiCaller(collector.url());
    collector.enrol("a");
    collector.enrol("b");
  }

  @AfterEach
  void stop() throws Exception {
    collector.close();
  }

  private Answer send(String method, String path, byte[] body) throws Exception {
    return client.send(method, path, body);
  }

  private Answer get(String path) throws Exception {
    return client.get(path);
  }

  private Answer post(String path, String json, String... headers) throws Exception {
    return client.post(path, json, headers);
  }

  private String ask(String json) throws Exception {
    return client.ask(json);
  }

  private void answer(String id) throws Exception {
    collector.answer(id);
  }

  private Answer awaitResult(String id) throws Exception {
    return client.awaitResult(id);
  }

  @Test
  void asksDecidesAndAnswers() throws Exception {
    Answer created = post("/v1/queries", ASKED);
    String id = created.body().path("id").asText();
    assertEquals(
        "/v1/queries/" + id, created.response().headers().firstValue("Location").orElseThrow());
    assertEquals("OPEN", created.body().path("status").asText());
    assertEquals(id, get("/v1/queries").body().path("queries").path(0).path("id").asText());
    answer(id);
    JsonNode result = awaitResult(id).body();
    assertEquals(12_000, result.path("users").asLong());
    assertEquals("aa", result.path("heavyHitters").path(0).path("item").asText());
    assertEquals("4", result.path("privacy").path("local").asText());
    assertEquals("4", result.path("privacy").path("central").path("epsilon").asText());
    assertEquals("local", result.path("privacy").path("central").path("basis").asText());
    assertEquals("bb", result.path("heavyHitters").path(1).path("item").asText());
    assertTrue(result.path("timing").path("collectMillis").asLong() >= 0);
    assertEquals("DONE", get("/v1/queries/" + id).body().path("status").asText());
    assertTrue(get("/v1/queries/" + id + "/levels").body().path("levels").size() >= 1);
    JsonNode parties = get("/v1/queries/" + id + "/parties").body();
    assertEquals("COMPLETE", parties.path("parties").path(0).path("state").asText());
    assertEquals(6_000, parties.path("parties").path(1).path("reports").asLong());
    JsonNode frequency = get("/v1/queries/" + id + "/frequency?item=aa").body();
    assertEquals(
        result.path("heavyHitters").path(0).path("count").asDouble(),
        frequency.path("count").asDouble(),
        1);
    assertEquals(12_000, frequency.path("users").asLong());
  }

  @Test
  void frequencyNeedsOneReadableItem() throws Exception {
    String id = ask(ASKED);
    answer(id);
    awaitResult(id);
    String path = "/v1/queries/" + id + "/frequency";
    for (String query : List.of("", "?item=", "?item=a&item=b", "?item=%20")) {
      assertProblem(400, "invalid-request", get(path + query));
    }
    assertProblem(400, "invalid-request", get(path + "?item=%C3%28"));
    // Text that does not fit the codec is hashed, and as answerable as any other.
    assertEquals(200, get(path + "?item=elephant").status());
  }

  @Test
  void itemsThatAClosedCodecLacksHaveNoFrequency() throws Exception {
    String id = ask("{'dictionary':['aa','bb','other'],'epsilon':4,'k':2}");
    answer(id);
    awaitResult(id);
    assertProblem(400, "invalid-item", get("/v1/queries/" + id + "/frequency?item=cc"));
    assertEquals(200, get("/v1/queries/" + id + "/frequency?item=bb").status());
  }

  @Test
  void resultsAreRefusedUntilTheyAreThere() throws Exception {
    String id = ask(ASKED);
    for (String path : List.of("/heavy-hitters", "/levels", "/frequency?item=aa")) {
      Answer answer = get("/v1/queries/" + id + path);
      assertProblem(409, "not-decided", answer);
      assertEquals("1", answer.response().headers().firstValue("Retry-After").orElseThrow());
    }
    assertEquals(200, get("/v1/queries/" + id + "/parties").status());
  }

  @Test
  void cancellingIsFinal() throws Exception {
    String id = ask(ASKED);
    String path = "/v1/queries/" + id + ":cancel";
    for (int again = 0; again < 2; again++) {
      Answer cancelled = post(path, "");
      assertEquals(200, cancelled.status(), () -> String.valueOf(cancelled.body()));
      assertEquals("CANCELLED", cancelled.body().path("status").asText());
    }
    answer(id);
    collector.tick();
    assertProblem(409, "cancelled", get("/v1/queries/" + id + "/heavy-hitters"));
    assertProblem(409, "cancelled", get("/v1/queries/" + id + "/frequency?item=aa"));
    JsonNode intake = get("/v1/queries/" + id).body().path("intake");
    assertEquals(12_000, intake.path("rejected").path("CANCELLED").path("reports").asLong());
    assertEquals(0, intake.path("accepted").path("reports").asLong());
  }

  @Test
  void whatIsDecidedOrUnknownCannotBeCancelled() throws Exception {
    for (String id : List.of(UNKNOWN, "x", "")) {
      assertProblem(404, "unknown-query", post("/v1/queries/" + id + ":cancel", ""));
    }
    String id = ask(ASKED);
    answer(id);
    awaitResult(id);
    Answer late = post("/v1/queries/" + id + ":cancel", "");
    assertProblem(409, "not-open", late);
    assertEquals(200, get("/v1/queries/" + id + "/heavy-hitters").status());
  }

  @Test
  void aRoundWithoutQuorumSaysSo() throws Exception {
    String id = ask("{'codec':'uint:4','epsilon':2,'k':1,'quorum':2,'deadlineSeconds':1}");
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!get("/v1/queries/" + id).body().path("status").asText().equals("NO_QUORUM")) {
      assertTrue(System.nanoTime() < deadline, "still open long after its deadline");
      collector.tick();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
    assertProblem(409, "no-quorum", get("/v1/queries/" + id + "/heavy-hitters"));
  }

  @ParameterizedTest
  @CsvSource({
    "'', 404",
    "/heavy-hitters, 404",
    "/levels, 404",
    "/parties, 404",
    "/frequency?item=a, 404"
  })
  void unknownQueriesAreNotFound(String path, int status) throws Exception {
    for (String id : List.of(UNKNOWN, "q-1", "%00", "..%2f", "x".repeat(3_000))) {
      assertProblem(status, "unknown-query", get("/v1/queries/" + id + path));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "~~ | invalid-request | body",
        "{ | invalid-request | not JSON",
        "null | invalid-request | object",
        "[] | invalid-request | object",
        "{'k':1}{} | invalid-request | not JSON",
        "{'codec':'letters:4','k':1,'k':2,'epsilon':1} | invalid-request | Duplicate",
        "{'codec':'letters:4','epsilon':0,'k':1} | invalid-request | epsilon",
        "{'codec':'letters:4','epsilon':-2,'k':1} | invalid-request | epsilon",
        "{'codec':'letters:4','epsilon':1e400,'k':1} | invalid-request | epsilon",
        "{'codec':'letters:4','epsilon':'NaN','k':1} | invalid-request | epsilon",
        "{'codec':'letters:4','epsilon':1e-9,'k':1} | invalid-request | epsilon",
        "{'codec':'letters:4','epsilon':1000,'k':1} | invalid-request | epsilon",
        "{'codec':'letters:4','epsilon':[1],'k':1} | invalid-request | epsilon",
        "{'codec':'letters:4','epsilon':1,'k':0} | invalid-request | k must be in",
        "{'codec':'letters:4','epsilon':1,'k':-3} | invalid-request | k must be in",
        "{'codec':'letters:4','epsilon':1,'k':1001} | invalid-request | k must be in",
        "{'codec':'letters:4','epsilon':1,'k':'2'} | invalid-request | k must be a whole",
        "{'codec':'runes:4','epsilon':1,'k':1} | invalid-request | codec",
        "{'codec':'letters:0','epsilon':1,'k':1} | invalid-request | codec",
        "{'codec':'letters:999','epsilon':1,'k':1} | invalid-request | codec",
        "{'codec':7,'epsilon':1,'k':1} | invalid-request | codec must be a text",
        "{'codec':'dictionary','epsilon':1,'k':1} | invalid-request | dictionary",
        "{'dictionary':[],'epsilon':1,'k':1} | invalid-request | dictionary",
        "{'dictionary':['a','a'],'epsilon':1,'k':1} | invalid-request | a",
        "{'codec':'letters:4','epsilon':1,'k':1,'quorum':3} | invalid-request | quorum",
        "{'codec':'letters:4','epsilon':1,'k':1,'quorum':0} | invalid-request | quorum",
        "{'codec':'letters:4','epsilon':1,'k':1,'deadlineSeconds':0} | invalid-request | deadline",
        "{'codec':'letters:4','epsilon':1,'k':1,'deadlineSeconds':9999999} | invalid-request | in",
        "{'codec':'letters:4','epsilon':1,'k':1,'parties':['a','a']} | invalid-request | twice",
        "{'codec':'letters:4','epsilon':1,'k':1,'parties':['a b']} | invalid-request | parties",
        "{'codec':'letters:4','epsilon':1,'k':1,'parties':['zz']} | unknown-party | zz",
        "{'codec':'letters:4','epsilon':1,'k':1,'parties':[]} | no-parties | nobody",
        "{'codec':'letters:4','epsilon':1,'k':1,'strategy':'luck'} | invalid-request | strategy",
        "{'codec':'letters:4','epsilon':1,'k':1,'aggregation':'x'} | invalid-request | aggregation",
        "{'codec':'letters:4','epsilon':1,'k':1,'attribute':'A!'} | invalid-request | attribute",
        "{'codec':'letters:4','epsilon':1,'k':1,'lexicon':[1]} | invalid-request | lexicon",
      })
  void badQueriesAreRefusedAndChangeNothing(String json, String code, String says)
      throws Exception {
    Answer answer = post("/v1/queries", json);
    assertProblem(400, code, answer);
    String detail = answer.body().path("detail").asText();
    assertTrue(detail.contains(says), detail);
    assertEquals(0, get("/v1/queries").body().path("queries").size());
  }

  @Test
  void bodiesThatAreNotUtf8OrTooDeepOrTooLongAreRefused() throws Exception {
    byte[] broken = {'{', '"', (byte) 0xC3, '(', '"', ':', '1', '}'};
    assertProblem(400, "invalid-request", send("POST", "/v1/queries", broken));
    assertProblem(400, "invalid-request", post("/v1/queries", "[".repeat(100_000)));
    assertProblem(400, "invalid-request", post("/v1/queries", "{'k':" + "9".repeat(5_000) + "}"));
    assertProblem(413, "too-large", send("POST", "/v1/queries", new byte[(16 << 20) + 1]));
    assertEquals(200, get("/health/live").status());
  }

  @Test
  void enrolmentIsRepeatableButNotChangeable() throws Exception {
    String entry =
        "{'id':'c','publicKey':'" + SigningKey.generate().verifyingKey() + "','shards':2}";
    assertEquals(201, post("/v1/parties", entry).status());
    assertEquals(200, post("/v1/parties", entry).status());
    assertEquals("c", get("/v1/parties").body().path("parties").path(2).path("id").asText());
    assertProblem(409, "party-exists", post("/v1/parties", entry.replace(":2", ":3")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "~~ | body",
        "{} | id is required",
        "{'id':'@collector','publicKey':'KEY'} | id",
        "{'id':'c'} | publicKey is required",
        "{'id':'c','publicKey':'zz'} | publicKey",
        "{'id':'c','publicKey':'KEY','shards':0} | shards",
        "{'id':'c','publicKey':'KEY','shards':9999} | shards",
        "{'id':'c','publicKey':'KEY','populationCap':-1} | populationCap",
        "{'id':'c','publicKey':'KEY','boss':true} | unknown field boss",
      })
  void badEnrolmentsAreRefused(String json, String says) throws Exception {
    String body = json.replace("KEY", SigningKey.generate().verifyingKey().toString());
    Answer answer = post("/v1/parties", body);
    assertProblem(400, "invalid-request", answer);
    String detail = answer.body().path("detail").asText();
    assertTrue(detail.contains(says), detail);
    assertEquals(2, get("/v1/parties").body().path("parties").size());
  }

  @Test
  void pathsAndMethodsThatDoNotExistAreProblemsToo() throws Exception {
    assertProblem(404, "not-found", get("/v2"));
    assertProblem(405, "method-not-allowed", send("DELETE", "/v1/queries", new byte[0]));
  }

  @Test
  void healthAndMetricsTell() throws Exception {
    assertEquals(200, get("/health/live").status());
    assertEquals(200, get("/health/ready").status());
    collector.ready = false;
    assertEquals(503, get("/health/ready").status());
    assertEquals(200, get("/health/live").status());
    ask(ASKED);
    String metrics = new String(get("/metrics").response().body(), StandardCharsets.UTF_8);
    assertTrue(metrics.contains("canvass_collector_messages_accepted_total 1.0"), metrics);
  }

  @Test
  void aBrokerThatIsAwayIsUnavailableNotAHang() throws Exception {
    collector.brokerAway = true;
    Answer answer = post("/v1/queries", ASKED);
    assertProblem(503, "unavailable", answer);
    assertTrue(answer.body().path("detail").asText().contains("Kafka"));
    assertEquals("1", answer.response().headers().firstValue("Retry-After").orElseThrow());
  }
}
