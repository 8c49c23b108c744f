package dev.canvass.collector.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.canvass.analytics.item.CodecSpec;
import dev.canvass.analytics.query.Aggregation;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.query.Strategy;
import dev.canvass.analytics.report.Refusal;
import dev.canvass.analytics.wire.Envelope;
import dev.canvass.analytics.wire.MessageKind;
import dev.canvass.analytics.wire.Messages;
import dev.canvass.analytics.wire.Refusals;
import dev.canvass.collector.results.QueryDocument;
import dev.canvass.collector.results.QueryDocument.PartyProgress;
import dev.canvass.privacy.Epsilon;
import dev.canvass.privacy.sign.SigningKey;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A party that says no is counted with its reason, and nobody waits for it any more (I5, I8). */
final class RefusedQueryTest {

  private static final QueryId ID = QueryId.of(7);
  private static final Query QUERY =
      new Query(
          ID,
          "item",
          CodecSpec.parse("uint:4"),
          Epsilon.parse("2"),
          3,
          Strategy.CONSENSUS,
          Aggregation.WEIGHTED_SUM,
          List.of(new PartyId("a"), new PartyId("b")),
          1,
          IntakeDriver.START,
          IntakeDriver.START.plusSeconds(600),
          42,
          List.of());

  @TempDir Path directory;

  private final Map<String, SigningKey> keys =
      Map.of("a", SigningKey.generate(), "b", SigningKey.generate());
  private IntakeDriver intake;

  @BeforeEach
  void start() {
    intake = new IntakeDriver(ID, directory);
    keys.forEach((party, key) -> intake.register(party, key, 0));
    intake.pipeFromCollector(MessageKind.QUERY, Messages.encode(QUERY));
  }

  @AfterEach
  void stop() {
    intake.close();
  }

  @Test
  void aRoundClosesAsSoonAsThePartiesLeftAreComplete() {
    refuse("b", Refusal.Reason.EPSILON_ABOVE_QUERY_CAP);
    assertEquals("OPEN", latest().status());
    assertEquals(new PartyProgress("b", "REFUSED", 0, "EPSILON_ABOVE_QUERY_CAP"), progress(1));
    assertNull(progress(0).refusal());

    answer("a");

    assertEquals("DECIDING", latest().status());
    assertEquals(List.of("b"), latest().missing());
    assertEquals(1, intake.sum("refusals"));
    assertEquals(List.of(), intake.reasons());
  }

  @Test
  void aRoundThatAllRefuseEndsAtOnce() {
    refuse("a", Refusal.Reason.REJECTED_BY_PERSON);
    refuse("b", Refusal.Reason.TOO_FEW_USERS);

    assertEquals("NO_QUORUM", latest().status());
    assertEquals(List.of("a", "b"), latest().missing());
  }

  @Test
  void aRepeatCountsOnceAlsoBehindTheClose() {
    refuse("b", Refusal.Reason.TOO_FEW_USERS);
    refuse("b", Refusal.Reason.TOO_FEW_USERS);
    answer("a");
    refuse("b", Refusal.Reason.TOO_FEW_USERS);

    assertEquals(1, intake.sum("refusals"));
    assertEquals(2, latest().intake().duplicate().messages());
    assertEquals(List.of(), intake.reasons());
  }

  @Test
  void whoRefusedCannotAnswerToo() {
    refuse("b", Refusal.Reason.TOO_FEW_USERS);
    answer("b");

    assertEquals(Reason.EQUIVOCATION, intake.reasons().get(0));
    assertEquals("EQUIVOCATED", progress(1).state());
  }

  @Test
  void aRefusalInAnothersNameIsRejected() {
    Refusal refusal = refusal("b", Refusal.Reason.TOO_FEW_USERS);
    pipe(Envelope.sign(MessageKind.REFUSAL, "a", Refusals.encode(refusal), keys.get("a")));
    pipe(Envelope.sign(MessageKind.REFUSAL, "b", Refusals.encode(refusal), keys.get("a")));

    assertEquals(List.of(Reason.WRONG_ADDRESS, Reason.BAD_SIGNATURE), intake.reasons());
    assertEquals(0, intake.sum("refusals"));
  }

  /** The query's document, which is published now and then. */
  private QueryDocument latest() {
    intake.advance(RoundProcessor.TICK);
    return intake.latest();
  }

  private PartyProgress progress(int party) {
    return latest().progress().get(party);
  }

  private void answer(String party) {
    List<String> items = Collections.nCopies(50, "3");
    intake.pipe(SealedShard.of(QUERY, party, items, 1).messages(keys.get(party)));
  }

  private void refuse(String party, Refusal.Reason reason) {
    byte[] payload = Refusals.encode(refusal(party, reason));
    pipe(Envelope.sign(MessageKind.REFUSAL, party, payload, keys.get(party)));
  }

  private static Refusal refusal(String party, Refusal.Reason reason) {
    return new Refusal(ID, new PartyId(party), 0, reason, IntakeDriver.START);
  }

  private void pipe(Envelope envelope) {
    intake.pipe(intake.topics().seals(), ID.value(), envelope.toBytes());
  }
}
