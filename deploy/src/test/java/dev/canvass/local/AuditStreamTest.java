package dev.canvass.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.analytics.wire.Envelope;
import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.analytics.wire.MessageKind;
import dev.canvass.analytics.wire.Messages;
import dev.canvass.party.PartyNode;
import dev.canvass.party.config.PartyConfig;
import dev.canvass.party.config.Policy;
import dev.canvass.party.records.RecordWriter;
import dev.canvass.privacy.access.Actor;
import dev.canvass.privacy.audit.AuditEntry;
import dev.canvass.privacy.audit.ChainReport;
import dev.canvass.privacy.audit.ChainVerifier;
import dev.canvass.privacy.sign.SigningKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A party's audit log on a real broker: in order, whole, and never in the node's way (I6, I8). */
@Timeout(240)
final class AuditStreamTest {

  private static final String TOPIC = "canvass.audit";

  @TempDir Path folder;

  @Test
  void theLogReachesTheBrokerWholeAndInOrderWheneverItsTopicIsMadeI6() throws Exception {
    Vertx vertx = Vertx.vertx();
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"));
        Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      make("canvass.queries", admin);
      PartyNode node = await(PartyNode.start(vertx, config(kafka.bootstrapServers())));
      waitFor(() -> node.obstacles().isEmpty());
      importOne(node);
      assertEquals(0, node.auditStream().sent(), "there is no topic, and the node works");
      make(TOPIC, admin);
      waitFor(() -> node.auditStream().sent() == 2);
      await(node.close());

      PartyNode again = await(PartyNode.start(vertx, config(kafka.bootstrapServers())));
      importOne(again);
      waitFor(() -> again.auditStream().sent() == 4);
      verify(read(kafka), again);
      await(again.close());
    }
    await(vertx.close());
  }

  private static void verify(List<ConsumerRecord<String, byte[]>> records, PartyNode node)
      throws MalformedMessageException {
    ChainVerifier verifier = new ChainVerifier("north/0", List.of(node.key()));
    List<Long> sequences = new ArrayList<>();
    for (ConsumerRecord<String, byte[]> message : records) {
      Envelope envelope = Envelope.parse(message.value());
      assertEquals("north", message.key());
      assertTrue(envelope.isSignedBy(node.key()));
      if (envelope.kind() == MessageKind.AUDIT_ENTRY) {
        AuditEntry entry = Messages.decodeAuditEntry(envelope.payload());
        sequences.add(entry.sequence());
        verifier.add(entry);
      } else {
        verifier.add(Messages.decodeAuditHead(envelope.payload()));
      }
    }
    ChainReport report = verifier.report();
    assertTrue(report.isIntact(), report.faults().toString());
    assertEquals(4, report.confirmed());
    assertEquals(LongStream.rangeClosed(1, 4).boxed().toList(), sequences);
  }

  private static List<ConsumerRecord<String, byte[]>> read(EmbeddedKafka kafka) {
    List<ConsumerRecord<String, byte[]>> all = new ArrayList<>();
    TopicPartition partition = new TopicPartition(TOPIC, 0);
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        consumer.poll(Duration.ofSeconds(1)).forEach(all::add);
      }
    }
    return all;
  }

  private static void importOne(PartyNode node) {
    try (RecordWriter writer = node.importer("item", Actor.NODE)) {
      writer.put("alice", "red");
    }
  }

  private static void make(String topic, Admin admin) throws Exception {
    admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get(30, TimeUnit.SECONDS);
  }

  private PartyConfig config(String broker) {
    return new PartyConfig(
        "north",
        0,
        1,
        folder.resolve("north").toString(),
        new PartyConfig.Http("127.0.0.1", 0),
        new PartyConfig.Kafka(broker, null),
        new PartyConfig.Collector(SigningKey.of(new byte[32]).verifyingKey().toString(), null),
        new Policy("manual", null, null, 0, null, 1, List.of("item")));
  }

  /** A question about the node. */
  @FunctionalInterface
  private interface Condition {
    boolean holds();
  }

  private static void waitFor(Condition condition) {
    Instant limit = Instant.now().plusSeconds(100);
    while (!condition.holds()) {
      assertTrue(Instant.now().isBefore(limit), "within 100 seconds");
      Thread.onSpinWait();
    }
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }
}
