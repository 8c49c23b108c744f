package dev.canvass.party.records;

import dev.canvass.party.records.PartyDatabase.Family;
import java.nio.charset.StandardCharsets;

/** Writes records in batches. One owner; durable once closed. */
public final class RecordWriter implements AutoCloseable {

  private static final int BATCH = 8_192;
  private static final byte[] NOTHING = new byte[0];

  private final byte[] attributeKey;
  private final Pseudonyms pseudonyms;
  private final PartyDatabase.Batch batch;
  private final LastCommit lastCommit;
  private long written;
  private long stored;
  private boolean failed;
  private boolean closed;

  /** Writes an import's last batch, and has everything before it on disk. */
  @FunctionalInterface
  public interface LastCommit {
    /**
     * Commits durably.
     *
     * @param records all records of the import
     */
    void commit(PartyDatabase.Batch batch, long records);
  }

  RecordWriter(
      PartyDatabase database, byte[] attributeKey, Pseudonyms pseudonyms, LastCommit lastCommit) {
    this.lastCommit = lastCommit;
    this.attributeKey = attributeKey;
    this.pseudonyms = pseudonyms;
    batch = database.batch();
  }

  /**
   * Adds one record.
   *
   * @throws MalformedRecordException if user or item is empty or too long; nothing is added
   * @throws StorageException if the disk refuses; what {@link #stored()} counts stays
   */
  public void put(String user, String item) {
    if (user.isBlank() || user.length() > RecordStore.MAX_USER_LENGTH) {
      throw new MalformedRecordException(
          MalformedRecordException.Reason.USER,
          "a user id has 1 to "
              + RecordStore.MAX_USER_LENGTH
              + " characters, but this has "
              + user.length());
    }
    byte[] name = item.getBytes(StandardCharsets.UTF_8);
    if (item.isBlank() || name.length > RecordStore.MAX_ITEM_BYTES) {
      throw new MalformedRecordException(
          MalformedRecordException.Reason.ITEM,
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
      commit(batch::commit);
    }
  }

  /** Stores the batch; a writer that failed once stays shut, lest a gap be papered over. */
  private void commit(Runnable write) {
    if (failed) {
      throw new StorageException("this import failed before; begin it again", null);
    }
    failed = true;
    write.run();
    stored = written;
    failed = false;
  }

  /** Records added so far. */
  public long written() {
    return written;
  }

  /** Records of {@link #written()} that the database has; all of them after a clean close. */
  public long stored() {
    return stored;
  }

  /** Closing again does nothing: the batch is native memory, touching it twice ends the process. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try (batch) {
      if (!failed && written > 0) {
        commit(() -> lastCommit.commit(batch, written));
      }
    }
  }
}
