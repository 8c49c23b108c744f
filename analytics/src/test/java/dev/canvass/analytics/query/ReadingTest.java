package dev.canvass.analytics.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.canvass.analytics.item.CodecSpec;
import dev.canvass.privacy.Epsilon;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReadingTest {

  private static final Query ASKED =
      new Query(
          QueryId.of(7),
          "item",
          CodecSpec.parse("letters:5"),
          Epsilon.parse("2"),
          3,
          Strategy.CONSENSUS,
          Aggregation.WEIGHTED_SUM,
          List.of(new PartyId("a"), new PartyId("b")),
          1,
          Instant.EPOCH,
          Instant.EPOCH.plusSeconds(60),
          42,
          List.of("apple"));

  private static Reading reading(int k, String... lexicon) {
    return new Reading(
        k, Strategy.CONSENSUS, Aggregation.WEIGHTED_SUM, Optional.of(List.of(lexicon)));
  }

  @Test
  void changesHowIsDecidedAndNothingThatReportsDependOn() {
    Query again = reading(9, "pear").of(ASKED);
    assertEquals(9, again.k());
    assertEquals(List.of("pear"), again.lexicon());
    Reading back =
        new Reading(ASKED.k(), ASKED.strategy(), ASKED.aggregation(), Optional.of(ASKED.lexicon()));
    assertEquals(ASKED, back.of(again));
  }

  @Test
  void keepsTheQuerysLexiconUnlessToldAnother() {
    Reading reading =
        new Reading(3, Strategy.CONSENSUS, Aggregation.WEIGHTED_SUM, Optional.empty());
    assertEquals(ASKED, reading.of(ASKED));
    assertEquals(List.of(), reading(3).of(ASKED).lexicon());
  }

  @Test
  void isNamedByItsOptions() {
    Set<ReadingId> ids = new HashSet<>();
    ids.add(reading(3).id(ASKED.id()));
    ids.add(reading(4).id(ASKED.id()));
    ids.add(reading(3).id(QueryId.of(8)));
    ids.add(reading(3, "ab").id(ASKED.id()));
    ids.add(reading(3, "a", "b").id(ASKED.id()));
    ids.add(
        new Reading(3, Strategy.CONSENSUS, Aggregation.WEIGHTED_SUM, Optional.empty())
            .id(ASKED.id()));
    assertEquals(6, ids.size());
    assertEquals(reading(3, "a", "b").id(ASKED.id()), reading(3, "a", "b").id(ASKED.id()));
  }

  @Test
  void staysWithinTheLimitsOfAQueryInvariantI8() {
    assertThrows(IllegalArgumentException.class, () -> reading(0));
    assertThrows(IllegalArgumentException.class, () -> reading(Query.MAX_K + 1));
    String tooLong = "x".repeat(Query.MAX_LEXICON_CHARACTERS + 1);
    assertThrows(IllegalArgumentException.class, () -> reading(1, tooLong));
    assertThrows(IllegalArgumentException.class, () -> new ReadingId("r-1"));
  }
}
