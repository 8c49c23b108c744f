package dev.canvass.party.stream;

import dev.canvass.analytics.query.QueryId;
import dev.canvass.party.records.PartyDatabase;
import dev.canvass.party.records.PartyDatabase.Family;
import dev.canvass.party.records.StorageException;
import dev.canvass.party.stream.Departure.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * The durable history of what left the node for the broker, from the first start on: an entry for
 * each query, on disk before its first byte leaves, and a sum for each day of the audit log.
 * Nothing is ever forgotten: there are at most as many entries as queries and days. Thread-safe.
 */
public final class DepartureLog {

  private static final byte[] PREFIX = ascii("departure/");
  private static final String AUDIT = "departure-audit/";

  private final PartyDatabase database;
  private long last;

  /** The history in {@code database}. */
  public DepartureLog(PartyDatabase database) {
    this.database = database;
    try (ReadOptions read = new ReadOptions();
        RocksIterator iterator = database.iterator(Family.META, read)) {
      iterator.seekForPrev(key(Long.MAX_VALUE));
      if (iterator.isValid() && isNumbered(iterator.key())) {
        last = number(iterator.key());
      }
      iterator.status();
    } catch (RocksDBException e) {
      throw unreadable(e);
    }
  }

  /** Says, durably, that sending begins, again if it did before. */
  public synchronized void begin(Kind kind, QueryId query, Instant now) {
    Optional<Departure> before = find(query);
    Departure begun =
        before.orElseGet(
            () -> new Departure(last + 1, kind, query, 0, 0, 0, now, Optional.empty()));
    try (PartyDatabase.Batch batch = database.batch()) {
      batch.put(Family.META, numberKey(query), ascii(Long.toString(begun.number())));
      put(begun.again(), batch);
      batch.commitDurably();
    }
    last = Math.max(last, begun.number());
  }

  /** Adds to a batch that the broker has all of it. */
  public synchronized void complete(
      QueryId query, Acknowledged sent, Instant now, PartyDatabase.Batch batch) {
    put(find(query).orElseThrow().with(sent, Optional.of(now)), batch);
  }

  /** Says, durably, what the broker acknowledged of an attempt that failed. */
  public synchronized void part(QueryId query, Acknowledged sent) {
    Departure departure = find(query).orElseThrow();
    try (PartyDatabase.Batch batch = database.batch()) {
      put(departure.with(sent, departure.acknowledged()), batch);
      batch.commitDurably();
    }
  }

  /** Adds to a batch what the broker acknowledged of the audit log. */
  public synchronized void audit(Acknowledged sent, Instant now, PartyDatabase.Batch batch) {
    LocalDate day = LocalDate.ofInstant(now, ZoneOffset.UTC);
    byte[] key = ascii(AUDIT + day);
    byte[] stored = database.get(Family.META, key);
    AuditDeparture before =
        stored == null ? new AuditDeparture(day, 0, 0, now, now) : auditDay(day, text(stored));
    batch.put(
        Family.META,
        key,
        ascii(
            String.join(
                " ",
                Long.toString(before.messages() + sent.messages()),
                Long.toString(before.bytes() + sent.bytes()),
                before.first().toString(),
                now.toString())));
  }

  private Optional<Departure> find(QueryId query) {
    byte[] number = database.get(Family.META, numberKey(query));
    if (number == null) {
      return Optional.empty();
    }
    byte[] stored = database.get(Family.META, key(Long.parseLong(text(number))));
    return Optional.of(departure(Long.parseLong(text(number)), text(stored)));
  }

  /** All entries of queries, oldest first. */
  public List<Departure> entries() {
    return entries(0, Integer.MAX_VALUE);
  }

  /** Up to {@code limit} entries of queries behind number {@code after}, oldest first. */
  public List<Departure> entries(long after, int limit) {
    return walk(key(after + 1), PREFIX, limit, (key, value) -> departure(number(key), value));
  }

  /** What left of the audit log, by day. */
  public List<AuditDeparture> auditDays() {
    return walk(
        ascii(AUDIT),
        ascii(AUDIT),
        Integer.MAX_VALUE,
        (key, value) -> auditDay(LocalDate.parse(text(key).substring(AUDIT.length())), value));
  }

  private <T> List<T> walk(
      byte[] from, byte[] prefix, int limit, BiFunction<byte[], String, T> parse) {
    List<T> entries = new ArrayList<>();
    try (ReadOptions read = new ReadOptions();
        RocksIterator iterator = database.iterator(Family.META, read)) {
      iterator.seek(from);
      while (entries.size() < limit && iterator.isValid() && begins(iterator.key(), prefix)) {
        entries.add(parse.apply(iterator.key(), text(iterator.value())));
        iterator.next();
      }
      iterator.status();
    } catch (RocksDBException e) {
      throw unreadable(e);
    }
    return entries;
  }

  private static boolean begins(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  private static boolean isNumbered(byte[] key) {
    return key.length == PREFIX.length + Long.BYTES && begins(key, PREFIX);
  }

  private static long number(byte[] key) {
    return ByteBuffer.wrap(key).getLong(PREFIX.length);
  }

  private static byte[] key(long number) {
    return ByteBuffer.allocate(PREFIX.length + Long.BYTES).put(PREFIX).putLong(number).array();
  }

  private static byte[] numberKey(QueryId query) {
    return ascii("departure-number/" + query);
  }

  private static void put(Departure departure, PartyDatabase.Batch batch) {
    batch.put(
        Family.META,
        key(departure.number()),
        ascii(
            String.join(
                " ",
                departure.kind().name(),
                departure.query().value(),
                Integer.toString(departure.attempts()),
                Integer.toString(departure.messages()),
                Long.toString(departure.bytes()),
                departure.begun().toString(),
                departure.acknowledged().map(Instant::toString).orElse("-"))));
  }

  private static Departure departure(long number, String stored) {
    String[] parts = parts(stored, 7);
    return new Departure(
        number,
        Kind.valueOf(parts[0]),
        new QueryId(parts[1]),
        Integer.parseInt(parts[2]),
        Integer.parseInt(parts[3]),
        Long.parseLong(parts[4]),
        Instant.parse(parts[5]),
        parts[6].equals("-") ? Optional.empty() : Optional.of(Instant.parse(parts[6])));
  }

  private static AuditDeparture auditDay(LocalDate day, String stored) {
    String[] parts = parts(stored, 4);
    return new AuditDeparture(
        day,
        Long.parseLong(parts[0]),
        Long.parseLong(parts[1]),
        Instant.parse(parts[2]),
        Instant.parse(parts[3]));
  }

  private static String[] parts(String stored, int number) {
    String[] parts = stored.split(" ", -1);
    if (parts.length != number) {
      throw new StorageException(
          "the history of departures has an entry of " + parts.length + " parts", null);
    }
    return parts;
  }

  private static StorageException unreadable(RocksDBException e) {
    return new StorageException("cannot read the history of departures: " + e.getMessage(), e);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String text(byte[] ascii) {
    return new String(ascii, StandardCharsets.US_ASCII);
  }
}
