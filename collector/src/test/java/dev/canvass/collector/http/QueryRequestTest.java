package dev.canvass.collector.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.analytics.query.Aggregation;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class QueryRequestTest {

  private static QueryRequest parse(String json) {
    return QueryRequest.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void takesEpsilonAsTextOrNumber() {
    assertEquals(
        2_000_000, parse("{'codec':'letters:10','epsilon':'2','k':20}").epsilon().micros());
    assertEquals(500_000, parse("{'codec':'letters:10','epsilon':0.5,'k':20}").epsilon().micros());
    assertEquals(
        2, parse("{'dictionary':['x','y'],'epsilon':2,'k':1}").codec().dictionary().size());
  }

  @Test
  void asksForTheRobustVoteUnlessAnotherRuleIsNamed() {
    String start = "{'codec':'letters:10','epsilon':'2','k':20";
    assertEquals(Aggregation.ROBUST_VOTE, parse(start + "}").aggregation());
    for (Aggregation rule : Aggregation.values()) {
      assertEquals(rule, parse(start + ",'aggregation':'" + rule + "'}").aggregation());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'codec':'letters:10','epsilon':0,'k':20} | epsilon",
        "{'codec':'letters:10','epsilon':'-1','k':20} | epsilon",
        "{'codec':'letters:10','epsilon':true,'k':20} | epsilon must be a text",
        "{'codec':'letters:10','epsilon':2,'k':0} | k must be in",
        "{'codec':'letters:10','epsilon':2,'k':2.5} | k must be a whole number",
        "{'codec':'letters:10','epsilon':2} | k is required",
        "{'epsilon':2,'k':2} | codec is required",
        "{'codec':'runes:3','epsilon':2,'k':2} | codec",
        "{'codec':'letters:10','epsilon':2,'k':2,'strategy':'luck'} | strategy",
        "{'codec':'letters:10','epsilon':2,'k':2,'aggregation':'luck'} | known: robust-vote,",
        "{'codec':'letters:10','epsilon':2,'k':2,'strategy':'gtf'} | exists in simulation only",
        "{'codec':'letters:10','epsilon':2,'k':2,'parties':'a'} | parties must be a list",
        "{'codec':'letters:10','epsilon':2,'k':2,'colour':1} | unknown field colour",
        "[] | an object",
        "{'k':1 | not JSON",
      })
  void refusesWithTheReasonInvariantI8(String json, String reason) {
    Problem problem = assertThrows(Problem.class, () -> parse(json));
    assertEquals(400, problem.status());
    assertTrue(problem.getMessage().contains(reason), problem.getMessage());
  }

  /**
   * A JSON reader guesses the encoding from the first bytes; a wrong guess is no failure of ours.
   */
  @Test
  void refusesWhatOnlyLooksLikeUtf32InvariantI8() {
    byte[] body = {0, 0, 0, '{', 0x7F, 0, 0, 0, '"', 'k', '"', ':'};

    Problem problem = assertThrows(Problem.class, () -> QueryRequest.parse(body));

    assertEquals(400, problem.status());
    assertTrue(problem.getMessage().contains("UTF-32"), problem.getMessage());
  }
}
