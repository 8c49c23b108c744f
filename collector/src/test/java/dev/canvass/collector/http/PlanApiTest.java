package dev.canvass.collector.http;

import static dev.canvass.collector.http.ApiCaller.assertProblem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canvass.collector.http.ApiCaller.Answer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a query would cost and find, asked before anything is spent. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class PlanApiTest {

  @TempDir private Path directory;

  private InProcessCollector collector;
  private ApiCaller client;

  @BeforeEach
  void start() throws Exception {
    collector = new InProcessCollector(directory);
    client = new ApiCaller(collector.url());
  }

  @AfterEach
  void stop() throws Exception {
    collector.close();
  }

  private Answer plan(String body) throws Exception {
    return client.post("/v1/queries:plan", body);
  }

  @Test
  void plansForTheRegisteredPartiesAndSpendsNothing() throws Exception {
    collector.enrol("b", 400_000);
    collector.enrol("a", 600_000);

    Answer answer = plan("{'codec':'letters:10','epsilon':'2','k':20}");

    assertEquals(200, answer.status(), () -> String.valueOf(answer.body()));
    JsonNode plan = answer.body();
    assertEquals(1_000_000, plan.path("users").asLong());
    assertEquals("a", plan.path("parties").path(0).path("party").asText());
    assertEquals(225_000, plan.path("parties").path(0).path("bytes").asLong());
    assertEquals(851, plan.path("noise").path("count").asDouble(), 1);
    assertEquals(1.2, plan.path("expected").path("exponent").asDouble());
    assertTrue(plan.path("expected").path("recall").asDouble() > 0.5, plan.toString());
    assertFalse(plan.has("listed"));
    assertEquals(0, client.get("/v1/queries").body().path("queries").size());
  }

  @Test
  void takesNumbersOfUsersAndTheSizeOfALexicon() throws Exception {
    JsonNode plan =
        plan("{'codec':'utf8:12','epsilon':1.5,'k':10,'users':[70000,30000],"
                + "'lexiconSize':5000,'length':9,'items':800,'exponent':1}")
            .body();
    assertEquals(100_000, plan.path("users").asLong());
    assertFalse(plan.path("parties").path(0).has("party"));
    assertTrue(
        plan.path("listed").path("count").asDouble()
            < plan.path("discovered").path("count").asDouble(),
        plan.toString());
  }

  @Test
  void saysWhosePopulationItDoesNotKnow() throws Exception {
    collector.enrol("a", 600_000);
    collector.enrol("b");
    Answer answer = plan("{'codec':'letters:10','epsilon':'2','k':20}");
    assertProblem(409, "unknown-population", answer);
    assertTrue(answer.body().path("detail").asText().endsWith("for b"), answer.body()::toString);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'k':20} | codec is required; epsilon is required",
        "{'codec':'letters:10','epsilon':'0','k':20,'users':[1]} | above 0",
        "{'codec':'letters:10','epsilon':'2','k':20,'users':[1.5]} | list of whole numbers",
        "{'codec':'letters:10','epsilon':'2','k':20,'users':[-1]} | users of a party must be in",
        "{'codec':'letters:10','epsilon':'2','k':20,'users':[]} | parties: 1 to",
        "{'codec':'letters:10','epsilon':'2','k':20} | parties: 1 to",
        "{'codec':'letters:10','epsilon':'2','k':20,'users':[1],'exponent':1e9} | exponent must be",
        "{'codec':'letters:10','epsilon':'2','k':20,'users':[1],'zipf':1} | unknown field zipf",
        "[] | an object with named fields"
      })
  void namesEverythingThatIsWrong(String body, String reason) throws Exception {
    Answer answer = plan(body);
    assertProblem(400, "invalid-request", answer);
    String detail = answer.body().path("detail").asText();
    assertTrue(detail.contains(reason), detail);
  }
}
