package dev.canvass.analytics.vote;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.canvass.analytics.query.Aggregation;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rules give the values of {@code vectors/vote.json}. */
class GoldenVotesTest {

  private static final double PRINTED = 5e-6;

  private static JsonNode vectors() {
    try (InputStream in = GoldenVotesTest.class.getResourceAsStream("/vectors/vote.json")) {
      return new JsonMapper().readTree(in);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static double[] doubles(JsonNode array) {
    double[] values = new double[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).asDouble();
    }
    return values;
  }

  private static List<Integer> integers(JsonNode array) {
    List<Integer> values = new ArrayList<>();
    array.forEach(value -> values.add(value.asInt()));
    return values;
  }

  private static double[][] rows(JsonNode array) {
    double[][] rows = new double[array.size()][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = doubles(array.get(i));
    }
    return rows;
  }

  @Test
  void weightsAreCappedAsTabulated() {
    for (JsonNode row : vectors().get("truncate")) {
      double[] weights =
          CappedWeights.of(
              doubles(row.get("n")), row.get("few").asInt(), row.get("most").asDouble());
      assertArrayEquals(doubles(row.get("w")), weights, PRINTED, row.toString());
    }
  }

  @Test
  void quantilesFollowTheWeights() {
    for (JsonNode row : vectors().get("quantiles")) {
      double[] h = doubles(row.get("h"));
      assertEquals(
          row.get("value").asDouble(),
          Quantiles.weighted(
              h, doubles(row.get("w")), row.get("q").asDouble(), Quantiles.ascending(h)),
          row.toString());
    }
  }

  @Test
  void phantomsPullStatementsDown() {
    for (JsonNode row : vectors().get("phantom")) {
      double[] h = doubles(row.get("h"));
      assertEquals(
          row.get("value").asDouble(),
          UniformPhantom.agreed(h, CappedWeights.equal(h.length)),
          1e-12);
    }
  }

  @Test
  void theRobustVoteFollowsItsExampleStepByStep() {
    JsonNode example = vectors().get("robust");
    Election election = election(example);
    Claims claims = Claims.of(election);
    assertArrayEquals(doubles(example.get("sigmas")), claims.sigmas(), PRINTED);
    assertArrayEquals(doubles(example.get("distances")), new Jury(claims).distances(), PRINTED);

    VoteOutcome outcome = Vote.count(election, Aggregation.ROBUST_VOTE);

    assertEquals(1, outcome.expelled().size());
    assertEquals(
        Elections.party(example.get("expelled").get(0).asInt()), outcome.expelled().get(0).party());
    assertEquals(example.get("threshold").asDouble(), outcome.expelled().get(0).threshold());
    assertArrayEquals(
        doubles(example.get("weights")),
        outcome.weights().stream().mapToDouble(Double::doubleValue).toArray(),
        PRINTED);
    assertArrayEquals(doubles(example.get("frequencies")), outcome.frequencies(), PRINTED);
    assertEquals(List.of(0, 1, 2, 3, 4, 5), outcome.ranking());
    assertEquals(Protection.OK, outcome.protection());
  }

  @Test
  void theClipAloneAlreadyBoundsTheExample() {
    JsonNode example = vectors().get("robust");
    Election all = election(example);
    // A jury that has used up its expulsions lets everybody vote.
    Election noJury =
        new Election(
            all.candidates(),
            all.voters(),
            List.of(new Expulsion(Elections.party(9), 1, 0)),
            6,
            1,
            6,
            Elections.NONCE);

    VoteOutcome outcome = Vote.count(noJury, Aggregation.ROBUST_VOTE);

    JsonNode expected = example.get("withoutJury");
    assertArrayEquals(
        doubles(expected.get("weights")),
        outcome.weights().stream().mapToDouble(Double::doubleValue).toArray(),
        PRINTED);
    assertArrayEquals(doubles(expected.get("frequencies")), outcome.frequencies(), PRINTED);
  }

  private static Election election(JsonNode example) {
    return Elections.of(
        example.get("registered").asInt(),
        6,
        Elections.variance(example.get("epsilon").asDouble()),
        doubles(example.get("n")),
        rows(example.get("h")));
  }

  @Test
  void participationWeightsAreMeanIntervals() {
    JsonNode example = vectors().get("participation");
    ParticipationWeight weight = new ParticipationWeight(example.get("longest").asInt());
    double[] omega = new double[example.get("present").size()];
    for (int t = 0; t < omega.length; t++) {
      omega[t] = weight.next(example.get("present").get(t).asInt() == 1);
    }
    assertArrayEquals(doubles(example.get("omega")), omega);
    assertEquals(example.get("summed").asLong(), weight.summed());
    assertEquals(example.get("intervals").asLong(), weight.intervals());
    assertEquals(example.get("gap").asInt(), weight.gap());
  }

  @Test
  void ranksAndPointsFollowTheirExamples() {
    JsonNode points = vectors().get("points");
    assertArrayEquals(
        doubles(points.get("points")),
        Ranks.points(
            integers(points.get("ranking")),
            points.get("candidates").asInt(),
            points.get("t").asInt()));
    JsonNode ranks = vectors().get("ranks");
    assertArrayEquals(
        doubles(ranks.get("ranks")),
        Ranks.full(integers(ranks.get("ranking")), ranks.get("candidates").asInt()));
  }

  @Test
  void equalSharesGoToThoseWhoCanAffordThem() {
    for (JsonNode row : vectors().get("equalShares")) {
      double[] n = doubles(row.get("n"));
      int k = row.get("k").asInt();
      VoteOutcome outcome =
          Vote.count(
              Elections.of(n.length, k, 0.0001, n, rows(row.get("h"))), Aggregation.PROPORTIONAL);
      assertEquals(
          integers(row.get("chosen")), outcome.ranking().subList(0, k), row.get("why").asText());
    }
  }

  @Test
  void whatIsNoVoteIsRefusedWithAReason() {
    JsonNode negative = vectors().get("negative");
    double[] fine = {0.1, 0.2};
    for (JsonNode value : negative.get("frequencies")) {
      refused(() -> Elections.voter(0, 10, 1, new double[] {0.1, number(value)}, List.of()));
    }
    for (JsonNode value : negative.get("populations")) {
      refused(() -> Elections.voter(0, number(value), 1, fine, List.of()));
    }
    for (JsonNode value : negative.get("sigmas")) {
      refused(() -> Elections.voter(0, 10, number(value), fine, List.of()));
    }
    for (JsonNode value : negative.get("rankings")) {
      refused(() -> Elections.voter(0, 10, 1, fine, integers(value)));
    }
    for (JsonNode value : negative.get("names")) {
      IllegalArgumentException unknown = refused(() -> Aggregation.parse(value.asText()));
      assertTrue(unknown.getMessage().contains("robust-vote, robust-vote-strict"));
    }
  }

  private static double number(JsonNode text) {
    return Double.parseDouble(text.asText());
  }

  private static IllegalArgumentException refused(Runnable making) {
    IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, making::run);
    assertTrue(refusal.getMessage().length() > 20, refusal.getMessage());
    return refusal;
  }
}
