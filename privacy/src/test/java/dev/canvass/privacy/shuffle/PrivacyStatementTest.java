package dev.canvass.privacy.shuffle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.privacy.Epsilon;
import dev.canvass.privacy.shuffle.CentralPrivacy.Basis;
import dev.canvass.privacy.shuffle.PrivacyStatement.Answered;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrivacyStatementTest {

  private static final Epsilon TWO = Epsilon.parse("2");

  @Test
  void deltaIsAtMostOneInAMillionAndAtMostOneOverNSquared() {
    assertEquals(1e-6, PrivacyStatement.delta(0));
    assertEquals(1e-6, PrivacyStatement.delta(1_000));
    assertEquals(1e-7, PrivacyStatement.delta(1_001));
    assertEquals(1e-10, PrivacyStatement.delta(100_000));
    assertEquals(1e-11, PrivacyStatement.delta(100_001));
    assertEquals(1e-37, PrivacyStatement.delta(3_037_000_500_000_000_000L));
    assertThrows(IllegalArgumentException.class, () -> PrivacyStatement.delta(-1));
  }

  /** At the smallest shard's δ every larger shard hides its users at least as well. */
  @Test
  void theSmallestShardIsTheWorstCase() {
    PrivacyStatement smallest = PrivacyStatement.ofQuery(TWO, 10_000);
    for (long larger : new long[] {10_001, 100_000, 10_000_000}) {
      CentralPrivacy other = ShuffleAmplification.of(TWO, larger, smallest.central().delta());
      assertTrue(other.epsilon() <= smallest.central().epsilon());
    }
  }

  @Test
  void bothNumbersAreSaidWithWhatTheyRestOn() {
    PrivacyStatement statement = PrivacyStatement.ofQuery(TWO, 100_000);
    assertEquals("2", statement.local());
    assertEquals(
        ShuffleAmplification.of(TWO, 100_000, 1e-10).epsilon(),
        Double.parseDouble(statement.centralEpsilon()));
    assertTrue(statement.toString().contains("δ = 1.0E-10 if the party keeps"));

    PrivacyStatement few = PrivacyStatement.ofQuery(TWO, 1_000);
    assertEquals(Basis.LOCAL, few.central().basis());
    assertEquals("2", few.centralEpsilon());
    assertTrue(few.toString().contains("too few"));
  }

  /** 100,000 of 110,000 users in each of two queries: at least 90,000 answered both. */
  @Test
  void overTimeAUserHidesAmongThoseWhoSurelyAnsweredAllQueries() {
    Answered one = new Answered(Epsilon.parse("1"), 100_000);
    PrivacyStatement both = PrivacyStatement.overQueries(List.of(one, one), 110_000);
    assertEquals(2_000_000, both.localMicros());
    assertEquals(90_000, both.reports());
    assertEquals(Basis.SAME_SECRET_ORDER, both.central().basis());
    assertTrue(
        both.central().epsilon() > PrivacyStatement.ofQuery(TWO, 100_000).central().epsilon());
  }

  @Test
  void overTimeNothingIsClaimedWhenTheQueriesMayHaveHadDifferentUsers() {
    Answered one = new Answered(Epsilon.parse("1"), 100_000);
    for (long population : new long[] {0, 200_000, 1_000_000}) {
      PrivacyStatement both = PrivacyStatement.overQueries(List.of(one, one), population);
      assertEquals(0, both.reports());
      assertEquals(new CentralPrivacy(2, 0, Basis.LOCAL), both.central());
    }
    assertEquals(100_000, PrivacyStatement.overQueries(List.of(one), 0).reports());
    assertThrows(
        IllegalArgumentException.class, () -> PrivacyStatement.overQueries(List.of(), 1_000));
  }
}
