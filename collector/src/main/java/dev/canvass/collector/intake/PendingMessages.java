package dev.canvass.collector.intake;

import dev.canvass.analytics.query.QueryId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Messages that came before the query or the sender they need, kept for a while in order of
 * arrival. Bounded in number and bytes, for anybody can send messages about queries that do not
 * exist. Owned by the stream thread.
 */
final class PendingMessages {

  private static final int MAX_MESSAGES = 4_096;
  private static final long MAX_BYTES = 64L << 20;

  /**
   * A message as it came.
   *
   * @param sinceMillis when it first came
   */
  record Message(String topic, String key, byte[] value, long sinceMillis) {}

  private final KeyValueStore<String, byte[]> store;
  private int messages;
  private long bytes;
  private long next;

  PendingMessages(KeyValueStore<String, byte[]> store) {
    this.store = store;
    try (KeyValueIterator<String, byte[]> entries = store.all()) {
      while (entries.hasNext()) {
        KeyValue<String, byte[]> entry = entries.next();
        messages++;
        bytes += entry.value.length;
        next = Math.max(next, 1 + Long.parseLong(entry.key.split("/", -1)[1], 16));
      }
    }
  }

  boolean hasRoomFor(byte[] value) {
    return messages < MAX_MESSAGES && bytes + value.length <= MAX_BYTES;
  }

  void add(QueryId query, Message message) {
    byte[] topic = message.topic().getBytes(StandardCharsets.UTF_8);
    ByteBuffer out = ByteBuffer.allocate(10 + topic.length + message.value().length);
    out.putLong(message.sinceMillis()).putShort((short) topic.length).put(topic);
    out.put(message.value());
    store.put(String.format("%s/%016x", query, next++), out.array());
    messages++;
    bytes += out.capacity();
  }

  /** The keys of what waits, in order of arrival within a query. */
  List<String> keys() {
    List<String> keys = new ArrayList<>();
    if (messages > 0) {
      try (KeyValueIterator<String, byte[]> entries = store.all()) {
        entries.forEachRemaining(entry -> keys.add(entry.key));
      }
    }
    return keys;
  }

  /** The query that the message under {@code key} waits for. */
  static QueryId queryOf(String key) {
    return new QueryId(key.substring(0, key.indexOf('/')));
  }

  /** Since when the message under {@code key} waits. */
  long since(String key) {
    return ByteBuffer.wrap(store.get(key)).getLong();
  }

  /** Takes a message out. */
  Message remove(String key) {
    byte[] stored = store.delete(key);
    messages--;
    bytes -= stored.length;
    ByteBuffer in = ByteBuffer.wrap(stored);
    long since = in.getLong();
    byte[] topic = new byte[in.getShort()];
    in.get(topic);
    byte[] value = new byte[in.remaining()];
    in.get(value);
    return new Message(
        new String(topic, StandardCharsets.UTF_8), queryOf(key).value(), value, since);
  }
}
