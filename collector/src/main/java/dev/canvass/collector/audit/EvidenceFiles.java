package dev.canvass.collector.audit;

import dev.canvass.analytics.evidence.BundlePart;
import dev.canvass.analytics.evidence.BundleSubject;
import dev.canvass.analytics.evidence.EvidenceBundle;
import dev.canvass.analytics.query.Party;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.wire.Envelope;
import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.analytics.wire.MessageKind;
import dev.canvass.analytics.wire.Messages;
import dev.canvass.collector.intake.ShardRecord;
import dev.canvass.collector.intake.StoreKeys;
import dev.canvass.collector.registry.Registry;
import dev.canvass.collector.results.ReadModel;
import dev.canvass.collector.results.StoredDocument;
import dev.canvass.privacy.sign.SigningKey;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * Puts the evidence of a query together: the query and its seals from the stores of the instance
 * that owns it, all else from the tables that every instance has. Thread-safe.
 */
public final class EvidenceFiles {

  private final Function<String, ReadOnlyKeyValueStore<String, byte[]>> stores;
  private final Registry registry;
  private final AuditLogs logs;
  private final Administration administration;
  private final SigningKey collector;
  private final Clock clock;

  /**
   * Evidence from the stores that {@code stores} gives by name.
   *
   * @param collector the key that signs queries, registry entries and the bundle
   */
  public EvidenceFiles(
      Function<String, ReadOnlyKeyValueStore<String, byte[]>> stores,
      Registry registry,
      AuditLogs logs,
      Administration administration,
      SigningKey collector,
      Clock clock) {
    this.stores = stores;
    this.registry = registry;
    this.logs = logs;
    this.administration = administration;
    this.collector = collector;
    this.clock = clock;
  }

  /**
   * The bundle of a query; empty if this instance does not own it. Blocks.
   *
   * @param withAdministration whether the collector's own log goes in: it names its people
   * @throws IllegalArgumentException if it would be too large
   */
  public Optional<byte[]> bundle(QueryId id, boolean withAdministration) {
    byte[] payload = stores.apply(StoreKeys.QUERIES).get(id.value());
    if (payload == null) {
      return Optional.empty();
    }
    Query query = query(payload);
    Software software = Software.running();
    EvidenceBundle.Writer bundle =
        new EvidenceBundle.Writer(
            new BundleSubject(
                id,
                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                collector.verifyingKey(),
                software.version(),
                software.digest()));
    // Signing is deterministic: this is the envelope that the parties were sent.
    bundle.add(
        BundlePart.Kind.QUERY,
        Envelope.sign(MessageKind.QUERY, Envelope.COLLECTOR, payload, collector).toBytes());
    for (PartyId party : query.parties()) {
      Optional<Party> entry = registry.party(party.value());
      entry.ifPresent(known -> bundle.add(BundlePart.Kind.PARTY, Registry.entry(known, collector)));
    }
    for (PartyId party : query.parties()) {
      logs.evidence(party, record -> bundle.add(BundlePart.Kind.RECORD, record));
    }
    for (PartyId party : query.parties()) {
      addSeals(id, party, bundle);
    }
    byte[] result =
        stores.apply(ReadModel.STORE).get(id.value() + StoredDocument.suffix(MessageKind.RESULT));
    if (result != null) {
      bundle.add(BundlePart.Kind.RESULT, result);
    }
    if (withAdministration) {
      administration.evidence(part -> bundle.add(BundlePart.Kind.ADMINISTRATION, part));
    }
    return Optional.of(bundle.sign(collector));
  }

  /** Party by party: the order of keys is not that of names, "a-b/" is before "a/". */
  private void addSeals(QueryId id, PartyId party, EvidenceBundle.Writer bundle) {
    try (KeyValueIterator<String, byte[]> shards =
        stores
            .apply(StoreKeys.SHARDS)
            .prefixScan(StoreKeys.query(id) + AuditKeys.party(party), new StringSerializer())) {
      while (shards.hasNext()) {
        ShardRecord.of(shards.next().value)
            .seal()
            .ifPresent(seal -> bundle.add(BundlePart.Kind.SEAL, seal));
      }
    }
  }

  private static Query query(byte[] payload) {
    try {
      return Messages.decodeQuery(payload);
    } catch (MalformedMessageException e) {
      throw new IllegalStateException("the store holds a query that cannot be read", e);
    }
  }
}
