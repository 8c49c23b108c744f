package dev.canvass.collector.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.analytics.query.Party;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.wire.Envelope;
import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.analytics.wire.MessageKind;
import dev.canvass.privacy.identity.IdentityRequest;
import dev.canvass.privacy.identity.Invitation;
import dev.canvass.privacy.sign.SigningKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The record of an invitation on the topic of parties: nobody else's, and never a secret (I8). */
final class EnrolmentTest {

  private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
  private static final String FINGERPRINT = "0123456789abcdef".repeat(4);

  private final SigningKey collector = SigningKey.generate();
  private final Invitation invitation = Invitation.generate(collector.verifyingKey());
  private final Enrolment invited =
      Enrolment.invite(new PartyId("acme"), invitation, 2, 500, NOW, NOW.plus(Duration.ofHours(1)));
  private final IdentityRequest request =
      IdentityRequest.pinned("acme", SigningKey.generate(), FINGERPRINT);

  private void refused(String key, byte[] bytes) {
    assertThrows(
        MalformedMessageException.class,
        () -> Enrolment.read(key, bytes, collector.verifyingKey()));
  }

  private byte[] signed(String json) {
    return Envelope.sign(
            MessageKind.ENROLMENT,
            Envelope.COLLECTOR,
            json.getBytes(StandardCharsets.UTF_8),
            collector)
        .toBytes();
  }

  @Test
  void everyStateComesBack() throws MalformedMessageException {
    Enrolment asked = invited.ask(request, NOW);
    for (Enrolment state :
        new Enrolment[] {invited, asked, asked.approve(Optional.of("pem")), asked.reject()}) {
      assertEquals(
          state,
          Enrolment.read("enrolment/acme", state.toBytes(collector), collector.verifyingKey()));
    }
    assertEquals(Optional.of(request), asked.request());
    assertEquals(Optional.empty(), invited.request());
  }

  @Test
  void anInvitationEndsWithItsTimeButNotARequestThatCameBefore() {
    Instant end = NOW.plus(Duration.ofHours(1));
    assertFalse(invited.isExpired(end.minusMillis(1)));
    assertTrue(invited.isExpired(end));
    assertFalse(invited.ask(request, NOW).isExpired(end));
  }

  @Test
  void whatWasSaidBeforeIsOlder() {
    Enrolment asked = invited.ask(request, NOW);
    assertTrue(invited.isOlderThan(asked));
    assertTrue(asked.isOlderThan(asked.approve(Optional.empty())));
    assertFalse(asked.isOlderThan(invited));
    assertFalse(asked.isOlderThan(asked));
    Enrolment again =
        Enrolment.invite(new PartyId("acme"), invitation, 1, 0, NOW.plusMillis(1), NOW);
    assertTrue(asked.reject().isOlderThan(again));
    assertFalse(again.isOlderThan(asked.reject()));
  }

  @Test
  void theSecretIsNotInIt() {
    String all = new String(invited.toBytes(collector), StandardCharsets.UTF_8);
    assertFalse(all.contains(invitation.secret()));
    assertTrue(all.contains(invitation.hash()));
    assertFalse(invited.toString().contains(invitation.hash()));
  }

  @Test
  void whatTheCollectorDidNotSignForThatKeyDoesNotExist() {
    refused("enrolment/acme", invited.toBytes(SigningKey.generate()));
    refused("enrolment/rival", invited.toBytes(collector));
    refused("acme", invited.toBytes(collector));
    refused("enrolment/acme", new byte[] {1, 2, 3});
    Party party = new Party(new PartyId("acme"), collector.verifyingKey(), 1, 0);
    refused("enrolment/acme", Registry.entry(party, collector));
    refused("enrolment/acme", signed("[]"));
    refused("enrolment/acme", signed("{}"));
    refused("enrolment/acme", signed("{\"party\":\"acme\"}"));
    refused(
        "enrolment/acme",
        signed(
            "{\"party\":\"acme\",\"state\":\"INVITED\",\"invitation\":\"\",\"expires\":\"soon\"}"));
    refused(
        "enrolment/acme",
        signed("{\"party\":\"acme\",\"state\":\"BOSS\",\"invitation\":\"\",\"expires\":\"\"}"));
  }
}
