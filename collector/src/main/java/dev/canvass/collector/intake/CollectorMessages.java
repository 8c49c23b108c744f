package dev.canvass.collector.intake;

import dev.canvass.analytics.query.Cancellation;
import dev.canvass.analytics.query.Extension;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.wire.Envelope;
import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.analytics.wire.Messages;
import dev.canvass.privacy.sign.VerifyingKey;
import java.time.Clock;
import java.util.Arrays;

/**
 * Takes the collector's own messages in: queries, extensions and cancellations. Owned by the stream
 * thread.
 */
final class CollectorMessages {

  private final VerifyingKey collector;
  private final RoundStores stores;
  private final Clock clock;

  CollectorMessages(VerifyingKey collector, RoundStores stores, Clock clock) {
    this.collector = collector;
    this.stores = stores;
    this.clock = clock;
  }

  Fate takeQuery(QueryId id, Envelope envelope)
      throws RefusedMessageException, MalformedMessageException {
    requireCollector(envelope);
    Query query = Messages.decodeQuery(envelope.payload());
    requireKey(query.id(), id);
    byte[] known = stores.queryPayload(id);
    if (known == null) {
      stores.open(query, envelope.payload());
      return Fate.ACCEPTED;
    }
    if (!Arrays.equals(known, envelope.payload())) {
      throw new RefusedMessageException(
          Reason.QUERY_CHANGED, "query " + id + " is known with other content");
    }
    return Fate.DUPLICATE;
  }

  /** An extension is this collector's own; it comes back after a loss of state, or as an echo. */
  Fate takeExtension(QueryId id, Envelope envelope)
      throws RefusedMessageException, MalformedMessageException {
    requireCollector(envelope);
    Extension extension = Messages.decodeExtension(envelope.payload());
    requireKey(extension.query().id(), id);
    byte[] payload = Messages.encode(extension.query());
    byte[] known = stores.queryPayload(id);
    if (known != null && !Arrays.equals(known, payload)) {
      throw new RefusedMessageException(
          Reason.QUERY_CHANGED, "query " + id + " is known with other content");
    }
    LiveRound round = stores.find(id).orElseGet(() -> stores.open(extension.query(), payload));
    if (extension.number() <= round.round().extensions()) {
      return Fate.DUPLICATE;
    }
    if (!round.isOpen()) {
      throw new RefusedMessageException(Reason.LATE, "the round of " + id + " is closed");
    }
    stores.extend(round, extension.number());
    return Fate.ACCEPTED;
  }

  Fate takeCancellation(QueryId id, Envelope envelope)
      throws RefusedMessageException, MalformedMessageException {
    requireCollector(envelope);
    Cancellation cancellation = Messages.decodeCancellation(envelope.payload());
    requireKey(cancellation.query(), id);
    LiveRound round =
        stores
            .find(id)
            .orElseThrow(() -> new RefusedMessageException(Reason.UNKNOWN_QUERY, "no query " + id));
    if (round.round().state() == Round.State.CANCELLED) {
      return Fate.DUPLICATE;
    }
    if (!round.isOpen()) {
      throw new RefusedMessageException(Reason.LATE, "the round of " + id + " is closed");
    }
    stores.close(round, Round.without(Round.State.CANCELLED, clock.millis()));
    return Fate.ACCEPTED;
  }

  private void requireCollector(Envelope envelope) throws RefusedMessageException {
    if (!envelope.sender().equals(Envelope.COLLECTOR)) {
      throw new RefusedMessageException(
          Reason.WRONG_KIND,
          "only the collector sends a " + envelope.kind() + ", not " + envelope.sender());
    }
    if (!envelope.isSignedBy(collector)) {
      throw new RefusedMessageException(
          Reason.BAD_SIGNATURE,
          "the signature is not the collector's over this " + envelope.kind());
    }
  }

  private static void requireKey(QueryId named, QueryId key) throws RefusedMessageException {
    if (!named.equals(key)) {
      throw new RefusedMessageException(
          Reason.WRONG_ADDRESS, "a message about " + named + " under the key of " + key);
    }
  }
}
