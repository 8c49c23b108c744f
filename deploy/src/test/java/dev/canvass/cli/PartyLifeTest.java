package dev.canvass.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.canvass.analytics.evidence.BundleReport;
import dev.canvass.analytics.evidence.BundleVerifier;
import dev.canvass.analytics.evidence.EvidenceBundle;
import dev.canvass.analytics.evidence.TrustedKeys;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.local.LocalCluster;
import dev.canvass.party.PartyNode;
import dev.canvass.party.identity.IdentityFolder;
import dev.canvass.party.records.RecordWriter;
import dev.canvass.privacy.access.Actor;
import dev.canvass.privacy.identity.Certificates;
import dev.canvass.privacy.sign.VerifyingKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A party from its first key to its revocation, by the command line against a real broker: I6 (its
 * log verifies across a change of keys) and I8 (what a revoked party sends is refused and counted).
 */
@Timeout(300)
final class PartyLifeTest {

  private static final int USERS = 1_500;

  @TempDir Path folder;

  private final PrintStream originalOut = System.out;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private LocalCluster cluster;
  private Path config;

  @BeforeEach
  void start() throws Exception {
    cluster = new LocalCluster(folder, freePort(), "10");
    config =
        Files.writeString(
            folder.resolve("east.yaml"),
            String.join(
                "\n",
                "party: east",
                "dataDirectory: " + folder.resolve("parties/east"),
                "kafka: {bootstrapServers: \"" + cluster.bootstrapServers() + "\"}",
                "collector: {url: \"" + cluster.url() + "\"}",
                ""));
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void stop() throws Exception {
    System.setOut(originalOut);
    cluster.close();
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private String run(String... arguments) {
    out.reset();
    assertEquals(0, Canvass.run(arguments), String.join(" ", arguments));
    return out.toString(StandardCharsets.UTF_8);
  }

  private String keys(String... arguments) {
    return run(with(arguments, "--config", config.toString()));
  }

  private String parties(String... arguments) {
    return run(with(arguments, "--url", cluster.url()));
  }

  private static String[] with(String[] some, String... more) {
    return Stream.concat(Arrays.stream(some), Arrays.stream(more)).toArray(String[]::new);
  }

  private static JsonNode json(String text) throws Exception {
    return new JsonMapper().readTree(text);
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "it does not come true");
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  private void load(PartyNode node, String prefix) {
    try (RecordWriter writer = node.records().writer("item")) {
      for (int i = 0; i < USERS; i++) {
        writer.put(prefix + i, i % 3 == 0 ? "pear" : "apple");
      }
    }
  }

  private JsonNode ask(int parties) throws Exception {
    JsonNode asked =
        cluster
            .client()
            .post(
                "/v1/queries",
                Map.of(
                    "codec",
                    "letters:8",
                    "epsilon",
                    "3",
                    "k",
                    2,
                    "aggregation",
                    "weighted-sum",
                    "quorum",
                    parties,
                    "deadlineSeconds",
                    120));
    String id = asked.path("id").asText();
    await(() -> status(id) == 200);
    return cluster.client().fetch("/v1/queries/" + id + "/heavy-hitters");
  }

  private int status(String id) {
    try {
      return cluster.client().get("/v1/queries/" + id + "/heavy-hitters").status();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Judged with the keys that the test has from the party, not with those of the bundle. */
  private BundleReport verified(JsonNode result, List<VerifyingKey> east) throws Exception {
    byte[] bundle =
        cluster.client().download("/v1/audit/bundle?query=" + result.path("query").asText());
    return BundleVerifier.verify(
        EvidenceBundle.parse(bundle),
        new TrustedKeys(
            Optional.of(cluster.collectorKey()),
            Map.of(
                new PartyId("east"),
                east,
                new PartyId("west"),
                List.of(cluster.parties().get("west").key()))));
  }

  /** The logs may still be on their way when the result is there. */
  private void requireIntact(JsonNode result, List<VerifyingKey> east) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    BundleReport report = verified(result, east);
    while (!report.faults().isEmpty() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
      report = verified(result, east);
    }
    assertEquals(List.of(), report.faults());
  }

  private Path invite() throws Exception {
    return Files.writeString(
        folder.resolve("invitation.txt"), parties("parties", "invite", "east"));
  }

  /** As two people would do it, one at the party and one at the collector. */
  private void enrol(Path invitation) throws Exception {
    keys("keys", "create");
    String fingerprint = json(keys("keys", "show", "--json")).path("request").asText();
    CompletableFuture<Integer> enrolling =
        CompletableFuture.supplyAsync(
            () ->
                Canvass.run(
                    "keys",
                    "enrol",
                    "--wait",
                    "3",
                    "--config",
                    config.toString(),
                    "--invitation-file",
                    invitation.toString()));
    await(
        () -> {
          try {
            return cluster
                .client()
                .fetch("/v1/enrolments")
                .path("enrolments")
                .path(0)
                .path("state")
                .asText()
                .equals("PENDING");
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    assertTrue(parties("parties", "requests").contains(fingerprint));
    assertEquals(
        1,
        Canvass.run("parties", "approve", "east", "0000", "--url", cluster.url()),
        "an approval needs the right fingerprint");
    parties("parties", "approve", "east", fingerprint);
    assertEquals(0, enrolling.get(120, TimeUnit.SECONDS));
  }

  @Test
  void fromTheFirstKeyToTheRevocation() throws Exception {
    Path invitation = invite();
    enrol(invitation);
    IdentityFolder identity = IdentityFolder.in(folder.resolve("parties/east"));
    assertEquals(Optional.of(cluster.collectorKey()), identity.collector());
    Files.move(identity.path(), folder.resolve("kept"));
    keys("keys", "create");
    assertEquals(
        1,
        Canvass.run(
            "keys",
            "enrol",
            "--config",
            config.toString(),
            "--invitation-file",
            invitation.toString()),
        "an invitation serves once");
    Files.move(identity.path(), folder.resolve("thief"));
    Files.move(folder.resolve("kept"), identity.path());

    PartyNode east = cluster.startParty("east");
    VerifyingKey first = east.key();
    load(east, "e");
    load(cluster.startParty("west"), "w");
    JsonNode before = ask(2);
    assertEquals(2 * USERS, before.path("users").asLong());
    requireIntact(before, List.of(first));

    String certificate = Certificates.fingerprint(identity.certificate().orElseThrow());
    keys("keys", "renew", "--now");
    assertFalse(certificate.equals(Certificates.fingerprint(identity.certificate().orElseThrow())));
    keys("keys", "renew", "--new-keys");
    cluster.stopParty("east");
    east = cluster.startParty("east");
    assertFalse(first.equals(east.key()));
    load(east, "f");
    load(cluster.parties().get("west"), "x");
    JsonNode after = ask(2);
    requireIntact(after, List.of(east.key(), first));
    requireIntact(before, List.of(east.key(), first));

    parties("parties", "revoke", "east");
    load(cluster.parties().get("west"), "y");
    assertEquals(1, ask(1).path("parties").size());
    try (RecordWriter writer = east.importer("item", Actor.NODE)) {
      writer.put("late", "apple");
    }
    await(this::isRefusalCounted);
    assertEquals(
        before,
        cluster.client().fetch("/v1/queries/" + before.path("query").asText() + "/heavy-hitters"));
  }

  private boolean isRefusalCounted() {
    try {
      return cluster
          .client()
          .text("/metrics")
          .lines()
          .anyMatch(
              line ->
                  line.contains("audit")
                      && line.contains("reason=\"REVOKED_SENDER\"")
                      && !line.endsWith(" 0.0"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
