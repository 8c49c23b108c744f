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
  private byte[] key;
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
    byte[] user = key == null ? currentKey() : key;
    if (user == null) {
      pseudonym = null;
      return false;
    }
    key = user;
    do {
      items.add(new String(key, userEnd, key.length - userEnd, StandardCharsets.UTF_8));
      iterator.next();
      key = currentKey();
    } while (key != null && Arrays.equals(key, 0, userEnd, user, 0, userEnd));
    pseudonym = Arrays.copyOfRange(user, attributeKey.length, userEnd);
    return true;
  }

  /**
   * The key under the iterator, null behind the attribute's last. A failed read looks like the end
   * until asked.
   */
  private byte[] currentKey() {
    if (iterator.isValid()) {
      byte[] current = iterator.key();
      boolean sameAttribute =
          Arrays.equals(current, 0, attributeKey.length, attributeKey, 0, attributeKey.length);
      return sameAttribute ? current : null;
    }
    try {
      iterator.status();
      return null;
    } catch (RocksDBException e) {
      throw new StorageException("cannot read the records: " + e.getMessage(), e);
    }
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
