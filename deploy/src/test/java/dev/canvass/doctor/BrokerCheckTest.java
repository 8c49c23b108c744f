package dev.canvass.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.analytics.wire.Topics;
import dev.canvass.collector.config.CollectorConfig;
import dev.canvass.collector.intake.TopicSetup;
import dev.canvass.doctor.Finding.Level;
import dev.canvass.doctor.Subject.Role;
import dev.canvass.local.EmbeddedKafka;
import dev.canvass.privacy.access.AccessSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The checks of broker and topics on a real broker, each made to fail. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
final class BrokerCheckTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Topics TOPICS = new Topics("t.");

  @TempDir private Path folder;

  private Subject subject(Role role, String servers) {
    return new Subject(
        role,
        folder,
        servers,
        TOPICS,
        AccessSettings.OPEN,
        List.of(),
        folder.resolve("authority.pem"),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  private static void assertHas(Level level, String part, List<Finding> findings) {
    assertTrue(
        findings.stream()
            .anyMatch(finding -> finding.level() == level && finding.detail().contains(part)),
        () -> level + " " + part + " in " + findings);
  }

  /** A broker learns a moment later what its controller has accepted. */
  private static void await(Level level, String part, Subject subject) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    List<Finding> findings = BrokerCheck.of(subject, PATIENCE);
    while (System.nanoTime() < deadline
        && findings.stream()
            .noneMatch(finding -> finding.level() == level && finding.detail().contains(part))) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
      findings = BrokerCheck.of(subject, PATIENCE);
    }
    assertHas(level, part, findings);
  }

  private static long failures(List<Finding> findings) {
    return findings.stream().filter(Finding::isFailure).count();
  }

  @Test
  void aBrokerThatIsAwayIsFoundWithinTheDeadline() throws Exception {
    List<Finding> findings =
        BrokerCheck.of(subject(Role.PARTY, "127.0.0.1:1"), Duration.ofSeconds(2));
    assertEquals(1, failures(findings), findings::toString);
    assertHas(Level.FAIL, "127.0.0.1:1 does not do", findings);
  }

  @Test
  void topicsThatAreMissingOrWronglySetAreFound() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("broker"));
        Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      Subject party = subject(Role.PARTY, kafka.bootstrapServers());
      Subject collector = subject(Role.COLLECTOR, kafka.bootstrapServers());
      assertHas(
          Level.FAIL, "t.audit, t.queries, t.reports, t.seals", BrokerCheck.of(party, PATIENCE));
      assertHas(Level.WARN, "t.rejected", BrokerCheck.of(collector, PATIENCE));

      TopicSetup.ensure(
          new CollectorConfig.Kafka(kafka.bootstrapServers(), TOPICS, 1, 4), Map.of(), PATIENCE);
      List<Finding> good = BrokerCheck.of(collector, PATIENCE);
      assertEquals(0, failures(good), good::toString);
      assertHas(Level.WARN, "one broker only", good);
      // This broker has no rules, so that a party could write what only the collector should.
      assertHas(Level.WARN, "write t.queries", BrokerCheck.of(party, PATIENCE));

      set(admin, TOPICS.results(), "cleanup.policy", "delete");
      set(admin, TOPICS.audit(), "retention.ms", "1000");
      await(Level.FAIL, "t.results has cleanup.policy delete", collector);
      await(Level.WARN, "t.audit forgets after 1000 ms", collector);

      admin
          .createTopics(
              List.of(
                  new NewTopic("x.queries", 4, (short) 1), new NewTopic("x.seals", 2, (short) 1)))
          .all()
          .get(30, TimeUnit.SECONDS);
      Subject other =
          new Subject(
              Role.PARTY,
              folder,
              kafka.bootstrapServers(),
              new Topics("x."),
              AccessSettings.OPEN,
              List.of(),
              folder.resolve("authority.pem"),
              Optional.empty(),
              Optional.empty(),
              List.of());
      await(Level.FAIL, "equally many partitions", other);
    }
  }

  private static void set(Admin admin, String topic, String key, String value) throws Exception {
    admin
        .incrementalAlterConfigs(
            Map.of(
                new ConfigResource(ConfigResource.Type.TOPIC, topic),
                List.of(new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET))))
        .all()
        .get(30, TimeUnit.SECONDS);
  }
}
