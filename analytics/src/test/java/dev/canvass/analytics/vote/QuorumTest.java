package dev.canvass.analytics.vote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.analytics.query.Aggregation;
import dev.canvass.analytics.query.PartyId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuorumTest {

  private static final PartyId A = new PartyId("a");
  private static final PartyId B = new PartyId("b");
  private static final PartyId C = new PartyId("c");
  private static final List<PartyId> ALL = List.of(A, B, C);

  @ParameterizedTest
  @CsvSource({
    "ROBUST_VOTE, 1, 1",
    "ROBUST_VOTE, 2, 2",
    "ROBUST_VOTE, 3, 3",
    "ROBUST_VOTE, 4, 3",
    "ROBUST_VOTE, 5, 3",
    "ROBUST_VOTE, 10, 6",
    "ROBUST_VOTE, 20, 11",
    "ROBUST_VOTE, 50, 26",
    "ROBUST_VOTE_STRICT, 10, 9",
    "ROBUST_VOTE_WIDE, 10, 6",
    "WEIGHTED_SUM, 3, 2",
    "FRL_BORDA, 3, 2",
    "PROPORTIONAL, 3, 3"
  })
  void needsAMajorityAndEnoughForTheBound(Aggregation rule, int registered, int fewest) {
    assertEquals(fewest, Quorum.fewest(rule, registered));
  }

  @Test
  void needsHalfOfThePopulationThatIsRegistered() {
    Map<PartyId, Long> populations = Map.of(A, 1_000L, B, 400L, C, 500L);
    assertTrue(Quorum.isRepresentative(Aggregation.ROBUST_VOTE, ALL, List.of(A), populations));
    assertFalse(Quorum.isRepresentative(Aggregation.ROBUST_VOTE, ALL, List.of(B, C), populations));
    assertTrue(Quorum.isRepresentative(Aggregation.WEIGHTED_SUM, ALL, List.of(B), populations));
    assertTrue(
        Quorum.isRepresentative(
            Aggregation.ROBUST_VOTE, ALL, List.of(B), Map.of(A, 1_000L, B, 1L)));
  }
}
