package dev.canvass.collector.http;

import static dev.canvass.collector.http.ApiCaller.assertProblem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canvass.analytics.query.Aggregation;
import dev.canvass.analytics.query.Reading;
import dev.canvass.analytics.query.Strategy;
import dev.canvass.collector.http.ApiCaller.Answer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reading the same sealed reports again, with other options, for no ε (invariant I3). */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class ReadingApiTest {

  private static final String ASKED =
      "{'codec':'letters:4','epsilon':'4','k':2,'aggregation':'weighted-sum'}";

  @TempDir private Path directory;

  private InProcessCollector collector;
  private ApiCaller client;
  private String id;

  @BeforeEach
  void ask() throws Exception {
    collector = new InProcessCollector(directory);
    client = new ApiCaller(collector.url());
    collector.enrol("a");
    collector.enrol("b");
    id = client.ask(ASKED);
  }

  @AfterEach
  void stop() throws Exception {
    collector.close();
  }

  private JsonNode decided() throws Exception {
    collector.answer(id);
    JsonNode first = client.awaitResult(id).body();
    ((ObjectNode) first).remove("timing");
    return first;
  }

  private Answer reread(String options) throws Exception {
    return client.post("/v1/queries/" + id + ":reread", options);
  }

  private JsonNode awaitReading(Answer wished) throws Exception {
    assertEquals(2, wished.status() / 100, () -> String.valueOf(wished.body()));
    return client
        .await(
            wished.header("Location"),
            answer -> !answer.body().path("status").asText().equals("DECIDING"))
        .body();
  }

  @Test
  void equalsAFreshDecisionWithTheSameOptions() throws Exception {
    JsonNode first = decided();
    JsonNode reading = awaitReading(reread("{'k':1,'lexicon':['zz','aa']}"));
    Reading options =
        new Reading(
            1, Strategy.CONSENSUS, Aggregation.WEIGHTED_SUM, Optional.of(List.of("zz", "aa")));
    assertEquals("DONE", reading.path("status").asText());
    assertEquals(collector.decideAfresh(id, options), reading.path("result"));
    assertEquals(1, reading.path("result").path("heavyHitters").size());
    assertEquals(2, reading.path("lexiconSize").asInt());
    assertFalse(reading.has("lexicon"));
    // The first result stays what it was.
    JsonNode still = client.awaitResult(id).body();
    ((ObjectNode) still).remove("timing");
    assertEquals(first, still);
  }

  @Test
  void withTheQuerysOwnOptionsEqualsTheFirstResult() throws Exception {
    JsonNode first = decided();
    assertEquals(first, awaitReading(reread("{}")).path("result"));
  }

  @Test
  void theSameOptionsTwiceAreOneReading() throws Exception {
    decided();
    Answer wished = reread("{'k':1}");
    assertEquals(
        "/v1/queries/" + id + "/readings/" + wished.body().path("reading").asText(),
        wished.header("Location"));
    JsonNode reading = awaitReading(wished);
    Answer again = reread("{'strategy':'consensus','k':1}");
    assertEquals(200, again.status());
    assertEquals(reading, again.body());
    assertNotEquals(reading.path("reading"), awaitReading(reread("{'k':3}")).path("reading"));
    JsonNode list = client.get("/v1/queries/" + id + "/readings").body();
    assertEquals(2, list.path("readings").size());
    assertFalse(list.path("readings").path(0).has("result"));
    assertEquals(1, client.get("/v1/queries").body().path("queries").size());
  }

  @Test
  void waitsForTheOwnerOfTheReportsInABoundedQueue() throws Exception {
    decided();
    byte[] round = collector.giveAway(id);
    for (int k = 1; k <= ReadingRoutes.MAX_WAITING; k++) {
      Answer wished = reread("{'k':" + k + "}");
      assertEquals(202, wished.status(), () -> String.valueOf(wished.body()));
      assertEquals("DECIDING", wished.body().path("status").asText());
    }
    assertEquals(202, reread("{'k':1}").status());
    Answer tooMany = reread("{'k':99}");
    assertProblem(429, "too-many-waiting", tooMany);
    assertEquals("5", tooMany.header("Retry-After"));
    collector.takeBack(id, round);
    assertEquals("DONE", awaitReading(reread("{'k':1}")).path("status").asText());
  }

  @Test
  void thereIsNothingToReadBeforeTheClose() throws Exception {
    Answer early = reread("{'k':1}");
    assertProblem(409, "not-decided", early);
    assertEquals("1", early.header("Retry-After"));
    assertEquals(0, client.get("/v1/queries/" + id + "/readings").body().path("readings").size());
    client.post("/v1/queries/" + id + ":cancel", "");
    assertProblem(409, "cancelled", reread("{'k':1}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "~~ | body",
        "{ | not JSON",
        "[] | object",
        "{'k':0} | k must be in",
        "{'k':1001} | k must be in",
        "{'k':'2'} | k must be a whole",
        "{'strategy':'luck'} | strategy",
        "{'aggregation':'luck'} | aggregation",
        "{'lexicon':'aa'} | lexicon must be a list",
        "{'epsilon':1} | unknown field epsilon",
      })
  void badOptionsAreRefusedInvariantI8(String json, String says) throws Exception {
    decided();
    Answer answer = reread(json);
    assertProblem(400, "invalid-request", answer);
    String detail = answer.body().path("detail").asText();
    assertTrue(detail.contains(says), detail);
    assertEquals(0, client.get("/v1/queries/" + id + "/readings").body().path("readings").size());
  }

  @Test
  void unknownQueriesAndReadingsAreNotFoundInvariantI8() throws Exception {
    for (String unknown : List.of("q-0000000000000000", "x", "")) {
      assertProblem(404, "unknown-query", client.post("/v1/queries/" + unknown + ":reread", "{}"));
    }
    for (String unknown : List.of("r-0000000000000000", "x", "%00")) {
      assertProblem(
          404, "unknown-reading", client.get("/v1/queries/" + id + "/readings/" + unknown));
    }
  }
}
