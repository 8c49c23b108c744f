package dev.canvass.collector.http;

import dev.canvass.analytics.query.Party;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.collector.json.Fields;
import dev.canvass.privacy.identity.CertificateRequest;
import dev.canvass.privacy.identity.IdentityRenewal;
import dev.canvass.privacy.identity.IdentityRequest;
import dev.canvass.privacy.sign.VerifyingKey;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;

/**
 * The bodies that have to do with who a party is. Every parser throws {@link Problem} 400, listing
 * what is wrong.
 */
final class IdentityForms {

  private static final int MAX_HOURS = 24 * 30;
  private static final int DEFAULT_HOURS = 72;

  private IdentityForms() {}

  /** An operator invites a party. */
  record Invite(PartyId party, int shards, long populationCap, Duration validity) {}

  /** A party asks to be registered. */
  record Ask(String invitation, IdentityRequest request) {}

  /** The identity in a body, whose signatures are verified only when all fields are there. */
  private record Identity(
      PartyId party,
      VerifyingKey key,
      Optional<CertificateRequest> request,
      Optional<String> certificate,
      byte[] signature) {

    static Identity of(Fields fields) {
      return new Identity(
          fields.required("party", PartyId::new),
          fields.required("publicKey", VerifyingKey::parse),
          fields.optional("certificateRequest", CertificateRequest::parse),
          fields.optional("certificateFingerprint", Function.identity()),
          fields.required("signature", Base64.getDecoder()::decode));
    }

    IdentityRequest toRequest() {
      try {
        return new IdentityRequest(party.value(), key, request, certificate, signature);
      } catch (IllegalArgumentException e) {
        throw Problem.invalid(e.getMessage());
      }
    }
  }

  static Invite invite(byte[] body) {
    JsonBody json = JsonBody.of(body);
    Fields fields = json.fields();
    PartyId party = fields.required("party", PartyId::new);
    int shards = (int) fields.integer("shards", 1, Party.MAX_SHARDS, 1);
    long cap = fields.integer("populationCap", 0, Long.MAX_VALUE, 0);
    Duration validity = Duration.ofHours(fields.integer("hours", 1, MAX_HOURS, DEFAULT_HOURS));
    json.requireValid();
    return new Invite(party, shards, cap, validity);
  }

  static Ask ask(byte[] body) {
    JsonBody json = JsonBody.of(body);
    Fields fields = json.fields();
    String invitation = fields.required("invitation", Function.identity());
    Identity identity = Identity.of(fields);
    json.requireValid();
    return new Ask(invitation, identity.toRequest());
  }

  static IdentityRenewal renewal(byte[] body) {
    JsonBody json = JsonBody.of(body);
    Fields fields = json.fields();
    Identity identity = Identity.of(fields);
    Instant at = fields.required("at", IdentityForms::time);
    byte[] endorsement = fields.required("endorsement", Base64.getDecoder()::decode);
    json.requireValid();
    return new IdentityRenewal(identity.toRequest(), at, endorsement);
  }

  /** What an operator has compared. */
  static String fingerprint(byte[] body) {
    JsonBody json = JsonBody.of(body);
    Fields fields = json.fields();
    String fingerprint = fields.required("fingerprint", Function.identity());
    json.requireValid();
    return fingerprint;
  }

  private static Instant time(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("a time is like 2027-01-31T12:00:00.123Z", e);
    }
  }
}
