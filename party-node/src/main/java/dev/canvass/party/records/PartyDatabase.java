package dev.canvass.party.records;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The node's one RocksDB. Column families: {@code records} (attribute, pseudonym, item), {@code
 * ledger} (pseudonym to account), {@code opt_outs} (pseudonyms), {@code sealed} (reports), {@code
 * audit} (sequence to entry), {@code meta} (everything small). Thread-safe.
 */
public final class PartyDatabase implements AutoCloseable {

  /** A column family. */
  public enum Family {
    RECORDS,
    LEDGER,
    OPT_OUTS,
    SEALED,
    AUDIT,
    META
  }

  static {
    // Before any field: options are native objects, made while an instance's fields are set.
    RocksDB.loadLibrary();
  }

  private static final byte[] VERSION_KEY = "version".getBytes(US_ASCII);

  /** Raise it whenever older software would misread what is written. */
  private static final int VERSION = 2;

  private static final long WRITE_BUFFER_BYTES = 8L << 20;
  private static final long CACHE_BYTES = 8L << 20;

  private final Path folder;
  private final RocksDB database;
  private final List<ColumnFamilyHandle> handles = new ArrayList<>();
  private final Map<Family, ColumnFamilyHandle> families = new EnumMap<>(Family.class);
  private final DBOptions options;
  private final ColumnFamilyOptions familyOptions;
  private final LRUCache cache;
  private final WriteOptions durable = new WriteOptions().setSync(true);
  private final WriteOptions buffered = new WriteOptions();
  private final ReadWriteLock usage = new ReentrantReadWriteLock();
  private final StorageHealth health = new StorageHealth(this::property);
  private boolean closed;

  /**
   * Opens or creates the database in {@code folder}.
   *
   * @throws StorageException if the folder cannot be used, is corrupt, or of another version
   */
  public PartyDatabase(Path folder) {
    this.folder = folder;
    options =
        new DBOptions()
            .setCreateIfMissing(true)
            .setCreateMissingColumnFamilies(true)
            .setMaxBackgroundJobs(2)
            .setMaxOpenFiles(64)
            // The default quietly drops all behind a damaged record: charges among it would be
            // forgotten. A record that is not whole at the end was never acknowledged to anybody.
            .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
            .setKeepLogFileNum(2);
    cache = new LRUCache(CACHE_BYTES);
    familyOptions =
        new ColumnFamilyOptions()
            .setWriteBufferSize(WRITE_BUFFER_BYTES)
            .setCompressionType(CompressionType.LZ4_COMPRESSION)
            .setTableFormatConfig(new BlockBasedTableConfig().setBlockCache(cache));
    List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
    descriptors.add(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, familyOptions));
    for (Family family : Family.values()) {
      descriptors.add(new ColumnFamilyDescriptor(family.name().getBytes(US_ASCII), familyOptions));
    }
    try {
      Files.createDirectories(folder);
      requireKnownFamilies();
      database = RocksDB.open(options, folder.toString(), descriptors, handles);
    } catch (RocksDBException | IOException e) {
      throw new StorageException(
          "cannot open the node's database in " + folder + ": " + e.getMessage(), e);
    }
    int next = 1;
    for (Family family : Family.values()) {
      families.put(family, handles.get(next++));
    }
    try {
      requireVersion();
    } catch (StorageException e) {
      close();
      throw e;
    }
  }

  /** Newer software may have made families; RocksDB would only say that they were not opened. */
  private void requireKnownFamilies() throws RocksDBException {
    Set<String> known = new TreeSet<>(Set.of(new String(RocksDB.DEFAULT_COLUMN_FAMILY, US_ASCII)));
    for (Family family : Family.values()) {
      known.add(family.name());
    }
    try (Options defaults = new Options()) {
      for (byte[] name : RocksDB.listColumnFamilies(defaults, folder.toString())) {
        if (!known.contains(new String(name, US_ASCII))) {
          throw new StorageException(
              "the database in "
                  + folder
                  + " has a part "
                  + new String(name, US_ASCII)
                  + " that this software does not know; run the newer software that made it",
              null);
        }
      }
    }
  }

  private void requireVersion() {
    byte[] stored = get(Family.META, VERSION_KEY);
    String version = stored == null ? "none" : new String(stored, US_ASCII);
    if (stored == null && isEmpty(Family.META) && isEmpty(Family.LEDGER)) {
      put(Family.META, VERSION_KEY, Integer.toString(VERSION).getBytes(US_ASCII));
    } else if (!version.equals(Integer.toString(VERSION))) {
      throw new StorageException(
          "the database in "
              + folder
              + " has version "
              + version
              + ", this software reads version "
              + VERSION
              + "; run the software that wrote it",
          null);
    }
  }

  /** Keeps the database open until the read lock is given back: native code would crash the JVM. */
  private void use() {
    usage.readLock().lock();
    if (closed) {
      usage.readLock().unlock();
      throw new StorageException("the node's database is closed", null);
    }
  }

  private ColumnFamilyHandle handle(Family family) {
    return families.get(family);
  }

  /** The value of a key, or null. */
  public byte[] get(Family family, byte[] key) {
    use();
    try {
      return database.get(handle(family), key);
    } catch (RocksDBException e) {
      throw new StorageException(
          "cannot read " + family + " of the database in " + folder + ": " + e.getMessage(), e);
    } finally {
      usage.readLock().unlock();
    }
  }

  /** Whether a family has no key at all. */
  public boolean isEmpty(Family family) {
    try (ReadOptions read = new ReadOptions();
        RocksIterator iterator = iterator(family, read)) {
      iterator.seekToFirst();
      boolean empty = !iterator.isValid();
      iterator.status();
      return empty;
    } catch (RocksDBException e) {
      throw new StorageException(
          "cannot read " + family + " of the database in " + folder + ": " + e.getMessage(), e);
    }
  }

  /** Writes one value durably. */
  public void put(Family family, byte[] key, byte[] value) {
    use();
    try {
      database.put(handle(family), durable, key, value);
    } catch (RocksDBException e) {
      throw new StorageException(
          "cannot write " + family + " of the database in " + folder + ": " + e.getMessage(), e);
    } finally {
      usage.readLock().unlock();
    }
  }

  /** An iterator over a family; the caller closes it, and before the database. */
  public RocksIterator iterator(Family family, ReadOptions read) {
    use();
    try {
      return database.newIterator(handle(family), read);
    } finally {
      usage.readLock().unlock();
    }
  }

  /** Deletes keys in {@code [from, to)} durably. */
  public void deleteRange(Family family, byte[] from, byte[] to) {
    use();
    try {
      database.deleteRange(handle(family), durable, from, to);
    } catch (RocksDBException e) {
      throw new StorageException(
          "cannot delete from " + family + " of the database in " + folder + ": " + e.getMessage(),
          e);
    } finally {
      usage.readLock().unlock();
    }
  }

  /** A batch that is written whole or not at all. One owner. */
  public Batch batch() {
    return new Batch();
  }

  /** Collects writes; see {@link #batch()}. */
  public final class Batch implements AutoCloseable {
    private final WriteBatch writes = new WriteBatch();

    private Batch() {}

    public void put(Family family, byte[] key, byte[] value) {
      try {
        writes.put(handle(family), key, value);
      } catch (RocksDBException e) {
        throw new StorageException("cannot add to a batch: " + e.getMessage(), e);
      }
    }

    /** Deletes one key. */
    public void delete(Family family, byte[] key) {
      try {
        writes.delete(handle(family), key);
      } catch (RocksDBException e) {
        throw new StorageException("cannot add to a batch: " + e.getMessage(), e);
      }
    }

    /** Deletes keys in {@code [from, to)}. */
    public void deleteRange(Family family, byte[] from, byte[] to) {
      try {
        writes.deleteRange(handle(family), from, to);
      } catch (RocksDBException e) {
        throw new StorageException("cannot add to a batch: " + e.getMessage(), e);
      }
    }

    public int size() {
      return writes.count();
    }

    /** Writes and waits until the disk has it. */
    public void commitDurably() {
      commit(durable);
    }

    /** Writes to the log without waiting for the disk. */
    public void commit() {
      commit(buffered);
    }

    private void commit(WriteOptions how) {
      use();
      try {
        long begin = System.nanoTime();
        database.write(how, writes);
        if (how == durable) {
          health.wrote(System.nanoTime() - begin);
        }
      } catch (RocksDBException e) {
        throw new StorageException(
            "cannot write to the database in " + folder + ": " + e.getMessage(), e);
      } finally {
        usage.readLock().unlock();
      }
      writes.clear();
    }

    @Override
    public void close() {
      writes.close();
    }
  }

  /** How it fares. */
  public StorageHealth health() {
    return health;
  }

  private long property(String name) {
    use();
    try {
      return database.getLongProperty(name);
    } catch (RocksDBException e) {
      throw new StorageException("the database in " + folder + " does not know " + name, e);
    } finally {
      usage.readLock().unlock();
    }
  }

  /** Waits until everything written so far is on disk. */
  public void sync() {
    use();
    try {
      database.syncWal();
    } catch (RocksDBException e) {
      throw new StorageException(
          "cannot sync the database in " + folder + ": " + e.getMessage(), e);
    } finally {
      usage.readLock().unlock();
    }
  }

  /** Waits for reads and writes under way; whatever comes later fails with a reason. */
  @Override
  public void close() {
    usage.writeLock().lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      handles.forEach(ColumnFamilyHandle::close);
      database.close();
      options.close();
      familyOptions.close();
      cache.close();
      durable.close();
      buffered.close();
    } finally {
      usage.writeLock().unlock();
    }
  }
}
