package dev.canvass.party.stream;

import dev.canvass.analytics.query.QueryId;
import dev.canvass.party.records.PartyDatabase;
import dev.canvass.party.records.PartyDatabase.Family;
import dev.canvass.party.records.StorageException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * The durable history of what left the node, the newest {@value #CAPACITY} entries, by running
 * number. Thread-safe.
 */
public final class DepartureLog {

  /** Entries kept. */
  static final int CAPACITY = 1_000;

  private static final byte[] PREFIX = "departure/".getBytes(StandardCharsets.US_ASCII);

  private final PartyDatabase database;
  private long next;

  /** The history in {@code database}. */
  public DepartureLog(PartyDatabase database) {
    this.database = database;
    List<Long> numbers = new ArrayList<>();
    walk((number, departure) -> numbers.add(number));
    next = numbers.isEmpty() ? 0 : numbers.get(numbers.size() - 1) + 1;
  }

  /** Adds an entry to a batch; the oldest goes once there are too many. */
  public synchronized void add(Departure departure, PartyDatabase.Batch batch) {
    batch.put(Family.META, key(next), bytes(departure));
    next++;
    if (next > CAPACITY) {
      batch.deleteRange(Family.META, key(0), key(next - CAPACITY));
    }
  }

  /** All entries, oldest first. */
  public List<Departure> entries() {
    List<Departure> entries = new ArrayList<>();
    walk((number, departure) -> entries.add(departure));
    return entries;
  }

  /** Sees an entry and its number. */
  @FunctionalInterface
  private interface Visitor {
    void visit(long number, Departure departure);
  }

  private void walk(Visitor visitor) {
    try (ReadOptions read = new ReadOptions();
        RocksIterator iterator = database.iterator(Family.META, read)) {
      iterator.seek(PREFIX);
      while (iterator.isValid() && isEntry(iterator.key())) {
        visitor.visit(
            ByteBuffer.wrap(iterator.key()).getLong(PREFIX.length), parse(iterator.value()));
        iterator.next();
      }
      iterator.status();
    } catch (RocksDBException e) {
      throw new StorageException("cannot read the history of departures: " + e.getMessage(), e);
    }
  }

  private static boolean isEntry(byte[] key) {
    return key.length == PREFIX.length + Long.BYTES
        && Arrays.equals(key, 0, PREFIX.length, PREFIX, 0, PREFIX.length);
  }

  private static byte[] key(long number) {
    return ByteBuffer.allocate(PREFIX.length + Long.BYTES).put(PREFIX).putLong(number).array();
  }

  private static byte[] bytes(Departure departure) {
    return String.join(
            " ",
            departure.query().value(),
            Integer.toString(departure.messages()),
            Long.toString(departure.bytes()),
            departure.acknowledged().toString())
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static Departure parse(byte[] bytes) {
    String[] parts = new String(bytes, StandardCharsets.US_ASCII).split(" ", -1);
    return new Departure(
        new QueryId(parts[0]),
        Integer.parseInt(parts[1]),
        Long.parseLong(parts[2]),
        Instant.parse(parts[3]));
  }
}
