package dev.canvass.collector.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.analytics.item.CodecSpec;
import dev.canvass.analytics.query.Aggregation;
import dev.canvass.analytics.query.Extension;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.query.Strategy;
import dev.canvass.analytics.wire.Envelope;
import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.analytics.wire.MessageKind;
import dev.canvass.analytics.wire.Messages;
import dev.canvass.collector.results.QueryDocument;
import dev.canvass.privacy.Epsilon;
import dev.canvass.privacy.sign.SigningKey;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Too few parties at the deadline: the query is extended twice, then says who is missing. */
final class ExtensionTest {

  private static final Instant START = IntakeDriver.START;
  private static final Duration WINDOW = Duration.ofMinutes(10);
  private static final QueryId ID = QueryId.of(9);
  private static final int USERS = 60;

  @TempDir Path directory;

  private final Map<String, SigningKey> keys = new TreeMap<>();
  private final Map<String, Long> caps = Map.of("a", 60L, "b", 100L, "c", 1_000L);
  private IntakeDriver intake;

  @BeforeEach
  void start() {
    intake = new IntakeDriver(ID, directory);
    caps.forEach(
        (name, cap) -> {
          keys.put(name, SigningKey.generate());
          intake.register(name, keys.get(name), cap);
        });
  }

  @AfterEach
  void stop() {
    intake.close();
  }

  private static Query query(int quorum, Aggregation aggregation) {
    return new Query(
        ID,
        "item",
        CodecSpec.parse("uint:4"),
        Epsilon.parse("2"),
        3,
        Strategy.CONSENSUS,
        aggregation,
        List.of(new PartyId("a"), new PartyId("b"), new PartyId("c")),
        quorum,
        START,
        START.plus(WINDOW),
        42,
        List.of());
  }

  private Query ask(int quorum, Aggregation aggregation) {
    Query query = query(quorum, aggregation);
    intake.pipeFromCollector(MessageKind.QUERY, Messages.encode(query));
    return query;
  }

  private void answer(Query query, String party, int users) {
    SealedShard shard = SealedShard.of(query, party, Collections.nCopies(users, "7"), 5);
    intake.pipe(shard.messages(keys.get(party)));
  }

  private void passTheDeadline() {
    Duration time =
        Duration.between(intake.now(), START.plus(WINDOW.multipliedBy(extensions() + 1)));
    intake.advance(time.plusSeconds(1));
  }

  private int extensions() {
    return intake.latest().extensions();
  }

  private Round storedRound() {
    return Round.of(intake.<byte[]>store(StoreKeys.ROUNDS).get(ID.value()));
  }

  private List<Integer> announced() throws MalformedMessageException {
    List<Integer> numbers = new ArrayList<>();
    for (byte[] bytes : intake.announced()) {
      Envelope envelope = Envelope.parse(bytes);
      assertTrue(envelope.isSignedBy(intake.collector().verifyingKey()));
      Extension extension = Messages.decodeExtension(envelope.payload());
      assertEquals(query(2, Aggregation.WEIGHTED_SUM), extension.query());
      numbers.add(extension.number());
    }
    return numbers;
  }

  @Test
  void isExtendedTwiceThenSaysWhoIsMissing() throws Exception {
    answer(ask(2, Aggregation.WEIGHTED_SUM), "a", USERS);
    passTheDeadline();
    QueryDocument extended = intake.latest();
    assertEquals("OPEN", extended.status());
    assertEquals(1, extended.extensions());
    assertEquals(START.plusSeconds(1_200).toString(), extended.deadline());
    assertEquals(
        List.of(START.plusSeconds(600).toString(), START.plusSeconds(1_200).toString()),
        extended.deadlines());
    assertNull(extended.missing());
    passTheDeadline();
    assertEquals(2, extensions());
    assertEquals("OPEN", intake.latest().status());
    passTheDeadline();
    QueryDocument closed = intake.latest();
    assertEquals("NO_QUORUM", closed.status());
    assertEquals(List.of("b", "c"), closed.missing());
    assertEquals(3, closed.deadlines().size());
    assertTrue(closed.reason().contains("missing: b, c"), closed.reason());
    assertTrue(closed.reason().contains("1 of 3"), closed.reason());
    assertEquals(List.of(1, 2), announced());
    assertTrue(intake.reasons().isEmpty());
  }

  @Test
  void closesInAnExtensionOnceTheQuorumIsThere() {
    Query query = ask(2, Aggregation.WEIGHTED_SUM);
    answer(query, "a", USERS);
    passTheDeadline();
    answer(query, "b", USERS);
    assertEquals("OPEN", intake.latest().status());
    passTheDeadline();
    QueryDocument closed = intake.latest();
    assertEquals("DECIDING", closed.status());
    assertEquals(1, closed.extensions());
    assertEquals(List.of("c"), closed.missing());
  }

  /** I5: whatever comes after the close is counted as late, and the closed round stays. */
  @Test
  void lateReportsChangeNothingInvariantI5() {
    Query query = ask(1, Aggregation.WEIGHTED_SUM);
    answer(query, "a", USERS);
    passTheDeadline();
    Round round = storedRound();
    answer(query, "b", USERS);
    intake.advance(Duration.ofSeconds(2));
    assertEquals(List.of(Reason.LATE, Reason.LATE, Reason.LATE), intake.reasons());
    assertEquals(round, storedRound());
    assertEquals(USERS, intake.latest().intake().rejected().get(Reason.LATE).reports());
    assertEquals(List.of("b", "c"), intake.latest().missing());
  }

  @Test
  void aRobustVoteNeedsHalfOfTheRegisteredPopulation() {
    Query query = ask(2, Aggregation.ROBUST_VOTE);
    answer(query, "a", USERS);
    answer(query, "b", USERS);
    passTheDeadline();
    assertEquals(1, extensions());
    assertEquals("OPEN", intake.latest().status());
    passTheDeadline();
    passTheDeadline();
    assertEquals("NO_QUORUM", intake.latest().status());
    assertTrue(intake.latest().reason().contains("half"), intake.latest().reason());
  }

  @Test
  void anExtensionThatComesBackIsKnownAndOpensAnUnknownQuery() {
    Query query = query(2, Aggregation.WEIGHTED_SUM);
    intake.pipeFromCollector(MessageKind.EXTENSION, Messages.encode(new Extension(query, 1)));
    assertEquals(1, extensions());
    assertEquals("OPEN", intake.latest().status());
    intake.pipeFromCollector(MessageKind.EXTENSION, Messages.encode(new Extension(query, 1)));
    intake.pipeFromCollector(MessageKind.QUERY, Messages.encode(query));
    intake.advance(RoundProcessor.TICK);
    assertTrue(intake.reasons().isEmpty());
    assertEquals(2, intake.latest().intake().duplicate().messages());
    intake.pipeFromCollector(
        MessageKind.EXTENSION,
        Messages.encode(new Extension(query(1, Aggregation.WEIGHTED_SUM), 2)));
    assertEquals(List.of(Reason.QUERY_CHANGED), intake.reasons());
    answer(query, "a", USERS);
    answer(query, "b", USERS);
    answer(query, "c", USERS);
    assertEquals("DECIDING", intake.latest().status());
    intake.pipeFromCollector(MessageKind.EXTENSION, Messages.encode(new Extension(query, 2)));
    assertEquals(List.of(Reason.QUERY_CHANGED, Reason.LATE), intake.reasons());
  }

  @Test
  void partiesCannotClaimMoreUsersThanTheyAreRegisteredForInvariantI7() {
    Query query = ask(1, Aggregation.WEIGHTED_SUM);
    // Nothing it says counts in part: without all chunks and the seal it never becomes complete.
    answer(query, "a", USERS + 1);
    assertTrue(
        intake.reasons().contains(Reason.OVER_POPULATION_CAP), () -> intake.reasons().toString());
    answer(query, "b", USERS);
    passTheDeadline();
    assertEquals("DECIDING", intake.latest().status());
    assertEquals(List.of("a", "c"), intake.latest().missing());
    assertTrue(intake.latest().intake().rejected().containsKey(Reason.OVER_POPULATION_CAP));
  }
}
