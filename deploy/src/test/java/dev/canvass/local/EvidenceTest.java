package dev.canvass.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canvass.analytics.audit.AuditRecord;
import dev.canvass.analytics.audit.ChainName;
import dev.canvass.analytics.evidence.BundleFault;
import dev.canvass.analytics.evidence.BundlePart;
import dev.canvass.analytics.evidence.BundleReport;
import dev.canvass.analytics.evidence.BundleSubject;
import dev.canvass.analytics.evidence.EvidenceBundle;
import dev.canvass.analytics.evidence.TrustedKeys;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.wire.Envelope;
import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.collector.audit.BundleCheck;
import dev.canvass.collector.registry.CollectorKeys;
import dev.canvass.party.PartyNode;
import dev.canvass.party.records.RecordWriter;
import dev.canvass.privacy.access.Actor;
import dev.canvass.privacy.audit.AuditEntry;
import dev.canvass.privacy.audit.AuditKind;
import dev.canvass.privacy.audit.ChainReport;
import dev.canvass.privacy.identity.Passphrase;
import dev.canvass.privacy.sign.SigningKey;
import dev.canvass.privacy.sign.VerifyingKey;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * I6, with what real nodes wrote: three parties answer a query on a real broker, and the evidence
 * that the collector gives holds against the keys of its owners, until anything is done to it.
 */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
final class EvidenceTest {

  private static final List<String> PARTIES = List.of("east", "east-2", "west");
  private static final int USERS = 2_000;

  @TempDir private static Path folder;

  private static LocalCluster cluster;
  private static String query;
  private static byte[] honest;
  private static TrustedKeys keys;

  @BeforeAll
  static void answerAQuery() throws Exception {
    cluster = new LocalCluster(folder, 0, "8");
    Map<PartyId, List<VerifyingKey>> parties = new TreeMap<>();
    for (String party : PARTIES) {
      PartyNode node = cluster.startParty(party);
      parties.put(new PartyId(party), List.of(node.key()));
      try (RecordWriter writer = node.importer("item", Actor.NODE)) {
        for (int user = 0; user < USERS; user++) {
          writer.put("user-" + user, user % 3 < 2 ? "apple" : "pear");
        }
      }
    }
    keys = new TrustedKeys(Optional.of(cluster.collectorKey()), parties);
    Analyst analyst = new Analyst(cluster);
    query = analyst.ask(PARTIES.size(), 600);
    analyst.awaitResult(query);
    honest = DemoEvidence.fetch(cluster, query);
  }

  @AfterAll
  static void stop() throws Exception {
    cluster.close();
  }

  private static BundleReport verify(byte[] bundle) throws MalformedMessageException {
    return BundleCheck.verify(bundle, keys);
  }

  @Test
  void whatRealNodesWroteIsIntactInvariantI6() throws Exception {
    BundleReport report = verify(honest);

    assertEquals(List.of(), report.faults());
    assertEquals(List.of(), report.notes());
    assertEquals(List.of(), report.keysOfBundle());
    assertTrue(report.result().isPresent());
    assertEquals(
        List.of("east/0", "east-2/0", "west/0"),
        report.logs().stream().map(ChainReport::chain).toList());
    for (ChainReport log : report.logs()) {
      assertEquals(log.last(), log.confirmed(), log.chain());
      Set<AuditKind> kinds = new HashSet<>();
      for (AuditEntry entry : report.entries()) {
        if (entry.chain().equals(log.chain())) {
          kinds.add(entry.kind());
        }
      }
      assertTrue(
          kinds.containsAll(
              Set.of(
                  AuditKind.NODE_START,
                  AuditKind.IMPORT,
                  AuditKind.POLICY_DECISION,
                  AuditKind.CHARGE_SUMMARY,
                  AuditKind.SEAL)),
          log.chain() + " has only " + kinds);
    }
  }

  /** 200 positions drawn with a fixed seed; BundleVerifierTest draws more. */
  @Test
  void everyChangedByteIsFoundInvariantI6() {
    Random random = new Random(61);
    for (int i = 0; i < 200; i++) {
      int position = random.nextInt(honest.length);
      byte[] changed = honest.clone();
      changed[position] ^= (byte) (1 << random.nextInt(8));
      try {
        assertFalse(verify(changed).isIntact(), "byte " + position);
      } catch (MalformedMessageException e) {
        assertFalse(e.getMessage().isBlank());
      }
    }
  }

  @Test
  void everyCutIsFoundInvariantI6() {
    Random random = new Random(62);
    for (int i = 0; i < 1_000; i++) {
      int length = random.nextInt(honest.length);
      String found = "";
      try {
        verify(Arrays.copyOf(honest, length));
      } catch (MalformedMessageException e) {
        found = e.getMessage();
      }
      assertTrue(found.contains("cut off at byte " + length), length + ": " + found);
    }
  }

  /** The collector itself leaves an entry out and signs the rest, which nobody else could. */
  @Test
  void everyRemovedEntryIsNamedInvariantI6() throws Exception {
    SigningKey collector =
        CollectorKeys.open(folder.resolve("collector"), Passphrase.NONE, Clock.systemUTC())
            .signing();
    List<BundlePart> parts = EvidenceBundle.parse(honest).parts();
    int removed = 0;
    for (BundlePart part : parts) {
      if (part.kind() == BundlePart.Kind.RECORD
          && AuditRecord.parse(Envelope.parse(part.content()).payload())
              instanceof AuditRecord.Entry entry) {
        removed++;
        BundleReport report = verify(without(part, parts, collector));
        assertTrue(names(report, entry.chain(), entry.sequence()), report.faults().toString());
      }
    }
    assertEquals(verify(honest).entries().size(), removed);
  }

  private static byte[] without(BundlePart left, List<BundlePart> parts, SigningKey collector)
      throws MalformedMessageException {
    EvidenceBundle.Writer rest =
        new EvidenceBundle.Writer(BundleSubject.parse(parts.get(0).content()));
    for (BundlePart part : parts.subList(1, parts.size())) {
      if (part.number() != left.number()) {
        rest.add(part.kind(), part.content());
      }
    }
    return rest.sign(collector);
  }

  private static boolean names(BundleReport report, ChainName chain, long sequence) {
    return report.faults().stream()
        .anyMatch(
            fault ->
                fault.kind() == BundleFault.Kind.LOG
                    && fault.where().equals(chain + ", entry " + sequence));
  }

  @Test
  void theSummaryIsWhatTheUsersSpent() throws Exception {
    JsonNode queries = cluster.client().fetch("/v1/audit/summary").path("queries");
    assertEquals(PARTIES.size(), queries.size());
    for (JsonNode row : queries) {
      assertEquals(query, row.path("query").asText());
      assertEquals(USERS, row.path("users").asLong());
      assertEquals(0, row.path("refused").asLong());
      assertEquals("3", row.path("privacy").path("local").asText());
    }
  }

  /** A log that forgets proves nothing, so the broker must not drop it after a week. */
  @Test
  void theTopicOfTheLogsIsKeptForEver() throws Exception {
    ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, "canvass.audit");
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()))) {
      var settings =
          admin.describeConfigs(List.of(topic)).all().get(30, TimeUnit.SECONDS).get(topic);
      assertEquals("-1", settings.get("retention.ms").value());
      assertEquals("-1", settings.get("retention.bytes").value());
      assertEquals("delete", settings.get("cleanup.policy").value());
    }
  }
}
