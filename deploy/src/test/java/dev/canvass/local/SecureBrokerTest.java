package dev.canvass.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.wire.Topics;
import dev.canvass.broker.AccessPlan;
import dev.canvass.broker.BrokerSetup;
import dev.canvass.broker.Grant;
import dev.canvass.collector.config.CollectorConfig;
import dev.canvass.collector.intake.TopicSetup;
import dev.canvass.collector.registry.CollectorKeys;
import dev.canvass.collector.transport.KafkaEngines;
import dev.canvass.collector.transport.NodeFiles;
import dev.canvass.party.config.PartyConfig;
import dev.canvass.privacy.identity.CertificateRequest;
import dev.canvass.privacy.identity.Certificates;
import dev.canvass.privacy.identity.Passphrase;
import dev.canvass.privacy.identity.TlsKey;
import dev.canvass.privacy.sign.SigningKey;
import dev.canvass.privacy.transport.KafkaSecurity;
import dev.canvass.privacy.transport.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who gets into a secured broker, and what they may do there. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class SecureBrokerTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);

  private static final FileAttribute<?> OWNER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  @TempDir private static Path folder;

  private static LocalSecurity security;
  private static EmbeddedKafka kafka;
  private static CollectorConfig.Kafka settings;
  private static Map<String, String> acme;

  @BeforeAll
  static void start() throws Exception {
    security = new LocalSecurity(folder.resolve("tls"), folder.resolve("collector"));
    kafka = EmbeddedKafka.start(folder.resolve("kafka"), security.broker(), Map.of());
    settings = new CollectorConfig.Kafka(kafka.bootstrapServers(), TOPICS, 1, 1);
    security.prepareBroker(settings);
    acme = client(security.party(party("acme"), certified("acme"), settings).kafka().security());
  }

  @AfterAll
  static void stop() {
    if (kafka != null) {
      kafka.close();
    }
  }

  /** As if the party had enrolled. */
  private static TlsFiles certified(String name) throws IOException {
    TlsKey key = TlsKey.generate();
    Path data = folder.resolve(name);
    TlsFiles files = security.enrolled(data);
    Files.createDirectories(data.resolve("identity"));
    Files.writeString(
        Path.of(files.certificate()),
        Certificates.toPem(
            CollectorKeys.open(folder.resolve("collector"), Passphrase.NONE, Clock.systemUTC())
                .authority()
                .issueParty(CertificateRequest.create(name, key), name, Duration.ofDays(1))));
    Path secret = Files.createFile(Path.of(files.key()), OWNER);
    Files.writeString(secret, key.toPem(Passphrase.NONE));
    return files;
  }

  private static PartyConfig party(String name) {
    return new PartyConfig(
        name,
        0,
        1,
        "data",
        null,
        new PartyConfig.Kafka(kafka.bootstrapServers(), null),
        new PartyConfig.Collector(SigningKey.generate().verifyingKey().toString(), null),
        null);
  }

  private static Map<String, String> client(KafkaSecurity security) {
    return security.clientSettings(NodeFiles::read, KafkaEngines.class.getName(), Instant.now());
  }

  private static Map<String, Object> with(Map<String, String> client) {
    Map<String, Object> all = new HashMap<>(client);
    all.put("bootstrap.servers", kafka.bootstrapServers());
    all.put("max.block.ms", 20_000);
    all.put("default.api.timeout.ms", 20_000);
    return all;
  }

  private static void write(Map<String, String> client, String topic) throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(with(client), new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>(topic, "key", "value")).get(60, TimeUnit.SECONDS);
    }
  }

  /** Reads until there is a record, which somebody wrote before. */
  private static void read(String topic) {
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(with(acme), new StringDeserializer(), new StringDeserializer())) {
      TopicPartition partition = new TopicPartition(topic, 0);
      consumer.assign(Set.of(partition));
      consumer.seekToBeginning(Set.of(partition));
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (consumer.poll(Duration.ofMillis(500)).isEmpty()) {
        assertTrue(System.nanoTime() < deadline, "nothing to read in " + topic);
      }
    }
  }

  @Test
  void aPartyWritesWhatIsItsOwnAndReadsNobodysReports() throws Exception {
    for (String topic : List.of(TOPICS.reports(), TOPICS.seals(), TOPICS.audit())) {
      write(acme, topic);
    }
    for (String topic : List.of(TOPICS.queries(), TOPICS.parties())) {
      write(security.brokerAdmin(), topic);
      read(topic);
    }
    for (String topic :
        List.of(TOPICS.queries(), TOPICS.results(), TOPICS.parties(), TOPICS.rejected())) {
      ExecutionException refused =
          assertThrows(ExecutionException.class, () -> write(acme, topic), topic);
      assertInstanceOf(TopicAuthorizationException.class, refused.getCause(), topic);
    }
    for (String topic : List.of(TOPICS.reports(), TOPICS.seals(), TOPICS.audit())) {
      assertThrows(TopicAuthorizationException.class, () -> read(topic), topic);
    }
  }

  @Test
  void settingUpAgainChangesNothing() throws Exception {
    List<Grant> grants =
        AccessPlan.of(
            TOPICS, "User:CN=Canvass collector", Map.of(new PartyId("acme"), "User:CN=acme"));
    try (BrokerSetup setup = new BrokerSetup(settings, security.brokerAdmin())) {
      for (BrokerSetup.Row row : setup.topics()) {
        assertEquals("is there", row.state(), row.toString());
      }
      for (BrokerSetup.Row row : setup.access(grants)) {
        assertEquals("is there", row.state(), row.toString());
      }
    }
  }

  @Test
  void aPartyMayNotSetUpTheBroker() throws Exception {
    try (BrokerSetup setup = new BrokerSetup(settings, acme)) {
      String said = assertThrows(IOException.class, () -> setup.access(List.of())).getMessage();
      assertTrue(said.contains("does not let this principal administer it"), said);
    }
  }

  @Test
  void certificatesOfAnotherAuthorityAreRefusedOnBothSides() throws Exception {
    LocalSecurity foreign =
        new LocalSecurity(folder.resolve("foreign"), folder.resolve("stranger"));
    refused(foreign.brokerAdmin(), "not from an authority that is trusted here");
    Map<String, String> stranger = new HashMap<>(foreign.brokerAdmin());
    stranger.put("canvass.tls.trust", security.brokerAdmin().get("canvass.tls.trust"));
    refused(stranger, "the other side refused the TLS connection");
  }

  private static void refused(Map<String, String> client, String reason) {
    String said =
        assertThrows(IOException.class, () -> TopicSetup.ensure(settings, client, PATIENCE))
            .getMessage();
    assertTrue(said.contains(reason), reason + " in " + said);
  }

  /** A wrong password is told from a broker that is away, and soon. */
  @Test
  void passwordsOpenOnlyWhatIsTheirsAndWrongOnesNothing() throws Exception {
    String trust = security.brokerAdmin().get("canvass.tls.trust");
    BrokerSecurity passwords =
        new BrokerSecurity(
            security.broker().identity(),
            Map.of("collector", "right horse", "acme", "acme's own"),
            List.of("User:admin", "User:collector"));
    try (EmbeddedKafka scram = EmbeddedKafka.start(folder.resolve("scram"), passwords, Map.of())) {
      CollectorConfig.Kafka there =
          new CollectorConfig.Kafka(scram.bootstrapServers(), TOPICS, 1, 1);
      Map<String, String> right =
          client(KafkaSecurity.password(trust, "collector", secret("right horse")));
      TopicSetup.ensure(there, right, PATIENCE);
      Map<String, String> wrong =
          client(KafkaSecurity.password(trust, "collector", secret("wrong horse")));
      String said =
          assertThrows(IOException.class, () -> TopicSetup.ensure(there, wrong, PATIENCE))
              .getMessage();
      assertTrue(said.contains("invalid credentials with SASL mechanism SCRAM-SHA-512"), said);
      Map<String, String> party =
          client(KafkaSecurity.password(trust, "acme", secret("acme's own")));
      said =
          assertThrows(IOException.class, () -> TopicSetup.ensure(there, party, PATIENCE))
              .getMessage();
      assertTrue(said.contains("canvass broker setup"), said);
    }
  }

  private static String secret(String password) throws IOException {
    Path file = Files.createTempFile(folder, "password", "", OWNER);
    return Files.writeString(file, password + "\n").toString();
  }
}
