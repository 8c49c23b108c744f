package dev.canvass.party.records;

import dev.canvass.party.records.PartyDatabase.Family;
import java.util.List;

/** Writes records in batches. One owner; durable once closed. */
public final class RecordWriter implements RecordSink, AutoCloseable {

  private static final int BATCH = 8_192;
  private static final byte[] NOTHING = new byte[0];

  private final List<byte[]> attributeKeys;
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
      PartyDatabase database,
      List<byte[]> attributeKeys,
      Pseudonyms pseudonyms,
      LastCommit lastCommit) {
    this.lastCommit = lastCommit;
    this.attributeKeys = List.copyOf(attributeKeys);
    this.pseudonyms = pseudonyms;
    batch = database.batch();
  }

  /**
   * Adds one record of the only attribute.
   *
   * @throws MalformedRecordException if user or item is empty or too long; nothing is added
   * @throws StorageException if the disk refuses; what {@link #stored()} counts stays
   */
  public void put(String user, String item) {
    RecordSink.requireUser(user);
    add(0, pseudonyms.of(user), RecordSink.requireItem(item));
  }

  /**
   * Adds a user's items, one for each attribute in order. A blank one is none, where there are
   * several attributes.
   *
   * @throws MalformedRecordException if the user or an item is too long, or one is needed and
   *     lacking; nothing is added
   * @throws StorageException if the disk refuses; what {@link #stored()} counts stays
   */
  @Override
  public void put(String user, List<String> items) {
    if (items.size() == 1) {
      put(user, items.get(0));
      return;
    }
    RecordSink.requireUser(user);
    byte[][] names = new byte[items.size()][];
    boolean any = false;
    for (int attribute = 0; attribute < names.length; attribute++) {
      if (!items.get(attribute).isBlank()) {
        names[attribute] = RecordSink.requireItem(items.get(attribute));
        any = true;
      }
    }
    if (!any) {
      throw new MalformedRecordException(
          MalformedRecordException.Reason.ITEM, "the user has no item of any attribute");
    }
    byte[] pseudonym = pseudonyms.of(user);
    for (int attribute = 0; attribute < names.length; attribute++) {
      if (names[attribute] != null) {
        add(attribute, pseudonym, names[attribute]);
      }
    }
  }

  private void add(int attribute, byte[] pseudonym, byte[] name) {
    byte[] attributeKey = attributeKeys.get(attribute);
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
