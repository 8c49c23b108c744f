package dev.canvass.collector.intake;

import dev.canvass.analytics.query.Party;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.report.Ballot;
import dev.canvass.analytics.report.Digest;
import dev.canvass.analytics.report.Refusal;
import dev.canvass.analytics.report.ReportChunk;
import dev.canvass.analytics.report.Seal;
import dev.canvass.analytics.report.ShardIntake;
import dev.canvass.analytics.report.ShardIntake.Effect;
import dev.canvass.analytics.report.ShardMessage;
import dev.canvass.analytics.wire.Envelope;
import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.analytics.wire.Messages;
import dev.canvass.analytics.wire.Refusals;
import java.util.Arrays;
import java.util.Optional;

/**
 * Takes verified chunks, ballots, seals and refusals into the stores by the rules of {@link
 * ShardIntake}. Owned by the stream thread.
 */
final class ShardMessages {

  private final RoundStores stores;

  ShardMessages(RoundStores stores) {
    this.stores = stores;
  }

  /** Reads the payload of a message about a shard. */
  static ShardMessage decode(Envelope envelope) throws MalformedMessageException {
    return switch (envelope.kind()) {
      case REPORT_CHUNK -> Messages.decodeChunk(envelope.payload());
      case BALLOT -> Messages.decodeBallot(envelope.payload());
      case SEAL -> Messages.decodeSeal(envelope.payload());
      case REFUSAL -> Refusals.decode(envelope.payload());
      default -> throw new MalformedMessageException("not a message about a shard");
    };
  }

  /** Refuses a message that does not speak for its sender, or for the query of its key. */
  static void requireAddress(ShardMessage message, QueryId expected, Party sender)
      throws RefusedMessageException {
    if (!message.query().equals(expected) || !message.party().equals(sender.id())) {
      throw new RefusedMessageException(
          Reason.WRONG_ADDRESS,
          String.format(
              "%s sent a message of %s about %s under the key of %s",
              sender.id(), message.party(), message.query(), expected));
    }
    if (message.shard() >= sender.shards()) {
      throw new RefusedMessageException(
          Reason.WRONG_ADDRESS,
          sender.id() + " has " + sender.shards() + " shards, but sent for " + message.shard());
    }
  }

  /**
   * Takes a message in.
   *
   * @throws RefusedMessageException if it must not be; nothing has changed then
   * @throws IllegalArgumentException if it does not fit the query's mechanism, likewise
   */
  Effect take(ShardMessage message, byte[] payload, LiveRound round, Party sender)
      throws RefusedMessageException {
    ShardRecord stored = stores.shard(message.query(), message.party(), message.shard());
    // A repeat is a repeat even after the close: a party that restarts sends everything again.
    if (isRepeat(message, payload, stored)) {
      return Effect.DUPLICATE;
    }
    if (round.round().state() == Round.State.CANCELLED) {
      throw new RefusedMessageException(
          Reason.CANCELLED, "query " + message.query() + " was cancelled");
    }
    if (!round.isOpen()) {
      throw new RefusedMessageException(
          Reason.LATE, "the round of " + message.query() + " is closed");
    }
    if (stored.spoiled()) {
      throw new RefusedMessageException(
          Reason.SPOILED_SHARD,
          message.party() + " shard " + message.shard() + " contradicted itself before");
    }
    Effect effect = apply(message, payload, round, sender);
    switch (effect) {
      case DUPLICATE -> {}
      case EQUIVOCATION ->
          stores.put(message.query(), message.party(), message.shard(), stored.spoil());
      case ACCEPTED -> store(message, payload, stored);
    }
    return effect;
  }

  private boolean isRepeat(ShardMessage message, byte[] payload, ShardRecord stored) {
    byte[] known =
        message instanceof ReportChunk chunk
            ? stores.chunk(chunk)
            : part(message, stored).orElse(null);
    return known != null && Arrays.equals(known, payload);
  }

  private static Optional<byte[]> part(ShardMessage message, ShardRecord stored) {
    if (message instanceof Refusal) {
      return stored.refusal();
    }
    return message instanceof Ballot ? stored.ballot() : stored.seal();
  }

  private Effect apply(ShardMessage message, byte[] payload, LiveRound round, Party sender)
      throws RefusedMessageException {
    ShardIntake intake = round.intake(message.party(), message.shard());
    if (message instanceof ReportChunk chunk) {
      // Unpacking is what checks every symbol; the symbols themselves are not needed here.
      int symbols = chunk.symbols(round.mechanism()).length;
      if (stores.chunk(chunk) == null) {
        requireWithinCap(sender, round.reports(sender.id()) + symbols);
      }
      return intake.accept(chunk, round.mechanism());
    }
    if (message instanceof Seal seal) {
      requireWithinCap(sender, round.sealedUsers(sender.id(), message.shard()) + seal.users());
      return intake.accept(seal);
    }
    return message instanceof Refusal refusal
        ? intake.acceptRefusal(refusal.reason())
        : intake.acceptBallot(Digest.of(payload));
  }

  private static void requireWithinCap(Party sender, long users) throws RefusedMessageException {
    if (sender.populationCap() > 0 && users > sender.populationCap()) {
      throw new RefusedMessageException(
          Reason.OVER_POPULATION_CAP,
          String.format(
              "%s is registered for at most %d users, but would have %d",
              sender.id(), sender.populationCap(), users));
    }
  }

  private void store(ShardMessage message, byte[] payload, ShardRecord stored) {
    if (message instanceof ReportChunk chunk) {
      stores.put(chunk, payload);
      return;
    }
    ShardRecord next;
    if (message instanceof Refusal) {
      next = stored.withRefusal(payload);
    } else {
      next = message instanceof Ballot ? stored.withBallot(payload) : stored.withSeal(payload);
    }
    stores.put(message.query(), message.party(), message.shard(), next);
  }
}
