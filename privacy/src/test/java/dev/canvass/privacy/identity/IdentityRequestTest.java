package dev.canvass.privacy.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.privacy.identity.IdentityAnswer.State;
import dev.canvass.privacy.sign.SigningKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IdentityRequestTest {

  private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

  private final SigningKey key = SigningKey.generate();
  private final SigningKey collector = SigningKey.generate();
  private final TlsKey tls = TlsKey.generate();
  private final CertificateRequest wanted = CertificateRequest.create("acme", tls);
  private final IdentityRequest request = IdentityRequest.create("acme", key, wanted);
  private final X509Certificate authority =
      CertificateAuthority.create("authority", Clock.fixed(NOW, ZoneOffset.UTC)).certificate();

  private static void refused(String reason, Runnable act) {
    String message = assertThrows(IllegalArgumentException.class, act::run).getMessage();
    assertTrue(message.contains(reason), message);
  }

  @Test
  void theSameKeysHaveTheSameFingerprintAndOthersAnother() {
    assertEquals(request.fingerprint(), IdentityRequest.create("acme", key, wanted).fingerprint());
    assertTrue(request.fingerprint().matches("([0-9a-f]{4}-){7}[0-9a-f]{4}"));
    IdentityRequest otherKey = IdentityRequest.create("acme", SigningKey.generate(), wanted);
    IdentityRequest otherTls =
        IdentityRequest.create("acme", key, CertificateRequest.create("acme", TlsKey.generate()));
    assertNotEquals(request.fingerprint(), otherKey.fingerprint());
    assertNotEquals(request.fingerprint(), otherTls.fingerprint());
    assertNotEquals(request, otherTls);
  }

  @Test
  void aFingerprintMayBeTypedInAnyCaseAndGrouping() {
    String typed = request.fingerprint();
    assertTrue(request.hasFingerprint(typed));
    assertTrue(request.hasFingerprint(typed.replace("-", " ").toUpperCase(Locale.ROOT)));
    assertFalse(request.hasFingerprint(typed.substring(1)));
    assertFalse(request.hasFingerprint(""));
  }

  @Test
  void aRequestThatAnotherKeySignedIsForged() {
    byte[] signature = IdentityRequest.create("acme", SigningKey.generate(), wanted).signature();
    refused(
        "not signed by the key",
        () ->
            new IdentityRequest(
                "acme", key.verifyingKey(), Optional.of(wanted), Optional.empty(), signature));
    refused(
        "not signed by the key",
        () ->
            new IdentityRequest(
                "acme",
                key.verifyingKey(),
                Optional.of(CertificateRequest.create("acme", TlsKey.generate())),
                Optional.empty(),
                request.signature()));
  }

  @Test
  void theNameOfTheCertificateRequestMustBeThePartys() {
    refused(
        "in the name of \"acme\", but the party is \"rival\"",
        () -> IdentityRequest.create("rival", key, wanted));
  }

  @Test
  void aCertificateIsEitherAskedForOrPinned() {
    String fingerprint = "0123456789abcdef".repeat(4);
    IdentityRequest pinned = IdentityRequest.pinned("acme", key, fingerprint);
    assertEquals(Optional.of(fingerprint), pinned.certificateFingerprint());
    refused("64 lower-case", () -> IdentityRequest.pinned("acme", key, "AB"));
    refused(
        "either a certificate request or",
        () ->
            new IdentityRequest(
                "acme", key.verifyingKey(), Optional.empty(), Optional.empty(), new byte[64]));
  }

  @Test
  void aRenewalIsTheRegisteredKeysAndFresh() {
    IdentityRenewal renewal = IdentityRenewal.create(request, NOW, key);
    renewal.require(key.verifyingKey(), NOW.plusSeconds(60));
    refused(
        "not signed by the registered key",
        () -> renewal.require(SigningKey.generate().verifyingKey(), NOW));
    refused(
        "at most 10 minutes",
        () -> renewal.require(key.verifyingKey(), NOW.plus(Duration.ofMinutes(11))));
    IdentityRenewal later = new IdentityRenewal(request, NOW.plusSeconds(9), renewal.endorsement());
    refused("not signed by the registered key", () -> later.require(key.verifyingKey(), NOW));
  }

  @Test
  void anAnswerIsBelievedOnlyIfTheCollectorOfTheInvitationSignedIt() {
    Invitation invitation = Invitation.generate(collector.verifyingKey());
    IdentityAnswer answer =
        IdentityAnswer.sign(request, State.PENDING, authority, Optional.empty(), collector);
    answer.require(request, invitation.collector());

    SigningKey impostor = SigningKey.generate();
    refused(
        "somebody may stand between",
        () ->
            IdentityAnswer.sign(request, State.APPROVED, authority, Optional.empty(), impostor)
                .require(request, invitation.collector()));
    refused(
        "not what the collector signed",
        () ->
            new IdentityAnswer(
                    "acme",
                    request.digest(),
                    State.APPROVED,
                    collector.verifyingKey(),
                    authority,
                    Optional.empty(),
                    answer.signature())
                .require(request, invitation.collector()));
    refused(
        "to another request",
        () ->
            answer.require(
                IdentityRequest.create("acme", SigningKey.generate(), wanted),
                invitation.collector()));
  }

  @Test
  void anInvitationComesBackAndDoesNotPrintItsSecret() {
    Invitation invitation = Invitation.generate(collector.verifyingKey());
    assertEquals(invitation, Invitation.parse(" " + invitation.reveal() + "\n"));
    assertEquals(invitation.hash(), Invitation.hash(invitation.secret()));
    assertFalse(invitation.toString().contains(invitation.secret()));
    String text = invitation.reveal();
    for (String wrong : new String[] {"", text.substring(1), text + "0", text.replace('.', ',')}) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> Invitation.parse(wrong)).getMessage();
      assertFalse(message.contains(invitation.secret()));
    }
  }
}
