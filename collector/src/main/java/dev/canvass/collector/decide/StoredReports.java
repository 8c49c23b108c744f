package dev.canvass.collector.decide;

import dev.canvass.analytics.decision.ClosedRound;
import dev.canvass.analytics.decision.PartyReports;
import dev.canvass.analytics.decision.PartyReports.ReportStream;
import dev.canvass.analytics.query.Mechanism;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.report.Ballot;
import dev.canvass.analytics.report.Digest;
import dev.canvass.analytics.report.ReportChunk;
import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.analytics.wire.Messages;
import dev.canvass.collector.intake.Round;
import dev.canvass.collector.intake.ShardRecord;
import dev.canvass.collector.intake.StoreKeys;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * What the stores of this instance hold of closed queries. What counts was fixed at the close, and
 * chunks never change after it, so every reading gives the same. Thread-safe.
 */
public final class StoredReports {

  /**
   * A closed query and everything that counts for it.
   *
   * @param parties the counted parties' reports, ascending by id
   * @param refused users that the counted parties skipped
   */
  public record Closed(Query query, Round round, List<PartyReports> parties, long refused) {
    public Closed {
      parties = List.copyOf(parties);
    }

    /** What a decision is made from. */
    public ClosedRound contents() {
      Map<PartyId, Long> caps = new HashMap<>();
      round.populationCaps().forEach((party, cap) -> caps.put(new PartyId(party), cap));
      return new ClosedRound(parties, caps, refused, new Digest(round.tieNonce()));
    }
  }

  private final Function<String, ReadOnlyKeyValueStore<String, byte[]>> stores;

  /** Reads the stores that {@code stores} gives by name. */
  public StoredReports(Function<String, ReadOnlyKeyValueStore<String, byte[]>> stores) {
    this.stores = stores;
  }

  /** Whether the stores of this instance are open and hold the query's round, open or closed. */
  boolean hold(QueryId id) {
    try {
      return stores.apply(StoreKeys.ROUNDS).get(id.value()) != null;
    } catch (InvalidStateStoreException e) {
      // Being opened or moved, or no partition is assigned to this instance.
      return false;
    }
  }

  /** The query, if this instance owns it and its round closed with a quorum. */
  public Optional<Closed> closed(QueryId id) {
    byte[] stored = stores.apply(StoreKeys.ROUNDS).get(id.value());
    if (stored == null) {
      return Optional.empty();
    }
    Round round = Round.of(stored);
    if (round.state() != Round.State.CLOSED) {
      return Optional.empty();
    }
    try {
      return Optional.of(read(id, round));
    } catch (MalformedMessageException e) {
      throw new IllegalStateException("the stores of " + id + " hold what cannot be read", e);
    }
  }

  private Closed read(QueryId id, Round round) throws MalformedMessageException {
    Query query = Messages.decodeQuery(stores.apply(StoreKeys.QUERIES).get(id.value()));
    Mechanism mechanism = Mechanism.of(query);
    List<PartyReports> parties = new ArrayList<>();
    long refused = 0;
    for (String name : round.counted()) {
      PartyId party = new PartyId(name);
      Map<Integer, ShardRecord> shards = shards(id, party);
      List<Ballot> ballots = new ArrayList<>();
      for (ShardRecord shard : shards.values()) {
        // A counted shard is complete: it has both.
        ballots.add(Messages.decodeBallot(shard.ballot().orElseThrow()));
        refused += Messages.decodeSeal(shard.seal().orElseThrow()).usersRefused();
      }
      List<List<ReportStream>> levels = new ArrayList<>();
      for (int level = 1; level <= mechanism.schedule().levels(); level++) {
        List<ReportStream> streams = new ArrayList<>();
        for (int shard : shards.keySet()) {
          streams.add(stream(mechanism, id, party, shard, level));
        }
        levels.add(streams);
      }
      parties.add(new PartyReports(party, levels, ballots));
    }
    return new Closed(query, round, parties, refused);
  }

  private Map<Integer, ShardRecord> shards(QueryId id, PartyId party) {
    Map<Integer, ShardRecord> shards = new TreeMap<>();
    String prefix = StoreKeys.query(id) + party + "/";
    try (KeyValueIterator<String, byte[]> stored =
        stores.apply(StoreKeys.SHARDS).prefixScan(prefix, new StringSerializer())) {
      stored.forEachRemaining(
          entry ->
              shards.put(
                  Integer.parseInt(entry.key.split("/", -1)[2]), ShardRecord.of(entry.value)));
    }
    return shards;
  }

  private ReportStream stream(Mechanism mechanism, QueryId id, PartyId party, int shard, int level)
      throws MalformedMessageException {
    ByteArrayOutputStream symbols = new ByteArrayOutputStream();
    try (KeyValueIterator<String, byte[]> stored =
        stores
            .apply(StoreKeys.CHUNKS)
            .prefixScan(StoreKeys.level(id, party, shard, level), new StringSerializer())) {
      while (stored.hasNext()) {
        ReportChunk chunk = Messages.decodeChunk(stored.next().value);
        symbols.writeBytes(chunk.symbols(mechanism));
      }
    }
    return new ReportStream(
        symbols.toByteArray(), symbols.size(), mechanism.coins(level, party, shard));
  }
}
