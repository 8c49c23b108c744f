package dev.canvass.collector.audit;

import dev.canvass.analytics.audit.ChainName;
import dev.canvass.analytics.report.Digest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Messages that came before what they need: the entries before them, or their sender's enrolment.
 * Bounded for each log, and for all unknown senders together, for anybody can send in the name of
 * parties that do not exist. Owned by the stream thread.
 */
final class ParkedMessages {

  /** The most messages that wait in one log for entries before them. */
  static final int MAX_OF_A_LOG = 1_024;

  /** The most messages that wait for their senders to be enrolled. */
  static final int MAX_OF_STRANGERS = 4_096;

  private static final String GAPS = "gap/";
  private static final String STRANGERS = "stranger/";

  /**
   * A message as it came.
   *
   * @param party the key it came under
   * @param sinceMillis when it first came
   */
  record Message(String party, byte[] value, long sinceMillis) {}

  private final KeyValueStore<String, byte[]> store;
  private final Map<String, Integer> waiting = new HashMap<>();
  private long nextStranger;

  ParkedMessages(KeyValueStore<String, byte[]> store) {
    this.store = store;
    for (String key : all()) {
      waiting.merge(group(key), 1, Integer::sum);
      if (isOfStranger(key)) {
        nextStranger = Math.max(nextStranger, 1 + Long.parseLong(key.split("/", -1)[2], 16));
      }
    }
  }

  /** What is bounded together with {@code key}: a log, or all strangers. */
  private static String group(String key) {
    String[] names = key.split("/", -1);
    return isOfStranger(key) ? STRANGERS : GAPS + names[1] + "/" + names[2] + "/";
  }

  /** Parks a message behind a gap of its log; false if too many wait there. */
  boolean behindGap(ChainName chain, long sequence, Message message) {
    String key = GAPS + AuditKeys.place(chain, sequence) + "/" + Digest.of(message.value());
    return store.get(key) != null || put(key, message, MAX_OF_A_LOG);
  }

  /** Parks a message whose sender is not known; false if too many wait for that. */
  boolean ofStranger(Message message) {
    String key = String.format("%s%s/%016x", STRANGERS, message.party(), nextStranger);
    if (!put(key, message, MAX_OF_STRANGERS)) {
      return false;
    }
    nextStranger++;
    return true;
  }

  private boolean put(String key, Message message, int most) {
    int others = waiting.getOrDefault(group(key), 0);
    if (others >= most) {
      return false;
    }
    waiting.put(group(key), others + 1);
    store.put(
        key,
        ByteBuffer.allocate(Long.BYTES + message.value().length)
            .putLong(message.sinceMillis())
            .put(message.value())
            .array());
    return true;
  }

  /** The keys of what waits in {@code chain} for numbers up to {@code sequence}, ascending. */
  List<String> reached(ChainName chain, long sequence) {
    List<String> keys = new ArrayList<>();
    String first = GAPS + AuditKeys.chain(chain);
    try (KeyValueIterator<String, byte[]> entries =
        store.range(first, GAPS + AuditKeys.place(chain, sequence) + "/~")) {
      entries.forEachRemaining(entry -> keys.add(entry.key));
    }
    return keys;
  }

  /** The keys of everything that waits; those of one sender in order of arrival. */
  List<String> all() {
    List<String> keys = new ArrayList<>();
    try (KeyValueIterator<String, byte[]> entries = store.all()) {
      entries.forEachRemaining(entry -> keys.add(entry.key));
    }
    return keys;
  }

  /** Whether a message still waits under {@code key}. */
  boolean holds(String key) {
    return store.get(key) != null;
  }

  static boolean isOfStranger(String key) {
    return key.startsWith(STRANGERS);
  }

  /** The party in whose name the message under {@code key} came. */
  static String partyOf(String key) {
    return key.split("/", -1)[1];
  }

  /** Since when the message under {@code key} waits. */
  long since(String key) {
    return ByteBuffer.wrap(store.get(key)).getLong();
  }

  /** Takes a message out. */
  Message remove(String key) {
    ByteBuffer in = ByteBuffer.wrap(store.delete(key));
    waiting.merge(group(key), -1, Integer::sum);
    long since = in.getLong();
    byte[] value = new byte[in.remaining()];
    in.get(value);
    return new Message(partyOf(key), value, since);
  }
}
