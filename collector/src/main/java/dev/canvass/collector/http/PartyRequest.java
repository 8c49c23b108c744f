package dev.canvass.collector.http;

import dev.canvass.analytics.query.Party;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.collector.json.Fields;
import dev.canvass.privacy.sign.VerifyingKey;
import java.util.Optional;

/** The body of an enrolment. */
public final class PartyRequest {

  private PartyRequest() {}

  /**
   * Reads a request's body.
   *
   * @throws Problem 400, listing everything that is wrong
   */
  public static Party parse(byte[] body) {
    JsonBody json = JsonBody.of(body);
    Fields fields = json.fields();
    PartyId id = fields.required("id", PartyId::new);
    VerifyingKey key = fields.required("publicKey", VerifyingKey::parse);
    int shards = (int) fields.integer("shards", 1, Party.MAX_SHARDS, 1);
    long cap = fields.integer("populationCap", 0, Long.MAX_VALUE, 0);
    Optional<String> certificate = fields.optional("certificateFingerprint", text -> text);
    json.requireValid();
    try {
      Party party = new Party(id, key, shards, cap);
      return certificate.isPresent() ? party.withCertificate(certificate) : party;
    } catch (IllegalArgumentException e) {
      throw Problem.invalid("certificateFingerprint: " + e.getMessage());
    }
  }
}
