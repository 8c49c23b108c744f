package dev.canvass.party.collect;

import dev.canvass.party.records.PartyDatabase;
import dev.canvass.party.records.PartyDatabase.Family;
import dev.canvass.party.records.StorageException;
import dev.canvass.privacy.budget.Account;
import java.util.Arrays;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** Accounts for ascending pseudonyms: a merge join instead of a look-up per user. One owner. */
final class LedgerCursor implements AutoCloseable {

  private final ReadOptions read = new ReadOptions().setReadaheadSize(1 << 20).setFillCache(false);
  private final RocksIterator iterator;
  private byte[] key;

  LedgerCursor(PartyDatabase database, byte[] after) {
    iterator = database.iterator(Family.LEDGER, read);
    if (after == null) {
      iterator.seekToFirst();
    } else {
      iterator.seek(after);
    }
    key = currentKey();
  }

  /** The account of {@code pseudonym}, which must ascend from call to call. */
  Account account(byte[] pseudonym) {
    while (key != null && Arrays.compareUnsigned(key, pseudonym) < 0) {
      iterator.next();
      key = currentKey();
    }
    if (key == null || !Arrays.equals(key, pseudonym)) {
      return Account.EMPTY;
    }
    try {
      return Account.of(iterator.value());
    } catch (IllegalArgumentException e) {
      throw new StorageException("the ledger has an unreadable account: " + e.getMessage(), e);
    }
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
      throw new StorageException("cannot read the ledger: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    iterator.close();
    read.close();
  }
}
