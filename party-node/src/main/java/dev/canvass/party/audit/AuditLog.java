package dev.canvass.party.audit;

import dev.canvass.analytics.audit.ChainName;
import dev.canvass.party.records.PartyDatabase;
import dev.canvass.party.records.PartyDatabase.Family;
import dev.canvass.party.records.StorageException;
import dev.canvass.privacy.audit.AuditChain;
import dev.canvass.privacy.audit.AuditEntry;
import dev.canvass.privacy.audit.AuditKind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's audit log in the database: sequence (8 bytes, big-endian) to entry. An entry is durable
 * in the same batch as what it records, so there is neither one without the other. Thread-safe.
 *
 * <p>What cannot be one write: an <b>import</b> is recorded with its last batch, because what was
 * stored before that is repeated by the client, who has no answer yet; a <b>release</b> is recorded
 * behind the broker's acknowledgement, because the seal, which names every byte that may leave, is
 * recorded before the first one does.
 */
public final class AuditLog {

  /** Entries that are verified at the start, the last ones: about a second's work. */
  static final int VERIFIED_AT_START = 100_000;

  private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
  private static final byte[] CHAIN_KEY = "audit/chain".getBytes(StandardCharsets.US_ASCII);

  private final PartyDatabase database;
  private final HeadFile headFile;
  private final Clock clock;
  private AuditChain chain;
  private volatile Runnable onAppended = () -> {};

  /**
   * Opens the log, or begins it.
   *
   * @param headFile where to note how far the log has got, outside the database
   * @throws StorageException naming the entry, if what is stored is not intact; or if it is the log
   *     of another node
   */
  public AuditLog(PartyDatabase database, Path headFile, ChainName name, Clock clock) {
    this.database = database;
    this.headFile = new HeadFile(headFile);
    this.clock = clock;
    chain = verified(name.toString());
  }

  /** Calls {@code listener} after every append, on the thread that appended; one at most. */
  public void onAppended(Runnable listener) {
    onAppended = listener;
  }

  /** How far the log has got. */
  public synchronized AuditChain chain() {
    return chain;
  }

  /** The node's name in the log. */
  public String name() {
    return chain().chain();
  }

  /** Appends entries that record nothing else in the database. Durable on return. */
  public void append(List<Statement> statements) {
    try (PartyDatabase.Batch batch = database.batch()) {
      commit(batch, statements);
    }
  }

  /** {@link #append(List)} of one. */
  public void append(Statement statement) {
    append(List.of(statement));
  }

  /** {@link #append(List)} of one. */
  public void append(AuditKind kind, SortedMap<String, String> facts) {
    append(new Statement(kind, facts));
  }

  /**
   * Commits {@code batch} durably together with the entries that record it; if that fails, neither
   * is there.
   */
  public void commit(PartyDatabase.Batch batch, List<Statement> statements) {
    synchronized (this) {
      AuditChain next = chain;
      for (Statement statement : statements) {
        AuditEntry entry = next.next(now(), statement.kind(), statement.facts());
        batch.put(Family.AUDIT, key(entry.sequence()), entry.toBytes());
        next = next.after(entry);
      }
      batch.put(Family.META, CHAIN_KEY, next.toBytes());
      batch.commitDurably();
      chain = next;
      noteHead();
    }
    onAppended.run();
  }

  /** The commit stands whatever becomes of the note; the next one makes up for it. */
  private void noteHead() {
    try {
      headFile.write(chain);
    } catch (StorageException e) {
      LOG.error("event=audit_head_not_noted reason=\"{}\"", e.getMessage(), e);
    }
  }

  /** The time by the node's clock, as entries and heads hold it. */
  public Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  /** Up to {@code limit} entries from number {@code first} on, in order. */
  public List<AuditEntry> entries(long first, int limit) {
    List<AuditEntry> entries = new ArrayList<>();
    try (ReadOptions read = new ReadOptions();
        RocksIterator iterator = database.iterator(Family.AUDIT, read)) {
      iterator.seek(key(first));
      while (entries.size() < limit && iterator.isValid()) {
        entries.add(parse(iterator));
        iterator.next();
      }
      iterator.status();
    } catch (RocksDBException e) {
      throw unreadable(e);
    }
    return entries;
  }

  /** The last entry of a kind. O(entries behind it). */
  public Optional<AuditEntry> last(AuditKind kind) {
    try (ReadOptions read = new ReadOptions();
        RocksIterator iterator = database.iterator(Family.AUDIT, read)) {
      for (iterator.seekToLast(); iterator.isValid(); iterator.prev()) {
        AuditEntry entry = parse(iterator);
        if (entry.kind() == kind) {
          return Optional.of(entry);
        }
      }
      iterator.status();
      return Optional.empty();
    } catch (RocksDBException e) {
      throw unreadable(e);
    }
  }

  private AuditChain verified(String name) {
    byte[] stored = database.get(Family.META, CHAIN_KEY);
    AuditChain end;
    try {
      end = stored == null ? AuditChain.empty(name) : AuditChain.parse(stored);
    } catch (IllegalArgumentException e) {
      throw damaged("how far it has got is unreadable: " + e.getMessage(), e);
    }
    if (!end.chain().equals(name)) {
      throw new StorageException(
          "the data directory belongs to node "
              + end.chain()
              + ", but the configuration says "
              + name
              + "; correct party and shard, or use another dataDirectory",
          null);
    }
    Optional<AuditChain> noted = headFile.read();
    verifyEntries(end, noted);
    noted.ifPresent(head -> requireReached(head, end));
    return end;
  }

  private void verifyEntries(AuditChain end, Optional<AuditChain> noted) {
    long first = Math.max(1, end.sequence() - VERIFIED_AT_START + 1);
    AuditChain walked = first == 1 ? AuditChain.empty(end.chain()) : null;
    try (ReadOptions read = new ReadOptions();
        RocksIterator iterator = database.iterator(Family.AUDIT, read)) {
      for (iterator.seek(key(first)); iterator.isValid(); iterator.next()) {
        AuditEntry entry = parse(iterator);
        if (walked == null) {
          walked = new AuditChain(end.chain(), first - 1, entry.previous());
        }
        walked = follow(walked, entry);
        if (noted.isPresent()
            && noted.get().sequence() == entry.sequence()
            && !noted.get().hash().equals(entry.hash())) {
          throw damaged("entry " + entry.sequence() + " is not the one noted in " + headFile, null);
        }
      }
      iterator.status();
    } catch (RocksDBException e) {
      throw unreadable(e);
    }
    long last = walked == null ? 0 : walked.sequence();
    if (last < end.sequence()) {
      throw damaged("entry " + (last + 1) + " of " + end.sequence() + " is missing", null);
    }
    if (!end.equals(walked)) {
      throw damaged("entry " + last + " is not the one the log was left with", null);
    }
  }

  private static AuditChain follow(AuditChain walked, AuditEntry entry) {
    return switch (walked.judge(entry)) {
      case NEXT -> walked.after(entry);
      case GAP -> throw damaged("entry " + (walked.sequence() + 1) + " is missing", null);
      case BROKEN_LINK ->
          throw damaged(
              "entry "
                  + entry.sequence()
                  + " does not follow entry "
                  + walked.sequence()
                  + ": one of them was changed",
              null);
      case OTHER_CHAIN ->
          throw damaged("entry " + entry.sequence() + " is one of " + entry.chain(), null);
      case REPEATED, EARLIER, FORK ->
          throw damaged("entry " + entry.sequence() + " stands in another's place", null);
    };
  }

  private void requireReached(AuditChain head, AuditChain end) {
    if (!head.chain().equals(end.chain())) {
      throw damaged(headFile + " is of node " + head.chain(), null);
    }
    if (head.sequence() > end.sequence()) {
      throw damaged(
          "the database ends with entry "
              + end.sequence()
              + ", but entry "
              + head.sequence()
              + " was written: it was cut off, or comes from an older copy",
          null);
    }
  }

  private static AuditEntry parse(RocksIterator iterator) {
    long sequence = sequence(iterator.key());
    try {
      AuditEntry entry = AuditEntry.parse(iterator.value());
      if (entry.sequence() != sequence) {
        throw damaged("entry " + sequence + " says it is entry " + entry.sequence(), null);
      }
      return entry;
    } catch (IllegalArgumentException e) {
      throw damaged("entry " + sequence + " is unreadable: " + e.getMessage(), e);
    }
  }

  private static StorageException damaged(String what, Throwable cause) {
    return new StorageException(
        "the audit log is damaged: "
            + what
            + "; restore the whole data directory from its newest copy",
        cause);
  }

  private static StorageException unreadable(RocksDBException e) {
    return new StorageException("cannot read the audit log: " + e.getMessage(), e);
  }

  private static byte[] key(long sequence) {
    return ByteBuffer.allocate(Long.BYTES).putLong(sequence).array();
  }

  private static long sequence(byte[] key) {
    if (key.length != Long.BYTES) {
      throw damaged("a key of " + key.length + " bytes is no number of an entry", null);
    }
    return ByteBuffer.wrap(key).getLong();
  }
}
