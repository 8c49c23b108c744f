package dev.canvass.party.collect;

import dev.canvass.analytics.decision.Decision;
import dev.canvass.analytics.decision.PartyReports;
import dev.canvass.analytics.query.Mechanism;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.report.Ballot;
import dev.canvass.analytics.report.ChunkDigests;
import dev.canvass.analytics.report.Digest;
import dev.canvass.analytics.report.PackedSymbols;
import dev.canvass.analytics.report.ReportChunk;
import dev.canvass.analytics.report.Seal;
import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.analytics.wire.Messages;
import dev.canvass.party.audit.Statement;
import dev.canvass.party.records.PartyDatabase;
import dev.canvass.party.records.PartyDatabase.Family;
import dev.canvass.party.records.StorageException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksIterator;

/**
 * A shard's drawn reports of one query: reading them back, sealing them once, and cutting them into
 * chunks. Only sealed bytes are read here, never a raw item (invariant I3).
 */
public final class SealedReports {

  private final PartyDatabase database;
  private final QueryBook book;
  private final PartyId party;
  private final int shard;

  public SealedReports(PartyDatabase database, QueryBook book, PartyId party, int shard) {
    this.database = database;
    this.book = book;
    this.party = party;
    this.shard = shard;
  }

  /** Where a run of symbols is stored. */
  static byte[] key(QueryId query, int level, long firstIndex) {
    byte[] name = query.value().getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(name.length + 1 + Long.BYTES)
        .put(name)
        .put((byte) level)
        .putLong(firstIndex)
        .array();
  }

  /** The symbols of one level in order, one a byte. */
  byte[] level(QueryId query, int level, long count) {
    ByteBuffer symbols = ByteBuffer.allocate(Math.toIntExact(count));
    try (ReadOptions read = new ReadOptions();
        RocksIterator iterator = database.iterator(Family.SEALED, read)) {
      iterator.seek(key(query, level, 0));
      while (symbols.hasRemaining() && iterator.isValid()) {
        symbols.put(iterator.value());
        iterator.next();
      }
    }
    if (symbols.hasRemaining()) {
      throw new StorageException(
          "reports of " + query + ", level " + level + ", are missing from the disk", null);
    }
    return symbols.array();
  }

  /**
   * Seals a collected query: extends the tree over its reports into a ballot and stores seal,
   * ballot and their audit entries in one durable write. Sealing again after a restart gives what
   * was stored.
   *
   * @param workers threads for the extension
   */
  public Seal seal(Query query, Clock clock, ExecutorService workers) {
    byte[] stored = database.get(Family.META, sealKey(query.id()));
    if (stored != null) {
      return seal(query);
    }
    QueryProgress progress = book.find(query.id()).orElseThrow();
    PartyReports own = reports(query, progress);
    byte[] ballot = Messages.encode(Decision.ballot(query, own, shard, workers));
    List<Long> counts = new ArrayList<>();
    List<Digest> digests = new ArrayList<>();
    for (int level = 1; level <= progress.counts().length; level++) {
      counts.add(progress.counts()[level - 1]);
      digests.add(
          ChunkDigests.ofLevel(chunks(query, level).stream().map(ChunkDigests::ofChunk).toList()));
    }
    Seal seal =
        new Seal(
            query.id(),
            party,
            shard,
            counts,
            digests,
            Digest.of(ballot),
            progress.refused(),
            clock.instant().truncatedTo(ChronoUnit.MILLIS));
    try (PartyDatabase.Batch batch = database.batch()) {
      batch.put(Family.META, sealKey(query.id()), Messages.encode(seal));
      batch.put(Family.META, ballotKey(query.id()), ballot);
      List<Statement> statements = new ArrayList<>();
      progress.chargeSummary(query.id()).map(Statement::of).ifPresent(statements::add);
      statements.add(Statement.of(seal));
      book.commit(query.id(), progress.in(QueryProgress.State.SEALED, ""), batch, statements);
    }
    return seal;
  }

  /** The stored seal. */
  public Seal seal(Query query) {
    try {
      return Messages.decodeSeal(required(sealKey(query.id())));
    } catch (MalformedMessageException e) {
      throw new StorageException("the stored seal is unreadable: " + e.getMessage(), e);
    }
  }

  /** Whether the query is sealed, so that there is a ballot. */
  public boolean isSealed(QueryId query) {
    return database.get(Family.META, sealKey(query)) != null;
  }

  /** The stored ballot's payload. */
  public byte[] ballotPayload(QueryId query) {
    return required(ballotKey(query));
  }

  /** The stored ballot. */
  public Ballot ballot(QueryId query) {
    try {
      return Messages.decodeBallot(ballotPayload(query));
    } catch (MalformedMessageException e) {
      throw new StorageException("the stored ballot is unreadable: " + e.getMessage(), e);
    }
  }

  /** The chunks of one level. */
  public List<ReportChunk> chunks(Query query, int level) {
    long count = book.find(query.id()).orElseThrow().counts()[level - 1];
    byte[] symbols = level(query.id(), level, count);
    int symbolBits = Mechanism.of(query).oracle().symbolBits();
    List<ReportChunk> chunks = new ArrayList<>();
    for (int start = 0; start < symbols.length; start += ReportChunk.CAPACITY) {
      int size = Math.min(ReportChunk.CAPACITY, symbols.length - start);
      chunks.add(
          new ReportChunk(
              query.id(),
              party,
              shard,
              level,
              start,
              size,
              PackedSymbols.pack(symbols, start, size, symbolBits)));
    }
    return chunks;
  }

  private PartyReports reports(Query query, QueryProgress progress) {
    Mechanism mechanism = Mechanism.of(query);
    List<List<PartyReports.ReportStream>> levels = new ArrayList<>();
    for (int level = 1; level <= progress.counts().length; level++) {
      byte[] symbols = level(query.id(), level, progress.counts()[level - 1]);
      levels.add(
          List.of(
              new PartyReports.ReportStream(
                  symbols, symbols.length, mechanism.coins(level, party, shard))));
    }
    return new PartyReports(party, levels, List.of());
  }

  private byte[] required(byte[] key) {
    byte[] value = database.get(Family.META, key);
    if (value == null) {
      throw new StorageException("the query is not sealed yet", null);
    }
    return value;
  }

  private static byte[] sealKey(QueryId query) {
    return ("seal/" + query).getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] ballotKey(QueryId query) {
    return ("ballot/" + query).getBytes(StandardCharsets.US_ASCII);
  }
}
