package dev.canvass.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.report.Ballot;
import dev.canvass.analytics.report.ReportChunk;
import dev.canvass.analytics.wire.Envelope;
import dev.canvass.analytics.wire.MessageKind;
import dev.canvass.analytics.wire.Messages;
import dev.canvass.analytics.wire.Topics;
import dev.canvass.party.records.RecordWriter;
import dev.canvass.privacy.sign.SigningKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Garbage, forgeries, replays, half-written and impossible messages on every topic of the whole
 * running system: each is refused, and the honest parties' users all count (I5, I8).
 */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class HostileTopicsTest {

  private static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);
  private static final int USERS = 8_000;

  @TempDir private Path folder;

  private LocalCluster cluster;
  private KafkaProducer<String, byte[]> producer;

  @BeforeEach
  void start() throws Exception {
    cluster = new LocalCluster(folder, 0, "8");
    for (String party : List.of("east", "north")) {
      cluster.startParty(party);
      load(party);
    }
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", cluster.bootstrapServers()),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  @AfterEach
  void stop() throws Exception {
    producer.close();
    cluster.close();
  }

  @Test
  void honestPartiesCountWhateverElseIsOnTheTopics() throws Exception {
    // A third party is enrolled, and its node is away: its key is ours to misuse.
    SigningKey mallory = SigningKey.generate();
    cluster
        .client()
        .post(
            "/v1/parties",
            Map.of("id", "mallory", "publicKey", mallory.verifyingKey().toString(), "shards", 1));
    Analyst analyst = new Analyst(cluster);
    String first = analyst.ask(2, 12);
    rubbish(first);
    impossible(first, mallory);
    JsonNode before = analyst.awaitResult(first);
    assertHonest(before);

    // Everything that was ever said is said again, whole, cut, and altered, before the next query.
    List<ConsumerRecord<String, byte[]>> said = everything();
    assertTrue(said.size() > 10, "there is something to replay");
    for (ConsumerRecord<String, byte[]> message : said) {
      replay(message);
    }
    String second = analyst.ask(2, 12);
    assertHonest(analyst.awaitResult(second));

    assertEquals(before, analyst.awaitResult(first), "the first result stands");
    JsonNode intake = cluster.client().fetch("/v1/queries/" + first).path("intake");
    assertEquals(2 * USERS, intake.path("accepted").path("reports").asLong());
    assertTrue(intake.path("rejected").size() > 0, intake.toString());
  }

  private void assertHonest(JsonNode result) {
    assertEquals(2 * USERS, result.path("users").asLong());
    assertEquals(List.of("apple", "banana", "cherry"), Analyst.items(result));
    assertEquals("mallory", result.path("missing").get(0).asText());
  }

  /** Bytes that are nothing, on every topic, with and without the query's key. */
  private void rubbish(String query) throws Exception {
    for (String topic : topics()) {
      for (String key : Arrays.asList(query, "north", "no query", null)) {
        send(topic, key, new byte[] {1, 2, 3});
        send(topic, key, new byte[0]);
      }
    }
  }

  /** Well-formed, well-signed messages that cannot be true, and one in another party's name. */
  private void impossible(String query, SigningKey mallory) throws Exception {
    QueryId id = new QueryId(query);
    PartyId self = new PartyId("mallory");
    byte[] packed = new byte[] {1, 2, 3};
    List<ReportChunk> chunks =
        List.of(
            new ReportChunk(id, self, 0, 99, 0, 6, packed), // no such level
            new ReportChunk(id, self, 7, 1, 0, 6, packed), // no such shard
            new ReportChunk(id, self, 0, 1, 0, 60_000, packed), // half of it is missing
            new ReportChunk(id, new PartyId("north"), 0, 1, 0, 6, packed), // not its own
            new ReportChunk(QueryId.of(77), self, 0, 1, 0, 6, packed)); // another query's
    for (ReportChunk chunk : chunks) {
      byte[] payload = Messages.encode(chunk);
      Envelope signed = Envelope.sign(MessageKind.REPORT_CHUNK, "mallory", payload, mallory);
      Envelope forged = Envelope.sign(MessageKind.REPORT_CHUNK, "north", payload, mallory);
      for (String topic : topics()) {
        send(topic, query, signed.toBytes());
        send(topic, query, forged.toBytes());
      }
    }
    byte[] ballot = Messages.encode(new Ballot(id, new PartyId("north"), 0, List.of()));
    send(
        TOPICS.reports(),
        query,
        Envelope.sign(MessageKind.BALLOT, "north", ballot, mallory).toBytes());
  }

  private void replay(ConsumerRecord<String, byte[]> message) throws Exception {
    byte[] whole = message.value();
    byte[] altered = whole.clone();
    altered[altered.length / 2] ^= 1;
    for (String topic : topics()) {
      send(topic, message.key(), Arrays.copyOf(whole, whole.length / 2));
      send(topic, message.key(), altered);
      // On a compacted topic of its own a replay in order is what is there already.
      if (!topic.equals(TOPICS.results()) || message.topic().equals(TOPICS.reports())) {
        send(topic, message.key(), whole);
      }
    }
  }

  private List<ConsumerRecord<String, byte[]>> everything() {
    List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", cluster.bootstrapServers()),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = new ArrayList<>();
      for (String topic : List.of(TOPICS.queries(), TOPICS.reports(), TOPICS.seals())) {
        consumer
            .partitionsFor(topic)
            .forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
      }
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
    }
    records.removeIf(record -> record.value().length < 10 || record.key() == null);
    return records;
  }

  private static List<String> topics() {
    return List.of(
        TOPICS.queries(),
        TOPICS.parties(),
        TOPICS.reports(),
        TOPICS.seals(),
        TOPICS.results(),
        TOPICS.rejected());
  }

  private void send(String topic, String key, byte[] value) throws Exception {
    // A compacted topic takes no record without a key; the broker says so.
    boolean compacted =
        List.of(TOPICS.queries(), TOPICS.parties(), TOPICS.results()).contains(topic);
    if (key != null || !compacted) {
      producer.send(new ProducerRecord<>(topic, key, value)).get(30, TimeUnit.SECONDS);
    }
  }

  private void load(String party) {
    try (RecordWriter writer = cluster.parties().get(party).records().writer("item")) {
      for (int user = 0; user < USERS; user++) {
        int place = user % 10;
        writer.put("user-" + user, place < 5 ? "apple" : place < 8 ? "banana" : "cherry");
      }
    }
  }
}
