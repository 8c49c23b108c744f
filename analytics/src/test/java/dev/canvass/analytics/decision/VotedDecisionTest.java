package dev.canvass.analytics.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.analytics.item.CodecSpec;
import dev.canvass.analytics.query.Aggregation;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.query.Strategy;
import dev.canvass.analytics.report.Ballot;
import dev.canvass.analytics.report.Digest;
import dev.canvass.analytics.search.BallotContradiction;
import dev.canvass.analytics.vote.Expulsion;
import dev.canvass.analytics.vote.Protection;
import dev.canvass.privacy.Epsilon;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the parties' vote does to a decision over sealed reports. All seeds are fixed. */
class VotedDecisionTest {

  private static final int PARTIES = 10;
  private static final List<PartyId> ALL =
      IntStream.range(0, PARTIES).mapToObj(p -> new PartyId("party-" + p)).toList();
  private static final List<PartyId> COLLUDING = List.of(ALL.get(2), ALL.get(7));
  private static final List<String> TRUE_TOP = List.of("one", "two", "six", "ten");
  private static final List<String> PLANTED = List.of("bad", "fob", "lie", "sly");

  private static final List<PartyReports> allHonest = new ArrayList<>();
  private static ExecutorService workers;

  @BeforeAll
  static void startWorkers() {
    workers = Executors.newFixedThreadPool(2);
    Query query = query(Aggregation.DEFAULT, TRUE_TOP.size());
    for (PartyId party : ALL) {
      allHonest.add(withBallot(query, PlantedReports.of(query, party, honest())));
    }
  }

  @AfterAll
  static void stopWorkers() {
    workers.shutdownNow();
  }

  @Test
  void i7CollusionBendsTheSumAndNotTheRobustVote() {
    QueryResult sum = attacked(Aggregation.WEIGHTED_SUM, Map.of());
    assertEquals(PLANTED, sorted(items(sum)));
    assertEquals(Protection.UNPROTECTED, sum.protection());

    QueryResult robust = attacked(Aggregation.ROBUST_VOTE, Map.of());

    assertEquals(sorted(TRUE_TOP), sorted(items(robust)));
    assertEquals(COLLUDING, robust.expelled().stream().map(Expulsion::party).toList());
    assertTrue(robust.expelled().stream().allMatch(party -> party.distance() > party.threshold()));
    assertEquals(Protection.OK, robust.protection());
    // The second search did without the expelled, so the counts are those of the honest users.
    for (HeavyHitter hitter : robust.heavyHitters()) {
      int truth = 8 * honest().get(hitter.item().orElseThrow());
      assertEquals(truth, hitter.count(), 5 * hitter.standardError());
      assertEquals(HeavyHitter.Confidence.CONFIRMED, hitter.confidence());
    }
  }

  @ParameterizedTest
  @EnumSource(Aggregation.class)
  void everyRuleFindsWhatHonestPartiesShare(Aggregation rule) {
    QueryResult result = decide(query(rule, TRUE_TOP.size()), allHonest, Map.of());

    assertEquals(sorted(TRUE_TOP), sorted(items(result)));
    assertTrue(result.expelled().isEmpty());
    assertTrue(result.contradictions().isEmpty());
    assertTrue(result.agreement().index() > 0.7, result.agreement().toString());
  }

  @Test
  void theOrderInWhichPartiesArriveDoesNotMatter() {
    Query query = query(Aggregation.ROBUST_VOTE, TRUE_TOP.size());
    List<PartyReports> shuffled = new ArrayList<>(allHonest);
    Collections.shuffle(shuffled, new Random(1));

    assertEquals(decide(query, allHonest, Map.of()), decide(query, shuffled, Map.of()));
  }

  @Test
  void aRegisteredPopulationLimitsWhatThePartyWeighs() {
    QueryResult capped =
        attacked(Aggregation.WEIGHTED_SUM, Map.of(COLLUDING.get(0), 10L, COLLUDING.get(1), 10L));

    assertEquals(sorted(TRUE_TOP), sorted(items(capped)));
  }

  @Test
  void aBallotThatStatesMoreThanItsReportsIsReported() {
    Query query = query(Aggregation.ROBUST_VOTE, 4);
    PartyReports honest = allHonest.get(0);
    PartyReports other = allHonest.get(1);
    List<Ballot.Choice> choices = new ArrayList<>(other.ballots().get(0).choices());
    Ballot.Choice last = choices.remove(choices.size() - 1);
    choices.add(0, new Ballot.Choice(last.code(), 400));
    PartyReports lying =
        new PartyReports(
            other.party(),
            other.levels(),
            List.of(new Ballot(query.id(), other.party(), 0, choices)));

    List<BallotContradiction> found =
        decide(query, List.of(honest, lying), Map.of()).contradictions();

    assertEquals(1, found.size());
    assertEquals(ALL.get(1), found.get(0).party());
    assertEquals(1, found.get(0).choices());
    assertEquals(last.code(), found.get(0).code());
    assertEquals(400, found.get(0).statedZ());
    assertTrue(found.get(0).foundZ() < 10);
  }

  @Test
  void twoPartiesAreDecidedWithoutProtection() {
    Query query = query(Aggregation.ROBUST_VOTE, 4);

    QueryResult result = decide(query, allHonest.subList(0, 2), Map.of());

    assertEquals(Protection.UNPROTECTED, result.protection());
    assertEquals(sorted(TRUE_TOP), sorted(items(result)));
  }

  @Test
  void noReportsGiveAnEmptyResult() {
    Query query = query(Aggregation.ROBUST_VOTE, 4);
    List<PartyReports> empty =
        ALL.stream().map(party -> PlantedReports.of(query, party, Map.of())).toList();

    for (List<PartyReports> parties : List.of(List.<PartyReports>of(), empty)) {
      QueryResult result = decide(query, parties, Map.of());
      assertTrue(result.heavyHitters().isEmpty());
      assertEquals(Protection.UNPROTECTED, result.protection());
    }
  }

  @Test
  void askingForMoreThanThereIsGivesWhatThereIs() {
    CodecSpec list = CodecSpec.dictionary(List.of("flu", "cold", "cough"));
    Query query = query(list, Aggregation.ROBUST_VOTE, 1_000);
    List<PartyReports> parties =
        ALL.stream()
            .map(party -> PlantedReports.of(query, party, Map.of("flu", 300, "cold", 100)))
            .toList();

    QueryResult result = decide(query, parties, Map.of());

    assertEquals(List.of("flu", "cold", "cough"), items(result));
    assertTrue(result.heavyHitters().get(2).belowNoise());
    assertFalse(result.heavyHitters().get(0).belowNoise());
    assertTrue(result.disputed().isEmpty());
  }

  @Test
  void aCapOfNobodyIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new ClosedRound(List.of(), Map.of(ALL.get(0), 0L), 0, Digest.of()));
  }

  private static QueryResult attacked(Aggregation rule, Map<PartyId, Long> caps) {
    Query query = query(CodecSpec.parse("letters:5"), rule, PLANTED.size());
    Map<String, Integer> lie = new HashMap<>();
    PLANTED.forEach(item -> lie.put(item, 4_000));
    List<PartyReports> parties = new ArrayList<>();
    for (PartyId party : ALL) {
      parties.add(PlantedReports.of(query, party, COLLUDING.contains(party) ? lie : honest()));
    }
    return decide(query, parties, caps);
  }

  /** What 3,000 honest users hold. */
  private static Map<String, Integer> honest() {
    Map<String, Integer> holders =
        new HashMap<>(Map.of("one", 800, "two", 700, "six", 600, "ten", 500));
    for (char c = 'a'; c <= 'j'; c++) {
      holders.put("ra" + c, 40);
    }
    return holders;
  }

  private static PartyReports withBallot(Query query, PartyReports own) {
    return new PartyReports(
        own.party(), own.levels(), List.of(Decision.ballot(query, own, 0, workers)));
  }

  private static QueryResult decide(
      Query query, List<PartyReports> parties, Map<PartyId, Long> caps) {
    return Decision.decide(query, new ClosedRound(parties, caps, 0, Digest.of()), workers);
  }

  private static List<String> items(QueryResult result) {
    return result.heavyHitters().stream().map(hitter -> hitter.item().orElse("#")).toList();
  }

  private static List<String> sorted(List<String> items) {
    return items.stream().sorted().toList();
  }

  private static Query query(Aggregation rule, int k) {
    return query(CodecSpec.parse("letters:3"), rule, k);
  }

  private static Query query(CodecSpec codec, Aggregation rule, int k) {
    return new Query(
        QueryId.of(7),
        "item",
        codec,
        Epsilon.parse("4"),
        k,
        Strategy.CONSENSUS,
        rule,
        ALL,
        1,
        Instant.EPOCH,
        Instant.EPOCH.plusSeconds(60),
        42,
        List.of());
  }
}
