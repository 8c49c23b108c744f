package dev.canvass.collector.intake;

import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.wire.Topics;
import dev.canvass.collector.audit.AuditMeters;
import dev.canvass.collector.audit.AuditTopology;
import dev.canvass.collector.registry.Registry;
import dev.canvass.collector.registry.RegistryTable;
import dev.canvass.collector.results.ReadModel;
import dev.canvass.collector.results.ResultsTable;
import dev.canvass.privacy.sign.SigningKey;
import java.time.Clock;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The collector's Kafka Streams topology.
 *
 * <pre>
 *   queries, reports, seals --&gt; round (stores: queries chunks shards rounds tallies pending)
 *                                 |--&gt; results    progress of queries
 *                                 |--&gt; queries    their extensions
 *                                 `--&gt; rejected   whatever was refused
 *   audit, see {@link AuditTopology}
 *   parties --&gt; global table parties        results --&gt; global table results
 * </pre>
 *
 * @param topics names of the topics
 * @param collector the key that signs queries, registry entries and results
 * @param meters where messages are counted
 * @param auditMeters where messages of audit logs are counted
 * @param clock what deadlines are measured with
 * @param closed called, on the global stream thread, for each query that waits for its result
 */
public record IntakeTopology(
    Topics topics,
    SigningKey collector,
    IntakeMeters meters,
    AuditMeters auditMeters,
    Clock clock,
    Consumer<QueryId> closed) {

  static final String RESULTS_SINK = "to-results";
  static final String QUERIES_SINK = "to-queries";
  static final String REJECTED_SINK = "to-rejected";

  /** The largest message on a topic that may carry a whole query: an envelope and its key. */
  public static final int MAX_MESSAGE_BYTES = 17 << 20;

  private static final String ROUND = "round";

  /** Builds the topology. */
  public Topology build() {
    Topology topology = new Topology();
    global(
        topology,
        Registry.STORE,
        topics.parties(),
        () -> new RegistryTable(collector.verifyingKey(), meters::tableRefused));
    global(
        topology,
        ReadModel.STORE,
        topics.results(),
        () -> new ResultsTable(collector.verifyingKey(), closed, meters::tableRefused));
    topology.addSource(
        "messages",
        new StringDeserializer(),
        new ByteArrayDeserializer(),
        topics.queries(),
        topics.reports(),
        topics.seals());
    topology.addProcessor(ROUND, () -> new RoundProcessor(collector, meters, clock), "messages");
    for (String store :
        new String[] {
          StoreKeys.QUERIES,
          StoreKeys.CHUNKS,
          StoreKeys.SHARDS,
          StoreKeys.ROUNDS,
          StoreKeys.TALLIES,
          StoreKeys.PENDING
        }) {
      topology.addStateStore(
          store(store)
              .withLoggingEnabled(Map.of("max.message.bytes", String.valueOf(MAX_MESSAGE_BYTES))),
          ROUND);
    }
    topology.addSink(
        RESULTS_SINK, topics.results(), new StringSerializer(), new ByteArraySerializer(), ROUND);
    topology.addSink(
        QUERIES_SINK, topics.queries(), new StringSerializer(), new ByteArraySerializer(), ROUND);
    topology.addSink(
        REJECTED_SINK, topics.rejected(), new StringSerializer(), new ByteArraySerializer(), ROUND);
    new AuditTopology(topics, collector, auditMeters, clock).addTo(topology);
    return topology;
  }

  private static void global(
      Topology topology,
      String store,
      String topic,
      ProcessorSupplier<String, byte[], Void, Void> table) {
    topology.addGlobalStore(
        store(store).withLoggingDisabled(),
        store + "-source",
        new StringDeserializer(),
        new ByteArrayDeserializer(),
        topic,
        store + "-table",
        table);
  }

  private static StoreBuilder<KeyValueStore<String, byte[]>> store(String name) {
    return Stores.keyValueStoreBuilder(
        Stores.persistentKeyValueStore(name), Serdes.String(), Serdes.ByteArray());
  }
}
