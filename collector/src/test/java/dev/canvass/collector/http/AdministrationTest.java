package dev.canvass.collector.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canvass.analytics.evidence.BundleFault;
import dev.canvass.analytics.evidence.BundlePart;
import dev.canvass.analytics.evidence.BundleReport;
import dev.canvass.analytics.evidence.BundleSubject;
import dev.canvass.analytics.evidence.EvidenceBundle;
import dev.canvass.analytics.evidence.TrustedKeys;
import dev.canvass.analytics.wire.Envelope;
import dev.canvass.analytics.wire.MessageKind;
import dev.canvass.collector.audit.BundleCheck;
import dev.canvass.collector.http.ApiCaller.Answer;
import dev.canvass.privacy.access.AccessSettings;
import dev.canvass.privacy.access.AccessToken;
import dev.canvass.privacy.access.Role;
import dev.canvass.privacy.access.TokenEntry;
import dev.canvass.privacy.access.TokenList;
import dev.canvass.privacy.sign.SigningKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The collector's own log: who did what to it, from where (invariants I5, I6, I8). */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class AdministrationTest {

  private static final String ASKED = "{'codec':'letters:4','epsilon':'4','k':2,'quorum':1}";

  @TempDir private Path directory;

  private Path file;
  private String account;
  private TokenList list = TokenList.EMPTY;
  private String[] alice;
  private InProcessCollector collector;
  private ApiCaller client;

  @BeforeEach
  void start() throws Exception {
    file = directory.resolve("tokens");
    alice = add("alice", Role.ADMIN);
    account = "os:" + Files.getOwner(file).getName();
    collector =
        new InProcessCollector(
            directory.resolve("stores"),
            new Access(AccessSettings.tokens(file.toString()), Clock.systemUTC()));
    client = new ApiCaller(collector.url());
    collector.enrol("a");
  }

  @AfterEach
  void stop() throws Exception {
    collector.close();
  }

  private String[] add(String name, Role role) throws Exception {
    AccessToken token = AccessToken.generate();
    Instant created = Instant.parse("2026-11-25T00:00:00Z");
    list = list.with(TokenEntry.of(name, Set.of(role), token, created, Optional.empty()));
    write();
    return new String[] {"Authorization", "Bearer " + token.reveal()};
  }

  private void write() throws Exception {
    Files.writeString(file, list.format());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private JsonNode log(String query) throws Exception {
    return client.get("/v1/audit/administration" + query, alice).body();
  }

  /** The entries as {@code who from roles action subject}. */
  private static List<String> acts(JsonNode page) {
    List<String> acts = new ArrayList<>();
    for (JsonNode entry : page.path("entries")) {
      JsonNode facts = entry.path("facts");
      acts.add(
          Stream.of("who", "from", "roles", "action", "subject")
              .map(fact -> facts.path(fact).asText("-"))
              .reduce((one, other) -> one + " " + other)
              .orElseThrow());
    }
    return acts;
  }

  private String ask() throws Exception {
    Answer created = client.post("/v1/queries", ASKED, alice);
    assertEquals(201, created.status());
    return created.body().path("id").asText();
  }

  @Test
  void theLogSaysWhoDidWhatFromWhere() throws Exception {
    String id = ask();
    String party = "{'id':'c','publicKey':'" + SigningKey.generate().verifyingKey() + "'}";
    client.post("/v1/parties", party, alice);
    client.post("/v1/queries/" + id + ":cancel", "", alice);
    String byAlice = "alice 127.0.0.1 admin ";
    assertEquals(
        List.of(
            account + " local admin token-created alice",
            byAlice + "query-created " + id,
            byAlice + "party-enrolled c",
            byAlice + "query-cancelled " + id),
        acts(log("")));
    assertEquals(4, log("").path("head").path("sequence").asInt());
    JsonNode page = log("?after=1&limit=1");
    assertEquals(List.of(byAlice + "query-created " + id), acts(page));
    assertEquals("2", page.path("next").asText());
    assertEquals(400, client.get("/v1/audit/administration?after=x", alice).status());
  }

  @Test
  void nothingIsDoneThatTheLogCannotTell() throws Exception {
    int before = log("").path("entries").size();
    collector.brokerAway = true;
    assertEquals(503, client.post("/v1/queries", ASKED, alice).status());
    collector.brokerAway = false;
    assertEquals(before, log("").path("entries").size());
    assertEquals(0, client.get("/v1/queries", alice).body().path("queries").size());
  }

  @Test
  void everyChangeOfTheTokenFileIsToldOnce() throws Exception {
    add("bob", Role.ANALYST);
    client.await("/v1/audit/administration", answer -> acts(answer.body()).size() == 2, alice);
    list = list.revoke("bob", Instant.parse("2026-11-25T01:00:00Z"));
    write();
    client.await("/v1/audit/administration", answer -> acts(answer.body()).size() == 3, alice);
    TokenList withBob = list;
    list = new TokenList(list.entries().subList(0, 1));
    write();
    Answer removed =
        client.await("/v1/audit/administration", answer -> acts(answer.body()).size() == 4, alice);
    // As a restart of this instance, or another instance, tells it all again.
    collector.localActs.tokens(withBob, "canvass");
    assertEquals(acts(removed.body()), acts(log("")));
    String by = account + " local admin ";
    assertEquals(
        List.of(
            by + "token-created alice",
            by + "token-created bob",
            by + "token-revoked bob",
            by + "token-removed bob"),
        acts(removed.body()));
    JsonNode revoked = removed.body().path("entries").path(2).path("facts");
    assertEquals("2026-11-25T01:00:00Z", revoked.path("at").asText());
    assertEquals("analyst", revoked.path("granted").asText());
  }

  @Test
  void aStartWithAnotherConfigurationIsTold() throws Exception {
    collector.localActs.started("one:1", "partitions=4");
    collector.localActs.started("one:1", "partitions=4");
    collector.localActs.started("two:1", "partitions=8");
    collector.localActs.started("one:1", "partitions=8");
    List<String> kinds = new ArrayList<>();
    log("").path("entries").forEach(entry -> kinds.add(entry.path("kind").asText()));
    assertEquals(
        List.of(
            "administration",
            "node-start",
            "node-start",
            "node-start",
            "configuration-change",
            "node-start"),
        kinds);
    JsonNode change = log("").path("entries").path(4).path("facts");
    assertEquals("one:1", change.path("instance").asText());
    assertFalse(change.path("configuration.before").equals(change.path("configuration.digest")));
  }

  @Test
  void whatTheCollectorDidNotSignHasNoPlaceInItsLog() throws Exception {
    byte[] payload =
        "{\"id\":\"%s\",\"kind\":\"administration\",\"facts\":{}}"
            .formatted("0".repeat(64))
            .getBytes(StandardCharsets.UTF_8);
    for (byte[] forged :
        List.of(
            sign(Envelope.COLLECTOR, payload, SigningKey.generate()),
            sign("a", payload, collector.partyKeys.get("a")),
            sign(Envelope.COLLECTOR, new byte[] {1}, collector.key))) {
      collector.pipe(collector.topics.audit(), Envelope.COLLECTOR, forged);
    }
    assertEquals(1, log("").path("entries").size());
    collector.pipe(
        collector.topics.audit(),
        Envelope.COLLECTOR,
        sign(Envelope.COLLECTOR, payload, collector.key));
    assertEquals(2, log("").path("entries").size());
  }

  private static byte[] sign(String sender, byte[] payload, SigningKey key) {
    return Envelope.sign(MessageKind.ADMINISTRATION, sender, payload, key).toBytes();
  }

  @Test
  void aBundleTakesTheLogInAndShowsWhatIsMissingInIt() throws Exception {
    String id = ask();
    byte[] without = bundle(id, "");
    assertTrue(BundleCheck.verify(without, trusted()).logs().isEmpty());
    byte[] bundle = bundle(id, "&administration=true");
    BundleReport report = BundleCheck.verify(bundle, trusted());
    assertTrue(report.isIntact(), () -> report.faults().toString());
    assertEquals(Envelope.COLLECTOR, report.logs().get(0).chain());
    assertEquals(2, report.logs().get(0).confirmed());

    EvidenceBundle.Writer thinned = null;
    boolean dropped = false;
    for (BundlePart part : EvidenceBundle.parse(bundle).parts()) {
      if (part.kind() == BundlePart.Kind.SUBJECT) {
        thinned = new EvidenceBundle.Writer(BundleSubject.parse(part.content()));
      } else if (part.kind() == BundlePart.Kind.ADMINISTRATION && !dropped) {
        dropped = true;
      } else {
        thinned.add(part.kind(), part.content());
      }
    }
    List<BundleFault> faults = BundleCheck.verify(thinned.sign(collector.key), trusted()).faults();
    assertEquals(1, faults.size(), faults::toString);
    assertEquals("@collector, entry 1", faults.get(0).where());
  }

  private byte[] bundle(String id, String options) throws Exception {
    Answer answer = client.get("/v1/audit/bundle?query=" + id + options, alice);
    assertEquals(200, answer.status());
    return answer.response().body();
  }

  private TrustedKeys trusted() {
    return new TrustedKeys(Optional.of(collector.key.verifyingKey()), Map.of());
  }
}
