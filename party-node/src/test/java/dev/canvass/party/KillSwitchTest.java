package dev.canvass.party;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.analytics.item.CodecSpec;
import dev.canvass.analytics.query.Aggregation;
import dev.canvass.analytics.query.Extension;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.query.Strategy;
import dev.canvass.party.collect.QueryProgress;
import dev.canvass.party.collect.QueryProgress.State;
import dev.canvass.party.config.Policy;
import dev.canvass.party.records.RecordWriter;
import dev.canvass.privacy.Epsilon;
import dev.canvass.privacy.access.Actor;
import dev.canvass.privacy.access.Principal;
import dev.canvass.privacy.access.Role;
import dev.canvass.privacy.audit.AuditEntry;
import dev.canvass.privacy.audit.AuditKind;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Invariant I4 by a person's order: once stopping is answered nobody is charged and nothing sealed,
 * until a person resumes; whatever restarts.
 */
@Timeout(180)
final class KillSwitchTest {

  private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
  private static final Actor ALICE =
      new Actor(new Principal("alice", Set.of(Role.OPERATOR)), "10.0.0.1");

  /** Several durable batches. */
  private static final int MANY = 200_000;

  @TempDir Path folder;
  private WorkingNode node;

  @BeforeEach
  void start() {
    node = new WorkingNode(folder, policy("automatic"), NOON);
  }

  @AfterEach
  void close() throws Exception {
    node.close();
  }

  @Test
  void aRunningCollectionHaltsAtABatchAndGoesOnAfterARestartAndAResumption() throws Exception {
    load(MANY);
    ask(1, Duration.ofHours(1));
    node.waitUntil(() -> charged(1) > 0);

    WorkingNode.await(node.participation.stop(ALICE, "a complaint"));

    long halted = charged(1);
    assertTrue(halted < MANY, "it halts before the end: " + halted);
    assertEquals(State.COLLECTING, progress(1).state());
    assertEquals(
        "stopped alice 10.0.0.1 operator a complaint",
        facts("action", "who", "from", "roles", "reason"));

    node.close();
    node = new WorkingNode(folder, policy("automatic"), NOON.plusSeconds(60));
    assertEquals("a complaint", node.participation.stopped().orElseThrow().reason());
    ask(1, Duration.ofHours(1));
    settle();
    assertEquals(halted, charged(1));
    assertEquals(State.COLLECTING, progress(1).state());

    WorkingNode.await(node.participation.resume(ALICE));

    node.waitForState(1, State.SEALED);
    assertEquals(MANY, charged(1), "everybody is charged once");
    assertEquals("resumed alice 10.0.0.1", facts("action", "who", "from"));
    assertTrue(node.participation.stopped().isEmpty());
  }

  @Test
  void aQueryThatComesMeanwhileWaitsAndNobodyCanApproveIt() throws Exception {
    load(100);
    WorkingNode.await(node.participation.stop(ALICE, ""));

    ask(1, Duration.ofHours(1));
    node.waitForState(1, State.PENDING);
    settle();
    ExecutionException refused =
        assertThrows(
            ExecutionException.class,
            () -> WorkingNode.await(node.consent.approve(QueryId.of(1), ALICE)));

    assertTrue(refused.getMessage().contains("stopped by alice"), refused.getMessage());
    assertEquals(State.PENDING, progress(1).state());
    assertEquals(0, charged(1));
    WorkingNode.await(node.participation.resume(ALICE));
    node.waitForState(1, State.SEALED);
  }

  @Test
  void aQueryWhoseDeadlinePassedMeanwhileExpires() throws Exception {
    load(100);
    WorkingNode.await(node.participation.stop(ALICE, ""));
    ask(1, Duration.ofHours(1));
    node.waitForState(1, State.PENDING);
    node.state.book().move(QueryId.of(1), State.COLLECTING, "", List.of());
    node.close();

    Duration behindTheLastExtension = Duration.ofHours(2L + Extension.MOST);
    node = new WorkingNode(folder, policy("automatic"), NOON.plus(behindTheLastExtension));
    ask(1, Duration.ofHours(1));
    WorkingNode.await(node.participation.resume(ALICE));

    node.waitForState(1, State.EXPIRED);
    assertEquals(0, charged(1));
  }

  @Test
  void theOrderStaysTheFirstOnesUntilItIsLiftedOnce() throws Exception {
    WorkingNode.await(node.participation.stop(ALICE, "first"));
    WorkingNode.await(node.participation.stop(Actor.NODE, "second"));
    assertEquals("first", node.participation.stopped().orElseThrow().reason());
    WorkingNode.await(node.participation.resume(ALICE));
    WorkingNode.await(node.participation.resume(ALICE));

    assertEquals(
        2,
        node.state.log().entries(1, 100).stream()
            .filter(entry -> entry.kind() == AuditKind.PARTICIPATION)
            .count());
  }

  private void load(int users) {
    try (RecordWriter writer = node.state.records().writer("item")) {
      for (int user = 0; user < users; user++) {
        writer.put("user-" + user, "red");
      }
    }
  }

  /** Work is done in order: what is enqueued now is done after all before it. */
  private void settle() throws Exception {
    WorkingNode.await(node.work.once(query(1, Duration.ofHours(1)), () -> {}));
    WorkingNode.await(node.work.settled());
  }

  private QueryProgress progress(long id) {
    return node.state.book().find(QueryId.of(id)).orElseThrow();
  }

  private long charged(long id) {
    return node.state.book().find(QueryId.of(id)).map(QueryProgress::charged).orElse(0L);
  }

  private String facts(String... names) {
    AuditEntry last = node.state.log().last(AuditKind.PARTICIPATION).orElseThrow();
    return String.join(" ", List.of(names).stream().map(name -> last.facts().get(name)).toList());
  }

  private static Policy policy(String approval) {
    return new Policy(approval, "4", "4", 30, "100", 1, List.of("item"));
  }

  private void ask(long id, Duration time) {
    node.consent.asked(query(id, time), WorkingNode.COLLECTOR);
  }

  private static Query query(long id, Duration time) {
    return new Query(
        QueryId.of(id),
        "item",
        CodecSpec.parse("letters:4"),
        Epsilon.parse("2"),
        3,
        Strategy.CONSENSUS,
        Aggregation.WEIGHTED_SUM,
        List.of(WorkingNode.PARTY),
        1,
        NOON,
        NOON.plus(time),
        1,
        List.of());
  }
}
