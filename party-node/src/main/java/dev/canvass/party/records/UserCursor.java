package dev.canvass.party.records;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** A walk over users, each with all items. One owner; close it. */
public final class UserCursor implements AutoCloseable {

  private final RocksIterator iterator;
  private final ReadOptions read;
  private final byte[] attributeKey;
  private final int userEnd;
  private final List<String> items = new ArrayList<>();
  private byte[] pseudonym;

  UserCursor(RocksIterator iterator, ReadOptions read, byte[] attributeKey) {
    this.iterator = iterator;
    this.read = read;
    this.attributeKey = attributeKey;
    userEnd = attributeKey.length + Pseudonyms.BYTES;
  }

  /** Moves to the next user; false after the last. */
  public boolean next() {
    items.clear();
    byte[] user = null;
    while (iterator.isValid()) {
      byte[] key = iterator.key();
      boolean sameAttribute =
          Arrays.equals(key, 0, attributeKey.length, attributeKey, 0, attributeKey.length);
      boolean sameUser = user == null || Arrays.equals(key, 0, userEnd, user, 0, userEnd);
      if (!sameAttribute || !sameUser) {
        break;
      }
      user = key;
      items.add(new String(key, userEnd, key.length - userEnd, StandardCharsets.UTF_8));
      iterator.next();
    }
    try {
      iterator.status();
    } catch (RocksDBException e) {
      throw new StorageException("cannot read the records: " + e.getMessage(), e);
    }
    pseudonym = user == null ? null : Arrays.copyOfRange(user, attributeKey.length, userEnd);
    return user != null;
  }

  /** The current user's pseudonym. */
  public byte[] pseudonym() {
    return pseudonym;
  }

  /** The current user's distinct items; the list is reused by {@link #next()}. */
  public List<String> items() {
    return items;
  }

  @Override
  public void close() {
    iterator.close();
    read.close();
  }
}
