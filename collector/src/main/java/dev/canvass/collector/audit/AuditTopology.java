package dev.canvass.collector.audit;

import dev.canvass.analytics.wire.Topics;
import dev.canvass.privacy.sign.SigningKey;
import java.time.Clock;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.Stores;

/**
 * The part of the collector's topology that follows the parties' audit logs. Its sinks are its own,
 * so that its tasks are: a flood of entries holds up no query.
 *
 * <pre>
 *   audit --&gt; log (stores: audit-entries audit-chains audit-heads audit-contradictions audit-parked
 *                     administration)
 *               |--&gt; results    what was taken in, signed; heads counter-signed
 *               `--&gt; rejected   whatever was refused
 * </pre>
 *
 * @param topics names of the topics
 * @param collector the key that counter-signs heads and signs what was taken in
 * @param meters where messages are counted
 * @param clock what says when something was taken in
 */
public record AuditTopology(Topics topics, SigningKey collector, AuditMeters meters, Clock clock) {

  static final String RESULTS_SINK = "audit-to-results";
  static final String REJECTED_SINK = "audit-to-rejected";

  private static final String LOG = "log";

  /** Adds this part to {@code topology}, which has the global table of parties. */
  public void addTo(Topology topology) {
    topology.addSource(
        "audit", new StringDeserializer(), new ByteArrayDeserializer(), topics.audit());
    topology.addProcessor(LOG, () -> new AuditProcessor(this), "audit");
    for (String store :
        new String[] {
          AuditKeys.ENTRIES,
          AuditKeys.CHAINS,
          AuditKeys.HEADS,
          AuditKeys.CONTRADICTIONS,
          AuditKeys.PARKED,
          AuditKeys.ADMINISTRATION
        }) {
      topology.addStateStore(
          Stores.keyValueStoreBuilder(
              Stores.persistentKeyValueStore(store), Serdes.String(), Serdes.ByteArray()),
          LOG);
    }
    topology.addSink(
        RESULTS_SINK, topics.results(), new StringSerializer(), new ByteArraySerializer(), LOG);
    topology.addSink(
        REJECTED_SINK, topics.rejected(), new StringSerializer(), new ByteArraySerializer(), LOG);
  }
}
