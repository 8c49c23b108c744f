package dev.canvass.collector.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canvass.analytics.query.Party;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.collector.json.Fields;
import dev.canvass.collector.json.Json;
import dev.canvass.privacy.sign.VerifyingKey;
import java.util.ArrayList;
import java.util.List;
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
    JsonNode tree;
    try {
      tree = Json.tree(body);
    } catch (IllegalArgumentException e) {
      throw Problem.invalid("the body is not JSON: " + e.getMessage());
    }
    List<String> errors = new ArrayList<>();
    Fields fields = Fields.of(tree, errors);
    PartyId id = fields.required("id", PartyId::new);
    VerifyingKey key = fields.required("publicKey", VerifyingKey::parse);
    int shards = (int) fields.integer("shards", 1, Party.MAX_SHARDS, 1);
    long cap = fields.integer("populationCap", 0, Long.MAX_VALUE, 0);
    Optional<String> certificate = fields.optional("certificateFingerprint", text -> text);
    fields.refuseOthers();
    if (!errors.isEmpty()) {
      throw Problem.invalid(String.join("; ", errors));
    }
    try {
      Party party = new Party(id, key, shards, cap);
      return certificate.isPresent() ? party.withCertificate(certificate) : party;
    } catch (IllegalArgumentException e) {
      throw Problem.invalid("certificateFingerprint: " + e.getMessage());
    }
  }
}
