package dev.canvass.collector.registry;

import dev.canvass.analytics.query.Party;
import dev.canvass.analytics.wire.Envelope;
import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.analytics.wire.MessageKind;
import dev.canvass.analytics.wire.Messages;
import dev.canvass.privacy.sign.SigningKey;
import dev.canvass.privacy.sign.VerifyingKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * The registered parties, read from the global table of signed entries. An entry that the collector
 * did not sign does not exist. Thread-safe.
 */
public final class Registry {

  /** Name of the global store: party id to envelope. */
  public static final String STORE = "parties";

  private record Verified(byte[] envelope, Party party) {}

  private final Supplier<ReadOnlyKeyValueStore<String, byte[]>> store;
  private final VerifyingKey collector;
  // Each entry is verified once; bounded by the number of registered parties.
  private final Map<String, Verified> verified = new ConcurrentHashMap<>();

  /**
   * A registry over {@code store}.
   *
   * @param collector the key that signs entries
   */
  public Registry(Supplier<ReadOnlyKeyValueStore<String, byte[]>> store, VerifyingKey collector) {
    this.store = store;
    this.collector = collector;
  }

  /** The party of this name, if it is registered. */
  public Optional<Party> party(String id) {
    byte[] envelope = store.get().get(id);
    return envelope == null ? Optional.empty() : verified(id, envelope);
  }

  /** All registered parties, ascending. */
  public List<Party> parties() {
    List<Party> parties = new ArrayList<>();
    try (KeyValueIterator<String, byte[]> entries = store.get().all()) {
      while (entries.hasNext()) {
        KeyValue<String, byte[]> entry = entries.next();
        if (Enrolment.isKey(entry.key)) {
          continue;
        }
        verified(entry.key, entry.value).ifPresent(parties::add);
      }
    }
    parties.sort((a, b) -> a.id().compareTo(b.id()));
    return parties;
  }

  private Optional<Party> verified(String id, byte[] envelope) {
    Verified known = verified.get(id);
    if (known != null && Arrays.equals(known.envelope(), envelope)) {
      return Optional.of(known.party());
    }
    try {
      Party party = read(id, envelope, collector);
      verified.put(id, new Verified(envelope, party));
      return Optional.of(party);
    } catch (MalformedMessageException e) {
      return Optional.empty();
    }
  }

  /** The signed entry of {@code party}, as it goes to the topic. */
  public static byte[] entry(Party party, SigningKey collector) {
    return Envelope.sign(MessageKind.PARTY, Envelope.COLLECTOR, Messages.encode(party), collector)
        .toBytes();
  }

  /**
   * Reads and verifies an entry.
   *
   * @throws MalformedMessageException if it is not an entry of party {@code id} that {@code
   *     collector} signed
   */
  static Party read(String id, byte[] bytes, VerifyingKey collector)
      throws MalformedMessageException {
    Envelope envelope = Envelope.parse(bytes);
    if (envelope.kind() != MessageKind.PARTY || !envelope.isSignedBy(collector)) {
      throw new MalformedMessageException("not a registry entry signed by this collector");
    }
    Party party = Messages.decodeParty(envelope.payload());
    if (!party.id().value().equals(id)) {
      throw new MalformedMessageException("entry of " + party.id() + " under another party's key");
    }
    return party;
  }
}
