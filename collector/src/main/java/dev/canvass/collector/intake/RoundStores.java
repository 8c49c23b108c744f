package dev.canvass.collector.intake;

import dev.canvass.analytics.query.Extension;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.report.ChunkDigests;
import dev.canvass.analytics.report.Digest;
import dev.canvass.analytics.report.ReportChunk;
import dev.canvass.analytics.report.ShardIntake;
import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.analytics.wire.Messages;
import dev.canvass.analytics.wire.Refusals;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The stores of one task, with a bounded cache of rounds built from them. Owned by the stream
 * thread. Only what was verified before is ever stored, so unreadable content is a broken disk and
 * an {@link IllegalStateException}.
 */
final class RoundStores {

  private static final int CACHED_ROUNDS = 256;

  private final KeyValueStore<String, byte[]> queries;
  private final KeyValueStore<String, byte[]> chunks;
  private final KeyValueStore<String, byte[]> shards;
  private final KeyValueStore<String, byte[]> rounds;
  private final KeyValueStore<String, byte[]> tallies;
  private final Map<QueryId, LiveRound> cache =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<QueryId, LiveRound> eldest) {
          return size() > CACHED_ROUNDS;
        }
      };

  RoundStores(ProcessorContext<String, byte[]> context) {
    queries = context.getStateStore(StoreKeys.QUERIES);
    chunks = context.getStateStore(StoreKeys.CHUNKS);
    shards = context.getStateStore(StoreKeys.SHARDS);
    rounds = context.getStateStore(StoreKeys.ROUNDS);
    tallies = context.getStateStore(StoreKeys.TALLIES);
  }

  byte[] queryPayload(QueryId id) {
    return queries.get(id.value());
  }

  /** Opens the round of a new query; throws IllegalArgumentException if it has no mechanism. */
  LiveRound open(Query query, byte[] payload) {
    LiveRound live = new LiveRound(query, Round.OPEN, Tally.NONE);
    queries.put(query.id().value(), payload);
    rounds.put(query.id().value(), Round.OPEN.toBytes());
    cache.put(query.id(), live);
    return live;
  }

  void close(LiveRound live, Round closed) {
    put(live, closed.extended(live.round().extensions()));
  }

  void extend(LiveRound live, int extensions) {
    put(live, live.round().extended(extensions));
  }

  private void put(LiveRound live, Round round) {
    live.become(round);
    rounds.put(live.query().id().value(), round.toBytes());
  }

  void put(LiveRound live, Tally tally) {
    live.count(tally);
    tallies.put(live.query().id().value(), tally.toBytes());
  }

  /** Open rounds and when they are due; reads the whole store, so for the start only. */
  Map<QueryId, Instant> openRounds() {
    Map<QueryId, Instant> open = new LinkedHashMap<>();
    try (KeyValueIterator<String, byte[]> entries = rounds.all()) {
      while (entries.hasNext()) {
        KeyValue<String, byte[]> entry = entries.next();
        Round round = Round.of(entry.value);
        if (round.state() == Round.State.OPEN) {
          QueryId id = new QueryId(entry.key);
          open.put(id, Extension.deadline(query(id), round.extensions()));
        }
      }
    }
    return open;
  }

  Optional<LiveRound> find(QueryId id) {
    LiveRound cached = cache.get(id);
    if (cached != null) {
      return Optional.of(cached);
    }
    byte[] round = rounds.get(id.value());
    if (round == null) {
      return Optional.empty();
    }
    LiveRound live = new LiveRound(query(id), Round.of(round), Tally.of(tallies.get(id.value())));
    restore(live);
    cache.put(id, live);
    return Optional.of(live);
  }

  byte[] chunk(ReportChunk chunk) {
    return chunks.get(StoreKeys.chunk(chunk));
  }

  void put(ReportChunk chunk, byte[] payload) {
    chunks.put(StoreKeys.chunk(chunk), payload);
  }

  ShardRecord shard(QueryId query, PartyId party, int shard) {
    return ShardRecord.of(shards.get(StoreKeys.shard(query, party, shard)));
  }

  void put(QueryId query, PartyId party, int shard, ShardRecord newRecord) {
    shards.put(StoreKeys.shard(query, party, shard), newRecord.toBytes());
  }

  private Query query(QueryId id) {
    try {
      return Messages.decodeQuery(queries.get(id.value()));
    } catch (MalformedMessageException e) {
      throw broken("query " + id, e);
    }
  }

  private void restore(LiveRound live) {
    String prefix = StoreKeys.query(live.query().id());
    try (KeyValueIterator<String, byte[]> stored =
        chunks.prefixScan(prefix, new StringSerializer())) {
      while (stored.hasNext()) {
        ReportChunk chunk = Messages.decodeChunk(stored.next().value);
        live.intake(chunk.party(), chunk.shard())
            .restore(chunk.level(), chunk.number(), chunk.count(), ChunkDigests.ofChunk(chunk));
      }
    } catch (MalformedMessageException e) {
      throw broken("a chunk of " + prefix, e);
    }
    try (KeyValueIterator<String, byte[]> stored =
        shards.prefixScan(prefix, new StringSerializer())) {
      while (stored.hasNext()) {
        KeyValue<String, byte[]> entry = stored.next();
        String[] names = entry.key.split("/", -1);
        restore(
            live.intake(new PartyId(names[1]), Integer.parseInt(names[2])),
            ShardRecord.of(entry.value));
      }
    } catch (MalformedMessageException e) {
      throw broken("a shard of " + prefix, e);
    }
  }

  private static void restore(ShardIntake intake, ShardRecord stored)
      throws MalformedMessageException {
    stored.ballot().ifPresent(ballot -> intake.acceptBallot(Digest.of(ballot)));
    if (stored.seal().isPresent()) {
      intake.accept(Messages.decodeSeal(stored.seal().get()));
    }
    if (stored.refusal().isPresent()) {
      intake.acceptRefusal(Refusals.decode(stored.refusal().get()).reason());
    }
    if (stored.spoiled()) {
      intake.spoil();
    }
  }

  private static IllegalStateException broken(String what, MalformedMessageException cause) {
    return new IllegalStateException("the store holds " + what + " that cannot be read", cause);
  }
}
