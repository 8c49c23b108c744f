package dev.canvass.collector.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canvass.collector.http.ApiCaller.Answer;
import dev.canvass.collector.json.Json;
import dev.canvass.privacy.access.FailedAttempts;
import dev.canvass.privacy.identity.CertificateRequest;
import dev.canvass.privacy.identity.Certificates;
import dev.canvass.privacy.identity.IdentityRenewal;
import dev.canvass.privacy.identity.IdentityRequest;
import dev.canvass.privacy.identity.Invitation;
import dev.canvass.privacy.identity.TlsKey;
import dev.canvass.privacy.sign.SigningKey;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How a party is invited, asks, is approved, renews and changes its keys, over real HTTP. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class EnrolmentApiTest {

  @TempDir private Path directory;

  private final SigningKey key = SigningKey.generate();
  private final TlsKey tls = TlsKey.generate();
  private final CertificateRequest wanted = CertificateRequest.create("acme", tls);
  private final IdentityRequest request = IdentityRequest.create("acme", key, wanted);
  private InProcessCollector collector;
  private ApiCaller client;

  @BeforeEach
  void start() throws Exception {
    collector = new InProcessCollector(directory);
    client = new ApiCaller(collector.url());
  }

  @AfterEach
  void stop() throws Exception {
    collector.close();
  }

  private Invitation invite() throws Exception {
    Answer answer = client.post("/v1/invitations", "{'party':'acme','populationCap':500}");
    assertEquals(201, answer.status(), () -> String.valueOf(answer.body()));
    return Invitation.parse(answer.body().path("invitation").asText());
  }

  private static Map<String, Object> body(IdentityRequest asked) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("party", asked.party());
    body.put("publicKey", asked.signingKey().toString());
    asked.certificateRequest().ifPresent(pem -> body.put("certificateRequest", pem.toPem()));
    asked.certificateFingerprint().ifPresent(text -> body.put("certificateFingerprint", text));
    body.put("signature", Base64.getEncoder().encodeToString(asked.signature()));
    return body;
  }

  private Answer ask(Invitation invitation, IdentityRequest asked) throws Exception {
    Map<String, Object> body = body(asked);
    body.put("invitation", invitation.secret());
    return client.send("POST", "/v1/enrolments", Json.bytes(body));
  }

  private Answer renew(IdentityRenewal renewal) throws Exception {
    Map<String, Object> body = body(renewal.request());
    body.put("at", renewal.at().toString());
    body.put("endorsement", Base64.getEncoder().encodeToString(renewal.endorsement()));
    return client.send("POST", "/v1/parties/acme:renew", Json.bytes(body));
  }

  private Answer approve(String fingerprint) throws Exception {
    return client.post("/v1/enrolments/acme:approve", "{'fingerprint':'" + fingerprint + "'}");
  }

  private void enrol() throws Exception {
    ask(invite(), request);
    assertEquals(200, approve(request.fingerprint()).status());
  }

  private JsonNode party() throws Exception {
    return client.get("/v1/parties").body().path("parties").path(0);
  }

  private JsonNode enrolment() throws Exception {
    return client.get("/v1/enrolments").body().path("enrolments").path(0);
  }

  private static void assertProblem(int status, String code, Answer answer) {
    assertEquals(code, answer.code(), () -> String.valueOf(answer.body()));
    assertEquals(status, answer.status());
  }

  @Test
  void aPartyIsRegisteredOnceItsFingerprintWasCompared() throws Exception {
    Invitation invitation = invite();
    assertEquals("INVITED", enrolment().path("state").asText());
    Answer asked = ask(invitation, request);
    assertEquals(202, asked.status());
    assertEquals("pending", asked.body().path("state").asText());
    assertEquals(0, client.get("/v1/parties").body().path("parties").size());
    assertEquals(request.fingerprint(), enrolment().path("fingerprint").asText());

    assertEquals(200, approve(request.fingerprint()).status());
    Answer approved = ask(invitation, request);
    assertEquals(200, approved.status());
    assertEquals("approved", approved.body().path("state").asText());
    X509Certificate issued = Certificates.parseOne(approved.body().path("certificate").asText());
    Certificates.requireIssued(
        issued,
        Certificates.parseOne(approved.body().path("authority").asText()),
        "acme",
        tls.publicKey(),
        Instant.now());
    assertEquals("ACTIVE", party().path("status").asText());
    assertEquals(key.verifyingKey().toString(), party().path("publicKey").asText());
    assertEquals(500, party().path("populationCap").asLong());
    assertEquals(Certificates.fingerprint(issued), party().path("certificateFingerprint").asText());
  }

  @Test
  void anInvitationServesOneRequestOnly() throws Exception {
    Invitation invitation = invite();
    assertEquals(202, ask(invitation, request).status());
    assertEquals(202, ask(invitation, request).status());
    IdentityRequest thief =
        IdentityRequest.create(
            "acme", SigningKey.generate(), CertificateRequest.create("acme", TlsKey.generate()));
    assertProblem(409, "invitation-used", ask(invitation, thief));
    approve(request.fingerprint());
    assertProblem(409, "invitation-used", ask(invitation, thief));
    assertEquals(key.verifyingKey().toString(), party().path("publicKey").asText());
  }

  @Test
  void approvingNeedsTheRightFingerprint() throws Exception {
    Invitation invitation = invite();
    assertProblem(409, "nothing-to-approve", approve(request.fingerprint()));
    ask(invitation, request);
    assertProblem(409, "fingerprint-differs", approve("0000-0000"));
    assertProblem(400, "invalid-request", client.post("/v1/enrolments/acme:approve", "{}"));
    assertProblem(
        404, "not-invited", client.post("/v1/enrolments/zebra:approve", "{'fingerprint':'00'}"));
    assertEquals(0, client.get("/v1/parties").body().path("parties").size());
  }

  @Test
  void aRejectedRequestStaysRejected() throws Exception {
    Invitation invitation = invite();
    ask(invitation, request);
    assertEquals(200, client.post("/v1/enrolments/acme:reject", "{}").status());
    assertEquals("rejected", ask(invitation, request).body().path("state").asText());
    assertProblem(409, "rejected", approve(request.fingerprint()));
    assertEquals(0, client.get("/v1/parties").body().path("parties").size());
  }

  @Test
  void aWrongOrReplacedInvitationIsRefusedAndGuessingIsSlowedDown() throws Exception {
    Invitation first = invite();
    Invitation second = invite();
    assertProblem(403, "invitation-refused", ask(first, request));
    assertEquals(202, ask(second, request).status());
    assertProblem(409, "request-pending", client.post("/v1/invitations", "{'party':'acme'}"));
    for (int attempt = 1; attempt < FailedAttempts.LIMIT; attempt++) {
      assertProblem(403, "invitation-refused", ask(first, request));
    }
    Answer paused = ask(second, request);
    assertProblem(429, "too-many-attempts", paused);
    assertFalse(paused.header("Retry-After").isEmpty());
  }

  @Test
  void aForgedRequestIsRefusedWithAReason() throws Exception {
    Map<String, Object> body = body(request);
    body.put("invitation", invite().secret());
    body.put("publicKey", SigningKey.generate().verifyingKey().toString());
    Answer answer = client.send("POST", "/v1/enrolments", Json.bytes(body));
    assertProblem(400, "invalid-request", answer);
    assertTrue(answer.body().path("detail").asText().contains("not signed by the key"));
    assertEquals("INVITED", enrolment().path("state").asText());
  }

  @Test
  void aCertificateIsRenewedWithoutApproval() throws Exception {
    enrol();
    String before = party().path("certificateFingerprint").asText();
    Answer renewed = renew(IdentityRenewal.create(request, Instant.now(), key));
    assertEquals(200, renewed.status(), () -> String.valueOf(renewed.body()));
    String after =
        Certificates.fingerprint(
            Certificates.parseOne(renewed.body().path("certificate").asText()));
    assertFalse(after.equals(before));
    assertEquals(after, party().path("certificateFingerprint").asText());
    assertEquals(0, party().path("earlierKeys").size());
  }

  @Test
  void aSigningKeyIsChangedByTheOneBefore() throws Exception {
    enrol();
    SigningKey next = SigningKey.generate();
    IdentityRequest changed = IdentityRequest.create("acme", next, wanted);
    assertEquals(200, renew(IdentityRenewal.create(changed, Instant.now(), key)).status());
    assertEquals(next.verifyingKey().toString(), party().path("publicKey").asText());
    assertEquals(
        key.verifyingKey().toString(),
        party().path("earlierKeys").path(0).path("publicKey").asText());
    // Cut off before it heard the answer, the party asks again with the key it still uses.
    assertEquals(200, renew(IdentityRenewal.create(changed, Instant.now(), key)).status());
    // But that key cannot choose another any more.
    IdentityRequest stolen = IdentityRequest.create("acme", SigningKey.generate(), wanted);
    assertProblem(
        403, "renewal-refused", renew(IdentityRenewal.create(stolen, Instant.now(), key)));
    assertProblem(
        409, "key-used-before", renew(IdentityRenewal.create(request, Instant.now(), next)));
  }

  @Test
  void aStrangerARevokedPartyAndAnOldRenewalAreRefused() throws Exception {
    assertProblem(403, "not-active", renew(IdentityRenewal.create(request, Instant.now(), key)));
    enrol();
    assertProblem(
        403,
        "renewal-refused",
        renew(IdentityRenewal.create(request, Instant.now(), SigningKey.generate())));
    assertProblem(
        403,
        "renewal-refused",
        renew(IdentityRenewal.create(request, Instant.now().minusSeconds(1_000), key)));
    client.post("/v1/parties/acme:revoke", "{}");
    assertProblem(403, "not-active", renew(IdentityRenewal.create(request, Instant.now(), key)));
  }

  @Test
  void aRevokedPartyComesBackByANewInvitationAndItsOldKeyStaysKnown() throws Exception {
    enrol();
    client.post("/v1/parties/acme:revoke", "{}");
    SigningKey next = SigningKey.generate();
    IdentityRequest again = IdentityRequest.create("acme", next, wanted);
    assertEquals(202, ask(invite(), again).status());
    assertEquals("REVOKED", party().path("status").asText());
    assertEquals(200, approve(again.fingerprint()).status());
    assertEquals("ACTIVE", party().path("status").asText());
    assertEquals(next.verifyingKey().toString(), party().path("publicKey").asText());
    assertEquals(1, party().path("earlierKeys").size());
  }

  @Test
  void aPartyWithItsOwnAuthorityIsRegisteredByItsFingerprint() throws Exception {
    String fingerprint = "0123456789abcdef".repeat(4);
    IdentityRequest pinned = IdentityRequest.pinned("acme", key, fingerprint);
    Invitation invitation = invite();
    ask(invitation, pinned);
    approve(pinned.fingerprint());
    Answer approved = ask(invitation, pinned);
    assertTrue(approved.body().path("certificate").isMissingNode());
    assertEquals(fingerprint, party().path("certificateFingerprint").asText());
  }

  @Test
  void neitherInvitationsNorTheirHashesAreShown() throws Exception {
    Invitation invitation = invite();
    ask(invitation, request);
    String shown = client.get("/v1/enrolments").body().toString();
    assertFalse(shown.contains(invitation.secret()));
    assertFalse(shown.contains(invitation.hash()));
  }
}
