package dev.canvass.collector.registry;

import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.privacy.sign.VerifyingKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * Invitations and requests to be registered, read from the same global table as the registry, so
 * that every instance knows them. Thread-safe.
 */
public final class Enrolments {

  private final Supplier<ReadOnlyKeyValueStore<String, byte[]>> store;
  private final VerifyingKey collector;

  /**
   * Those in {@code store}.
   *
   * @param collector the key that signs them
   */
  public Enrolments(Supplier<ReadOnlyKeyValueStore<String, byte[]>> store, VerifyingKey collector) {
    this.store = store;
    this.collector = collector;
  }

  /** The last one of a party. */
  public Optional<Enrolment> find(String party) {
    String key = Enrolment.key(party);
    byte[] envelope = store.get().get(key);
    return envelope == null ? Optional.empty() : read(key, envelope);
  }

  /** The last one of a party, if it is the one of this invitation. */
  public Optional<Enrolment> find(String party, String invitationHash) {
    return find(party)
        .filter(
            known ->
                MessageDigest.isEqual(
                    known.invitation().getBytes(StandardCharsets.US_ASCII),
                    invitationHash.getBytes(StandardCharsets.US_ASCII)));
  }

  /** The last one of each party, ascending by party. */
  public List<Enrolment> all() {
    List<Enrolment> all = new ArrayList<>();
    try (KeyValueIterator<String, byte[]> entries = store.get().all()) {
      while (entries.hasNext()) {
        KeyValue<String, byte[]> entry = entries.next();
        if (Enrolment.isKey(entry.key)) {
          read(entry.key, entry.value).ifPresent(all::add);
        }
      }
    }
    all.sort(Comparator.comparing(Enrolment::party));
    return all;
  }

  private Optional<Enrolment> read(String key, byte[] envelope) {
    try {
      return Optional.of(Enrolment.read(key, envelope, collector));
    } catch (MalformedMessageException e) {
      return Optional.empty();
    }
  }
}
