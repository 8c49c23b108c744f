package dev.canvass.collector;

import dev.canvass.collector.config.CollectorConfig;
import dev.canvass.collector.intake.BoundedMemory;
import dev.canvass.collector.intake.IntakeTopology;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.state.HostInfo;

/** What the collector tells Kafka's clients. */
final class StreamsSettings {

  /** The largest message plus the protocol's own bytes around it. */
  private static final int REQUEST_BYTES = IntakeTopology.MAX_MESSAGE_BYTES + (1 << 20);

  private StreamsSettings() {}

  static Properties streams(CollectorConfig config, Map<String, String> security) {
    CollectorConfig.Kafka kafka = config.kafka();
    Path state = config.dataDirectory().resolve("streams");
    Properties settings = new Properties();
    settings.putAll(security);
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, kafka.topics().prefix() + "collector");
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    settings.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
    HostInfo self = self(config);
    if (!self.equals(HostInfo.unavailable())) {
      settings.put(StreamsConfig.APPLICATION_SERVER_CONFIG, self.host() + ":" + self.port());
    }
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 100);
    // A closed instance stays a member until its session ends: a restart waits that long for its
    // tasks.
    settings.put(StreamsConfig.consumerPrefix("session.timeout.ms"), 10_000);
    settings.put(StreamsConfig.consumerPrefix("heartbeat.interval.ms"), 3_000);
    settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
    settings.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, 0);
    settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, kafka.replicationFactor());
    settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 1 << 20);
    settings.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedMemory.class);
    settings.put(
        StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), REQUEST_BYTES);
    settings.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG),
        REQUEST_BYTES);
    settings.put(
        StreamsConfig.mainConsumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    return settings;
  }

  /** Where other instances find this one; unavailable if nowhere. */
  static HostInfo self(CollectorConfig config) {
    return config
        .advertisedUrl()
        .map(url -> new HostInfo(url.getHost(), url.getPort()))
        .orElse(HostInfo.unavailable());
  }

  static Map<String, Object> producer(CollectorConfig config, Map<String, String> security) {
    Map<String, Object> settings = new HashMap<>(security);
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, config.kafka().bootstrapServers());
    settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class);
    settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, REQUEST_BYTES);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
    return settings;
  }
}
