package dev.canvass.party.records;

import dev.canvass.party.records.PartyDatabase.Family;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * Which user holds which items, per attribute. A record is a key, attribute (length byte and name)
 * ‖ pseudonym (16 bytes) ‖ item, without a value: repeats change nothing, a user's items are
 * neighbours, users come in the order of their pseudonyms. Thread-safe; writers have one owner
 * each.
 */
public final class RecordStore {

  /** The longest item, in bytes of UTF-8. */
  public static final int MAX_ITEM_BYTES = 1_024;

  /** The longest user id, in characters. */
  public static final int MAX_USER_LENGTH = 512;

  private final PartyDatabase database;
  private final byte[] pseudonymKey;

  /**
   * The records in {@code database}.
   *
   * @param pseudonymKey the node's secret, 32 bytes
   */
  public RecordStore(PartyDatabase database, byte[] pseudonymKey) {
    this.database = database;
    this.pseudonymKey = pseudonymKey.clone();
  }

  /** A writer of records of {@code attribute}; close it to have them on disk. */
  public RecordWriter writer(String attribute) {
    return writer(
        List.of(attribute),
        (batch, records) -> {
          batch.commit();
          database.sync();
        });
  }

  /**
   * A writer of records of several attributes, in that order, with another way to write the last
   * batch; the batches before need not be on disk by then.
   */
  public RecordWriter writer(List<String> attributes, RecordWriter.LastCommit lastCommit) {
    List<byte[]> keys = attributes.stream().map(RecordStore::attributeKey).toList();
    return new RecordWriter(database, keys, pseudonyms(), lastCommit);
  }

  /** The attributes of which there are records, whatever the configuration says. */
  public List<String> attributes() {
    List<String> attributes = new ArrayList<>();
    try (ReadOptions read = new ReadOptions();
        RocksIterator iterator = database.iterator(Family.RECORDS, read)) {
      iterator.seekToFirst();
      while (iterator.isValid()) {
        byte[] key = iterator.key();
        int end = 1 + (key[0] & 0xff);
        attributes.add(new String(key, 1, end - 1, StandardCharsets.UTF_8));
        iterator.seek(successor(Arrays.copyOf(key, end)));
      }
      iterator.status();
      return attributes;
    } catch (RocksDBException e) {
      throw new StorageException("cannot read the records: " + e.getMessage(), e);
    }
  }

  /** A new translator of user ids. */
  public Pseudonyms pseudonyms() {
    return new Pseudonyms(pseudonymKey);
  }

  /** Adds to a batch that a user has no record of any attribute. What was spent stays. */
  public void erase(String user, PartyDatabase.Batch batch) {
    byte[] pseudonym = pseudonyms().of(user);
    for (String attribute : attributes()) {
      byte[] from = concatenate(attributeKey(attribute), pseudonym);
      batch.deleteRange(Family.RECORDS, from, successor(from));
    }
  }

  /** Counts the users of {@code attribute}, up to {@code limit}. O(records). */
  public long users(String attribute, long limit) {
    try (UserCursor cursor = cursor(attribute, null)) {
      long users = 0;
      while (users < limit && cursor.next()) {
        users++;
      }
      return users;
    }
  }

  /**
   * Walks the users of {@code attribute} in the order of their pseudonyms.
   *
   * @param after start behind this pseudonym; null for the first
   */
  public UserCursor cursor(String attribute, byte[] after) {
    byte[] attributeKey = attributeKey(attribute);
    ReadOptions read = new ReadOptions().setReadaheadSize(1 << 20).setFillCache(false);
    RocksIterator iterator = database.iterator(Family.RECORDS, read);
    iterator.seek(after == null ? attributeKey : successor(concatenate(attributeKey, after)));
    return new UserCursor(iterator, read, attributeKey);
  }

  private static byte[] attributeKey(String attribute) {
    byte[] name = attribute.getBytes(StandardCharsets.UTF_8);
    return concatenate(new byte[] {(byte) name.length}, name);
  }

  private static byte[] concatenate(byte[] a, byte[] b) {
    byte[] joined = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, joined, a.length, b.length);
    return joined;
  }

  /** The smallest key behind all that begin with {@code key}. */
  private static byte[] successor(byte[] key) {
    byte[] next = key.clone();
    for (int i = next.length - 1; i >= 0; i--) {
      if (++next[i] != 0) {
        return next;
      }
    }
    return concatenate(key, new byte[] {(byte) 0xFF, (byte) 0xFF});
  }
}
