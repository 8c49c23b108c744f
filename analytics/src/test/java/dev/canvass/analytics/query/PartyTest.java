package dev.canvass.analytics.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.privacy.sign.SigningKey;
import dev.canvass.privacy.sign.VerifyingKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PartyTest {

  private static final Instant END = Instant.parse("2026-12-01T00:00:00Z");

  private final Party party = new Party(new PartyId("acme"), key(), 2, 500);

  private static VerifyingKey key() {
    return SigningKey.generate().verifyingKey();
  }

  private static void refused(String reason, Runnable act) {
    String message = assertThrows(IllegalArgumentException.class, act::run).getMessage();
    assertTrue(message.contains(reason), message);
  }

  @Test
  void aNewKeyComesFirstAndTheOneBeforeCountsForAWhile() {
    VerifyingKey next = key();
    Party changed = party.withKey(next, END);
    assertEquals(next, changed.key());
    assertEquals(List.of(next, party.key()), changed.allKeys());
    assertTrue(changed.keys().get(0).isGoodAt(END.plusSeconds(1)));
    assertTrue(changed.keys().get(1).isGoodAt(END.minusMillis(1)));
    assertFalse(changed.keys().get(1).isGoodAt(END));
    assertEquals(3, changed.withKey(key(), END).keys().size());
  }

  @Test
  void aKeyDoesNotComeBack() {
    VerifyingKey first = party.key();
    refused("is given twice", () -> party.withKey(first, END));
    refused("is given twice", () -> party.withKey(key(), END).withKey(first, END));
  }

  @Test
  void aRevokedPartyKeepsItsKeysAndCanBeActiveAgain() {
    Party revoked = party.revoked();
    assertFalse(revoked.isActive());
    assertEquals(party.allKeys(), revoked.allKeys());
    Party again = revoked.active(3, 7);
    assertTrue(again.isActive());
    assertEquals(3, again.shards());
    assertEquals(party.revision() + 2, again.revision());
    assertEquals(7, again.populationCap());
  }

  @Test
  void whatIsNoPartyIsRefused() {
    PartyKey old = new PartyKey(key(), Optional.of(END));
    refused("the first has no end", () -> party(List.of(old), Optional.empty()));
    refused(
        "every other has one",
        () ->
            party(
                List.of(party.keys().get(0), new PartyKey(key(), Optional.empty())),
                Optional.empty()));
    refused("1 to 100 keys", () -> party(List.of(), Optional.empty()));
    refused("64 lower-case", () -> party(party.keys(), Optional.of("AB")));
  }

  private Party party(List<PartyKey> keys, Optional<String> certificate) {
    return new Party(party.id(), keys, 1, 0, Party.Status.ACTIVE, certificate, 0);
  }
}
