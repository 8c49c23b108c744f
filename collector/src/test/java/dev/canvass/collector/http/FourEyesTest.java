package dev.canvass.collector.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.collector.config.CollectorConfig;
import dev.canvass.collector.config.ConfigException;
import dev.canvass.collector.config.FourEyes;
import dev.canvass.collector.http.ApiCaller.Answer;
import dev.canvass.privacy.access.AccessSettings;
import dev.canvass.privacy.access.AccessToken;
import dev.canvass.privacy.access.Role;
import dev.canvass.privacy.access.TokenEntry;
import dev.canvass.privacy.access.TokenList;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A costly query needs a second person. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class FourEyesTest {

  private static final String COSTLY = "{'codec':'letters:4','epsilon':'4','k':2,'quorum':1}";
  private static final String CHEAP = "{'codec':'letters:4','epsilon':'1','k':2,'quorum':1}";

  @TempDir private Path directory;

  private TokenList list = TokenList.EMPTY;
  private String[] alice;
  private String[] aliceAgain;
  private String[] bob;
  private InProcessCollector collector;
  private ApiCaller client;

  @BeforeEach
  void tokens() throws Exception {
    alice = add("alice");
    // Names of tokens are unique in a file, but letters have two sizes.
    aliceAgain = add("Alice");
    bob = add("bob");
  }

  private void start(Duration within) throws Exception {
    Path file = directory.resolve("tokens");
    Files.writeString(file, list.format());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    collector =
        new InProcessCollector(
            directory.resolve("stores"),
            new Access(AccessSettings.tokens(file.toString()), Clock.systemUTC()),
            Optional.of(new FourEyes(1_000_000, within)));
    client = new ApiCaller(collector.url());
    collector.enrol("a");
  }

  @AfterEach
  void stop() throws Exception {
    if (collector != null) {
      collector.close();
    }
  }

  private String[] add(String name) {
    AccessToken token = AccessToken.generate();
    list =
        list.with(TokenEntry.of(name, Set.of(Role.ADMIN), token, Instant.EPOCH, Optional.empty()));
    return new String[] {"Authorization", "Bearer " + token.reveal()};
  }

  private String propose() throws Exception {
    Answer proposed = client.post("/v1/queries", COSTLY, alice);
    assertEquals(202, proposed.status());
    assertEquals("PROPOSED", proposed.body().path("status").asText());
    return proposed.body().path("id").asText();
  }

  private Answer approve(String id, String[] by) throws Exception {
    return client.post("/v1/queries/" + id + ":approve", "", by);
  }

  @Test
  void aCostlyQueryIsOpenOnlyOnceAnotherPersonApprovesIt() throws Exception {
    start(Duration.ofHours(1));
    assertEquals(201, client.post("/v1/queries", CHEAP, alice).status());
    String id = propose();
    assertEquals("PROPOSED", client.get("/v1/queries/" + id, bob).body().path("status").asText());
    assertEquals(2, client.get("/v1/queries", bob).body().path("queries").size());
    assertEquals("not-decided", client.get("/v1/queries/" + id + "/heavy-hitters", bob).code());
    assertEquals("not-open", client.post("/v1/queries/" + id + ":cancel", "", bob).code());
    // Parties read the topic of queries: nothing of it was there.
    assertThrows(Exception.class, () -> collector.query(id));

    for (String[] same : List.of(alice, aliceAgain)) {
      Answer refused = approve(id, same);
      assertEquals(403, refused.status());
      assertEquals("second-person-needed", refused.code());
    }
    Answer approved = approve(id, bob);
    assertEquals(200, approved.status());
    assertEquals("OPEN", approved.body().path("status").asText());
    assertEquals(id, collector.query(id).id().value());
    assertEquals("not-proposed", approve(id, bob).code());
    assertEquals(2, client.get("/v1/queries", bob).body().path("queries").size());

    List<String> acts = new ArrayList<>();
    client
        .get("/v1/audit/administration", bob)
        .body()
        .path("entries")
        .forEach(
            entry ->
                acts.add(
                    entry.path("facts").path("who").asText()
                        + " "
                        + entry.path("facts").path("action").asText()));
    assertTrue(acts.containsAll(List.of("alice query-proposed", "bob query-approved")));
  }

  /** Parties must not hold one query with two seeds, whichever message they saw. */
  @Test
  void approvalsThatComeAtOncePublishTheSameQuery() throws Exception {
    start(Duration.ofHours(1));
    String id = propose();
    collector.queriesHeld = true;
    CompletableFuture<Answer> first = CompletableFuture.supplyAsync(() -> approved(id));
    CompletableFuture<Answer> second = CompletableFuture.supplyAsync(() -> approved(id));
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (collector.heldQueries.size() < 2) {
      assertTrue(System.nanoTime() < deadline, "two approvals are not published");
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }

    collector.queriesHeld = false;
    collector.pipe(collector.topics.queries(), id, collector.heldQueries.get(0));

    assertEquals(200, first.get(60, TimeUnit.SECONDS).status());
    assertEquals(200, second.get(60, TimeUnit.SECONDS).status());
    assertArrayEquals(collector.heldQueries.get(0), collector.heldQueries.get(1));
  }

  private Answer approved(String id) {
    try {
      return approve(id, bob);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aProposalThatNobodyApprovesExpires() throws Exception {
    start(Duration.ofMillis(1));
    Answer proposed = client.post("/v1/queries", COSTLY, alice);
    String id = proposed.body().path("id").asText();
    client.await(
        "/v1/queries/" + id,
        answer -> answer.body().path("status").asText().equals("EXPIRED"),
        bob);
    assertEquals("not-proposed", approve(id, bob).code());
    assertEquals("expired", client.get("/v1/queries/" + id + "/heavy-hitters", bob).code());
  }

  @Test
  void otherPartiesThanWereProposedAreNotAsked() throws Exception {
    start(Duration.ofHours(1));
    String id = propose();
    collector.enrol("b");
    assertEquals("parties-changed", approve(id, bob).code());
  }

  @Test
  void fourEyesNeedPeopleToTellApart() {
    String yaml =
        """
        dataDirectory: d
        kafka: {bootstrapServers: "b:1"}
        fourEyes: {aboveEpsilon: "1", withinHours: 24}
        """;
    ConfigException refused =
        assertThrows(ConfigException.class, () -> CollectorConfig.parse(yaml, "test"));
    assertTrue(refused.getMessage().contains("access is open"), refused.getMessage());
  }
}
