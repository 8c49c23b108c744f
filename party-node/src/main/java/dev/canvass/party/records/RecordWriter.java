package dev.canvass.party.records;

import dev.canvass.party.records.PartyDatabase.Family;
import java.nio.charset.StandardCharsets;

/** Writes records in batches. One owner; durable once closed. */
public final class RecordWriter implements AutoCloseable {

  private static final int BATCH = 8_192;
  private static final byte[] NOTHING = new byte[0];

  private final PartyDatabase database;
  private final byte[] attributeKey;
  private final Pseudonyms pseudonyms;
  private final PartyDatabase.Batch batch;
  private long written;
  private boolean closed;

  RecordWriter(PartyDatabase database, byte[] attributeKey, Pseudonyms pseudonyms) {
    this.database = database;
    this.attributeKey = attributeKey;
    this.pseudonyms = pseudonyms;
    batch = database.batch();
  }

  /**
   * Adds one record.
   *
   * @throws IllegalArgumentException if user or item is empty or too long; nothing is added
   */
  public void put(String user, String item) {
    if (user.isBlank() || user.length() > RecordStore.MAX_USER_LENGTH) {
      throw new IllegalArgumentException(
          "a user id has 1 to "
              + RecordStore.MAX_USER_LENGTH
              + " characters, but this has "
              + user.length());
    }
    byte[] name = item.getBytes(StandardCharsets.UTF_8);
    if (item.isBlank() || name.length > RecordStore.MAX_ITEM_BYTES) {
      throw new IllegalArgumentException(
          "an item has 1 to "
              + RecordStore.MAX_ITEM_BYTES
              + " bytes of text, but this has "
              + name.length);
    }
    byte[] pseudonym = pseudonyms.of(user);
    byte[] key = new byte[attributeKey.length + pseudonym.length + name.length];
    System.arraycopy(attributeKey, 0, key, 0, attributeKey.length);
    System.arraycopy(pseudonym, 0, key, attributeKey.length, pseudonym.length);
    System.arraycopy(name, 0, key, attributeKey.length + pseudonym.length, name.length);
    batch.put(Family.RECORDS, key, NOTHING);
    written++;
    if (batch.size() >= BATCH) {
      batch.commit();
    }
  }

  /** Records added so far. */
  public long written() {
    return written;
  }

  /** Closing again does nothing: the batch is native memory, touching it twice ends the process. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try (batch) {
      batch.commit();
      database.sync();
    }
  }
}
