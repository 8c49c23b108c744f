package dev.canvass.chaos;

import static dev.canvass.chaos.BrokenPromiseException.require;

import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.report.Ballot;
import dev.canvass.analytics.report.ReportChunk;
import dev.canvass.analytics.report.Seal;
import dev.canvass.analytics.wire.Envelope;
import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.analytics.wire.MessageKind;
import dev.canvass.analytics.wire.Messages;
import dev.canvass.privacy.sign.VerifyingKey;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Remembers the first copy of everything that a party ever said, and tells when another copy
 * differs: a second, different chunk for the same reports is a value that was randomised twice
 * (invariant I2). One owner.
 */
final class Witness {

  private final VerifyingKey party;
  private final Map<Slot, byte[]> firstCopies = new LinkedHashMap<>();
  private final Map<String, Query> queries = new LinkedHashMap<>();
  private final Map<String, byte[]> results = new LinkedHashMap<>();
  private long copies;

  /** What a message is about: no two different messages may be about the same. */
  record Slot(MessageKind kind, String query, String party, int shard, int level, long start) {}

  /**
   * A witness of one party.
   *
   * @param party whose signature its messages bear
   */
  Witness(VerifyingKey party) {
    this.party = party;
  }

  /** Sees a message of the party. */
  void heard(byte[] bytes) throws BrokenPromiseException {
    Slot slot;
    try {
      Envelope envelope = Envelope.parse(bytes);
      require(envelope.isSignedBy(party), "a message was not signed by the party");
      slot = slot(envelope);
    } catch (MalformedMessageException e) {
      throw new BrokenPromiseException("the party sent what cannot be read: " + e.getMessage());
    }
    byte[] first = firstCopies.putIfAbsent(slot, bytes);
    require(
        first == null || Arrays.equals(first, bytes),
        "the party said two different things about %s: a value was randomised twice",
        slot);
    copies++;
  }

  private static Slot slot(Envelope envelope) throws MalformedMessageException {
    byte[] payload = envelope.payload();
    MessageKind kind = envelope.kind();
    return switch (kind) {
      case REPORT_CHUNK -> slot(Messages.decodeChunk(payload));
      case BALLOT -> {
        Ballot ballot = Messages.decodeBallot(payload);
        yield new Slot(kind, ballot.query().value(), ballot.party().value(), ballot.shard(), 0, 0);
      }
      case SEAL -> {
        Seal seal = Messages.decodeSeal(payload);
        yield new Slot(kind, seal.query().value(), seal.party().value(), seal.shard(), 0, 0);
      }
      default -> throw new MalformedMessageException("a " + kind + " among reports and seals");
    };
  }

  private static Slot slot(ReportChunk chunk) {
    return new Slot(
        MessageKind.REPORT_CHUNK,
        chunk.query().value(),
        chunk.party().value(),
        chunk.shard(),
        chunk.level(),
        chunk.start());
  }

  /** Sees what the collector published about queries. */
  void asked(byte[] bytes) throws MalformedMessageException {
    Query query = Messages.decodeQuery(Envelope.parse(bytes).payload());
    queries.put(query.id().value(), query);
  }

  /** Sees a document of the collector: a result that is published again must be the same. */
  void published(String key, byte[] bytes)
      throws BrokenPromiseException, MalformedMessageException {
    Envelope envelope = Envelope.parse(bytes);
    if (envelope.kind() == MessageKind.RESULT) {
      byte[] first = results.putIfAbsent(key, bytes);
      require(
          first == null || Arrays.equals(first, bytes),
          "the collector published two different results under %s",
          key);
    }
  }

  /** The query as it was published. */
  Query query(String id) {
    return Objects.requireNonNull(queries.get(id), id);
  }

  /** The ids of all queries. */
  Collection<String> queryIds() {
    return queries.keySet();
  }

  /** Reports of a query that have ever left the party. */
  long reports(String query) {
    long reports = 0;
    for (Map.Entry<Slot, byte[]> message : firstCopies.entrySet()) {
      Slot slot = message.getKey();
      if (slot.kind() == MessageKind.REPORT_CHUNK && slot.query().equals(query)) {
        reports += chunk(message.getValue()).count();
      }
    }
    return reports;
  }

  /** Different messages about a query. */
  long messages(String query) {
    return firstCopies.keySet().stream().filter(slot -> slot.query().equals(query)).count();
  }

  /** The payload of the message about the same as {@code chunk}, if it was sent. */
  Optional<ReportChunk> sent(ReportChunk chunk) {
    return Optional.ofNullable(firstCopies.get(slot(chunk))).map(Witness::chunk);
  }

  /** The seal of a query, if it was sent. */
  Optional<Seal> seal(String query) {
    return firstCopies.entrySet().stream()
        .filter(m -> m.getKey().kind() == MessageKind.SEAL && m.getKey().query().equals(query))
        .findFirst()
        .map(
            message -> {
              try {
                return Messages.decodeSeal(Envelope.parse(message.getValue()).payload());
              } catch (MalformedMessageException e) {
                throw new IllegalStateException("it was read before", e);
              }
            });
  }

  private static ReportChunk chunk(byte[] envelope) {
    try {
      return Messages.decodeChunk(Envelope.parse(envelope).payload());
    } catch (MalformedMessageException e) {
      throw new IllegalStateException("it was read before", e);
    }
  }

  /** The first copy of every message, in the order heard. */
  Map<Slot, byte[]> firstCopies() {
    return firstCopies;
  }

  /** The results by their key on the topic. */
  Map<String, byte[]> results() {
    return results;
  }

  /** Messages heard, repeats included. */
  long copies() {
    return copies;
  }
}
