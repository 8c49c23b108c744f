package dev.canvass.local;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canvass.privacy.identity.CertificateRequest;
import dev.canvass.privacy.identity.Certificates;
import dev.canvass.privacy.identity.IdentityAnswer;
import dev.canvass.privacy.identity.IdentityRenewal;
import dev.canvass.privacy.identity.IdentityRequest;
import dev.canvass.privacy.identity.Invitation;
import dev.canvass.privacy.sign.VerifyingKey;
import java.io.IOException;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Asks a collector to register a party, and believes only what the collector that the party was
 * told of has signed. Thread-safe.
 */
public final class IdentityClient {

  private final CollectorClient collector;

  public IdentityClient(CollectorClient collector) {
    this.collector = collector;
  }

  /** An invitation of {@code party}, which needs an operator's token. */
  public Invitation invite(String party) throws IOException {
    JsonNode answer = collector.post("/v1/invitations", Map.of("party", party));
    return Invitation.parse(answer.path("invitation").asText());
  }

  /** Approves a request whose fingerprint was compared, which needs an operator's token. */
  public void approve(String party, String fingerprint) throws IOException {
    collector.post(
        "/v1/enrolments/" + CollectorClient.encoded(party) + ":approve",
        Map.of("fingerprint", fingerprint));
  }

  /** Asks to be registered, or how far that is: the same request, the same invitation. */
  public IdentityAnswer ask(Invitation invitation, IdentityRequest request) throws IOException {
    Map<String, Object> body = body(request);
    body.put("invitation", invitation.secret());
    return answer(collector.post("/v1/enrolments", body), request, invitation.collector());
  }

  /**
   * Asks for a fresh certificate, or to sign with another key.
   *
   * @param pinned the collector's key as it was when the party enrolled
   */
  public IdentityAnswer renew(IdentityRenewal renewal, VerifyingKey pinned) throws IOException {
    IdentityRequest request = renewal.request();
    Map<String, Object> body = body(request);
    body.put("at", renewal.at().toString());
    body.put("endorsement", Base64.getEncoder().encodeToString(renewal.endorsement()));
    return answer(
        collector.post("/v1/parties/" + CollectorClient.encoded(request.party()) + ":renew", body),
        request,
        pinned.fingerprint());
  }

  private static Map<String, Object> body(IdentityRequest request) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("party", request.party());
    body.put("publicKey", request.signingKey().toString());
    request
        .certificateRequest()
        .map(CertificateRequest::toPem)
        .ifPresent(pem -> body.put("certificateRequest", pem));
    request
        .certificateFingerprint()
        .ifPresent(fingerprint -> body.put("certificateFingerprint", fingerprint));
    body.put("signature", Base64.getEncoder().encodeToString(request.signature()));
    return body;
  }

  private static IdentityAnswer answer(
      JsonNode document, IdentityRequest request, String collectorFingerprint) throws IOException {
    try {
      IdentityAnswer answer =
          new IdentityAnswer(
              document.path("party").asText(),
              request.digest(),
              IdentityAnswer.State.parse(document.path("state").asText()),
              VerifyingKey.parse(document.path("collectorKey").asText()),
              Certificates.parseOne(document.path("authority").asText()),
              Optional.ofNullable(document.path("certificate").textValue())
                  .map(Certificates::parseOne),
              Base64.getDecoder().decode(document.path("signature").asText()));
      answer.require(request, collectorFingerprint);
      if (answer.certificate().isPresent()) {
        CertificateRequest wanted =
            request
                .certificateRequest()
                .orElseThrow(() -> new IllegalArgumentException("a certificate nobody asked for"));
        Certificates.requireIssued(
            answer.certificate().get(),
            answer.authority(),
            request.party(),
            wanted.publicKey(),
            Instant.now());
      }
      return answer;
    } catch (IllegalArgumentException e) {
      throw new IOException("the collector's answer is not to be believed: " + e.getMessage(), e);
    }
  }
}
