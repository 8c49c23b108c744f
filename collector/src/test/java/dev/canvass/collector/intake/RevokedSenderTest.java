package dev.canvass.collector.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.analytics.item.CodecSpec;
import dev.canvass.analytics.query.Aggregation;
import dev.canvass.analytics.query.Party;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.query.Strategy;
import dev.canvass.analytics.wire.MessageKind;
import dev.canvass.analytics.wire.Messages;
import dev.canvass.collector.registry.Registry;
import dev.canvass.privacy.Epsilon;
import dev.canvass.privacy.sign.SigningKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A revoked party, and one that changed its key: what counts, and why the rest does not (I8). */
final class RevokedSenderTest {

  private static final QueryId ID = QueryId.of(11);

  @TempDir Path directory;

  private final SigningKey first = SigningKey.generate();
  private final SigningKey second = SigningKey.generate();
  private final SigningKey other = SigningKey.generate();
  private final Party acme = new Party(new PartyId("acme"), first.verifyingKey(), 1, 0);
  private final Query query =
      new Query(
          ID,
          "item",
          CodecSpec.parse("uint:4"),
          Epsilon.parse("2"),
          3,
          Strategy.CONSENSUS,
          Aggregation.WEIGHTED_SUM,
          List.of(new PartyId("acme"), new PartyId("rival")),
          1,
          IntakeDriver.START,
          IntakeDriver.START.plusSeconds(600),
          42,
          List.of());
  private IntakeDriver intake;

  @BeforeEach
  void start() {
    intake = new IntakeDriver(ID, directory);
    register(acme);
    intake.register("rival", other, 0);
    intake.pipeFromCollector(MessageKind.QUERY, Messages.encode(query));
  }

  @AfterEach
  void stop() {
    intake.close();
  }

  private void register(Party party) {
    intake.pipe(
        intake.topics().parties(), party.id().value(), Registry.entry(party, intake.collector()));
  }

  private void answer(String party, SigningKey key) {
    SealedShard shard = SealedShard.of(query, party, Collections.nCopies(20, "7"), 5);
    intake.pipe(shard.messages(key));
  }

  private String state(int party) {
    return intake.latest().progress().get(party).state();
  }

  @Test
  void everyMessageOfARevokedPartyIsRefusedAndNobodyWaitsForIt() {
    register(acme.revoked());
    answer("acme", first);
    assertTrue(intake.reasons().size() > 2);
    assertEquals(
        Collections.nCopies(intake.reasons().size(), Reason.REVOKED_SENDER), intake.reasons());
    intake.advance(Duration.ofSeconds(1));
    assertEquals("REVOKED", state(0));
    assertEquals("OPEN", intake.latest().status());
    answer("rival", other);
    assertEquals("DECIDING", intake.latest().status());
  }

  @Test
  void whatWasCompleteBeforeTheRevocationCounts() {
    answer("acme", first);
    register(acme.revoked());
    answer("rival", other);
    assertEquals("DECIDING", intake.latest().status());
    assertEquals(
        List.of("acme", "rival"),
        Round.of(intake.<byte[]>store(StoreKeys.ROUNDS).get(ID.value())).counted());
    assertEquals("COMPLETE", state(0));
    assertTrue(intake.reasons().isEmpty());
  }

  @Test
  void bothKeysCountWhileTheyOverlapThenOnlyTheNewOne() {
    register(acme.withKey(second.verifyingKey(), intake.now().plusSeconds(60)));
    SealedShard shard = SealedShard.of(query, "acme", Collections.nCopies(20, "7"), 5);
    List<SealedShard.Sent> byFirst = shard.messages(first);
    intake.pipe(byFirst.subList(0, 1));
    intake.pipe(shard.messages(second).subList(1, 2));
    assertTrue(intake.reasons().isEmpty());
    intake.advance(Duration.ofSeconds(60));
    intake.pipe(byFirst.subList(2, 3));
    assertEquals(List.of(Reason.RETIRED_KEY), intake.reasons());
    // What was taken in under the first key stays: this completes the party.
    answer("acme", second);
    intake.advance(Duration.ofSeconds(1));
    assertEquals("COMPLETE", state(0));
    assertEquals(1, intake.reasons().size());
  }

  @Test
  void anOlderEntrySaidAgainDoesNotBringAPartyBack() {
    register(acme.revoked());
    register(acme);
    answer("acme", first);
    assertEquals(
        Collections.nCopies(intake.reasons().size(), Reason.REVOKED_SENDER), intake.reasons());
    assertTrue(intake.reasons().size() > 2);
    register(acme.revoked().active(1, 0));
    answer("rival", other);
    answer("acme", first);
    assertEquals("DECIDING", intake.latest().status());
    assertEquals("COMPLETE", state(0));
  }

  @Test
  void anotherKeyNeverSpeaksForAParty() {
    register(acme.withKey(second.verifyingKey(), intake.now().plusSeconds(60)));
    answer("acme", other);
    assertEquals(
        Collections.nCopies(intake.reasons().size(), Reason.BAD_SIGNATURE), intake.reasons());
    assertTrue(intake.reasons().size() > 2);
  }
}
