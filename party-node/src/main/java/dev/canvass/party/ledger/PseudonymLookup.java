package dev.canvass.party.ledger;

import dev.canvass.party.records.PartyDatabase;
import dev.canvass.party.records.PartyDatabase.Family;
import dev.canvass.party.records.StorageException;
import java.util.Arrays;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** Values for ascending pseudonyms: a merge join instead of a look-up per user. One owner. */
final class PseudonymLookup implements AutoCloseable {

  private final ReadOptions read = new ReadOptions().setReadaheadSize(1 << 20).setFillCache(false);
  private final Family family;
  private final RocksIterator iterator;
  private byte[] key;

  PseudonymLookup(PartyDatabase database, Family family, byte[] after) {
    this.family = family;
    iterator = database.iterator(family, read);
    if (after == null) {
      iterator.seekToFirst();
    } else {
      iterator.seek(after);
    }
    key = currentKey();
  }

  /** The value of {@code pseudonym}, which must ascend from call to call; null if it has none. */
  byte[] find(byte[] pseudonym) {
    while (key != null && Arrays.compareUnsigned(key, pseudonym) < 0) {
      iterator.next();
      key = currentKey();
    }
    return Arrays.equals(key, pseudonym) ? iterator.value() : null;
  }

  /** The next value in order, whosever it is; null behind the last. */
  byte[] next() {
    if (key == null) {
      return null;
    }
    byte[] value = iterator.value();
    iterator.next();
    key = currentKey();
    return value;
  }

  /**
   * The key under the iterator, null behind the last. A failed read looks like the end until asked;
   * taken for it, users would be charged as if they had never spent anything (invariant I4).
   */
  private byte[] currentKey() {
    if (iterator.isValid()) {
      return iterator.key();
    }
    try {
      iterator.status();
      return null;
    } catch (RocksDBException e) {
      throw new StorageException("cannot read " + family + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    iterator.close();
    read.close();
  }
}
