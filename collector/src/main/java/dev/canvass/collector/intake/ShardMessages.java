package dev.canvass.collector.intake;

import dev.canvass.analytics.query.Party;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.report.Ballot;
import dev.canvass.analytics.report.Digest;
import dev.canvass.analytics.report.ReportChunk;
import dev.canvass.analytics.report.Seal;
import dev.canvass.analytics.report.ShardIntake;
import dev.canvass.analytics.report.ShardIntake.Effect;
import dev.canvass.analytics.wire.Envelope;
import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.analytics.wire.Messages;
import java.util.Arrays;

/**
 * Takes verified chunks, ballots and seals into the stores by the rules of {@link ShardIntake}.
 * Owned by the stream thread.
 */
final class ShardMessages {

  /** A payload that was read. */
  sealed interface Decoded permits Chunk, Vote, Statement {

    QueryId query();

    PartyId party();

    int shard();

    /** Reports in it. */
    default int reports() {
      return 0;
    }

    /** Refuses a message that does not speak for its sender, or for the query of its key. */
    default void requireAddress(QueryId expected, Party sender) throws RefusedMessageException {
      if (!query().equals(expected) || !party().equals(sender.id())) {
        throw new RefusedMessageException(
            Reason.WRONG_ADDRESS,
            String.format(
                "%s sent a message of %s about %s under the key of %s",
                sender.id(), party(), query(), expected));
      }
      if (shard() < 0 || shard() >= sender.shards()) {
        throw new RefusedMessageException(
            Reason.WRONG_ADDRESS,
            sender.id() + " has " + sender.shards() + " shards, but sent for shard " + shard());
      }
    }
  }

  private record Chunk(ReportChunk value) implements Decoded {
    @Override
    public QueryId query() {
      return value.query();
    }

    @Override
    public PartyId party() {
      return value.party();
    }

    @Override
    public int shard() {
      return value.shard();
    }

    @Override
    public int reports() {
      return value.count();
    }
  }

  private record Vote(QueryId query, PartyId party, int shard) implements Decoded {}

  private record Statement(Seal value) implements Decoded {
    @Override
    public QueryId query() {
      return value.query();
    }

    @Override
    public PartyId party() {
      return value.party();
    }

    @Override
    public int shard() {
      return value.shard();
    }
  }

  private final RoundStores stores;

  ShardMessages(RoundStores stores) {
    this.stores = stores;
  }

  static Decoded decode(Envelope envelope) throws MalformedMessageException {
    return switch (envelope.kind()) {
      case REPORT_CHUNK -> new Chunk(Messages.decodeChunk(envelope.payload()));
      case BALLOT -> {
        Ballot ballot = Messages.decodeBallot(envelope.payload());
        yield new Vote(ballot.query(), ballot.party(), ballot.shard());
      }
      case SEAL -> new Statement(Messages.decodeSeal(envelope.payload()));
      case QUERY, PARTY -> throw new MalformedMessageException("not a message about a shard");
    };
  }

  /**
   * Takes a message in.
   *
   * @throws RefusedMessageException if it must not be; nothing has changed then
   * @throws IllegalArgumentException if it does not fit the query's mechanism, likewise
   */
  Effect take(Decoded message, byte[] payload, LiveRound round, Party sender)
      throws RefusedMessageException {
    ShardRecord stored = stores.shard(message.query(), message.party(), message.shard());
    // A repeat is a repeat even after the close: a party that restarts sends everything again.
    if (isRepeat(message, payload, stored)) {
      return Effect.DUPLICATE;
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

  private boolean isRepeat(Decoded message, byte[] payload, ShardRecord stored) {
    byte[] known =
        message instanceof Chunk chunk
            ? stores.chunk(chunk.value())
            : (message instanceof Vote ? stored.ballot() : stored.seal()).orElse(null);
    return known != null && Arrays.equals(known, payload);
  }

  private Effect apply(Decoded message, byte[] payload, LiveRound round, Party sender)
      throws RefusedMessageException {
    ShardIntake intake = round.intake(message.party(), message.shard());
    if (message instanceof Chunk chunk) {
      // Unpacking is what checks every symbol; the symbols themselves are not needed here.
      int symbols = chunk.value().symbols(round.mechanism()).length;
      if (stores.chunk(chunk.value()) == null) {
        requireWithinCap(sender, round.reports(sender.id()) + symbols);
      }
      return intake.accept(chunk.value(), round.mechanism());
    }
    if (message instanceof Statement statement) {
      requireWithinCap(
          sender, round.sealedUsers(sender.id(), message.shard()) + statement.value().users());
      return intake.accept(statement.value());
    }
    return intake.acceptBallot(Digest.of(payload));
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

  private void store(Decoded message, byte[] payload, ShardRecord stored) {
    if (message instanceof Chunk chunk) {
      stores.put(chunk.value(), payload);
      return;
    }
    ShardRecord next =
        message instanceof Vote ? stored.withBallot(payload) : stored.withSeal(payload);
    stores.put(message.query(), message.party(), message.shard(), next);
  }
}
