package dev.canvass.collector.audit;

import dev.canvass.analytics.audit.AuditFacts;
import dev.canvass.analytics.report.Digest;
import dev.canvass.analytics.wire.Envelope;
import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.analytics.wire.MessageKind;
import dev.canvass.collector.json.Json;
import dev.canvass.privacy.access.Actor;
import dev.canvass.privacy.audit.AuditKind;
import dev.canvass.privacy.sign.SigningKey;
import java.security.SecureRandom;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Something that somebody does to the collector, before it has a place in the administration log.
 *
 * @param id the same for what is sent twice; 64 hexadecimal digits
 * @param facts what the entry will say, see {@link AuditFacts}
 */
public record Act(String id, AuditKind kind, SortedMap<String, String> facts) {

  private static final int ID_BYTES = 32;

  /** How an act is sent to whoever has the log. */
  private record Document(String id, String kind, Map<String, String> facts) {}

  public Act {
    if (!id.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("the id of an act is 64 hexadecimal digits");
    }
    // Copied by the order of code units, as entries want it.
    facts = new TreeMap<>((Map<String, String>) facts);
  }

  /** Something done now, once. */
  public static Act of(String action, String subject, Actor actor) {
    return now(AuditKind.ADMINISTRATION, facts(action, subject, actor));
  }

  /** Something of another kind done now, once. */
  static Act now(AuditKind kind, SortedMap<String, String> facts) {
    byte[] id = new byte[ID_BYTES];
    new SecureRandom().nextBytes(id);
    return new Act(Digest.ofBytes(id).hex(), kind, facts);
  }

  /** Something that may be found done again and again; {@code what} tells it from all else. */
  public static Act found(
      byte[] what, String action, String subject, Actor actor, Map<String, String> more) {
    SortedMap<String, String> facts = facts(action, subject, actor);
    facts.putAll(more);
    return new Act(Digest.of(what).hex(), AuditKind.ADMINISTRATION, facts);
  }

  private static SortedMap<String, String> facts(String action, String subject, Actor actor) {
    TreeMap<String, String> facts = new TreeMap<>(AuditFacts.of(actor));
    facts.put(AuditFacts.ACTION, action);
    facts.put(AuditFacts.SUBJECT, subject);
    return facts;
  }

  /** The message that is sent. */
  byte[] sign(SigningKey collector) {
    byte[] payload = Json.bytes(new Document(id, kind.wireName(), facts));
    return Envelope.sign(MessageKind.ADMINISTRATION, Envelope.COLLECTOR, payload, collector)
        .toBytes();
  }

  /** Reads the payload of {@link #sign}. */
  static Act parse(byte[] payload) throws MalformedMessageException {
    try {
      Document document = Json.read(payload, Document.class);
      if (document.id() == null || document.kind() == null || document.facts() == null) {
        throw new IllegalArgumentException("an act needs id, kind and facts");
      }
      return new Act(
          document.id(), AuditKind.parse(document.kind()), new TreeMap<>(document.facts()));
    } catch (IllegalArgumentException e) {
      throw new MalformedMessageException("not an act: " + e.getMessage(), e);
    }
  }
}
