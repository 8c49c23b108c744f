package dev.canvass.party;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.analytics.audit.AuditFacts;
import dev.canvass.analytics.item.CodecSpec;
import dev.canvass.analytics.query.Aggregation;
import dev.canvass.analytics.query.Cancellation;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.query.Strategy;
import dev.canvass.analytics.report.Refusal;
import dev.canvass.analytics.report.Refusal.Reason;
import dev.canvass.party.collect.QueryProgress;
import dev.canvass.party.collect.QueryProgress.State;
import dev.canvass.party.config.AttributePolicy;
import dev.canvass.party.config.Hours;
import dev.canvass.party.config.Policy;
import dev.canvass.party.records.PartyDatabase.Family;
import dev.canvass.party.records.RecordWriter;
import dev.canvass.privacy.Epsilon;
import dev.canvass.privacy.access.Actor;
import dev.canvass.privacy.audit.AuditEntry;
import dev.canvass.privacy.audit.AuditKind;
import dev.canvass.privacy.sign.SigningKey;
import dev.canvass.privacy.sign.VerifyingKey;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Invariant I4: what the policy forbids is refused for a stable reason, logged, kept for the
 * collector to be told, and charges nobody.
 */
@Timeout(120)
final class ConsentTest {

  private static final VerifyingKey OTHER = SigningKey.generate().verifyingKey();
  private static final Hours NIGHT = new Hours("UTC", null, "22:00", "06:00");
  private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

  @TempDir Path folder;
  private WorkingNode node;

  @AfterEach
  void close() throws Exception {
    node.close();
  }

  @Test
  void aCollectorThatTheAttributeDoesNotAllow() throws Exception {
    node = node(policy("automatic", null), NOON);

    node.consent.asked(query(1, "item"), OTHER);

    assertRefused(1, Reason.COLLECTOR_NOT_ALLOWED, OTHER.fingerprint());
  }

  @Test
  void anAttributeThatIsNotInThePolicy() throws Exception {
    node = node(policy("automatic", null), NOON);

    ask(query(1, "salary"));

    assertRefused(1, Reason.UNKNOWN_ATTRIBUTE, "attribute salary is none of the policy's");
  }

  @Test
  void aCodecThatTheAttributeDoesNotAllow() throws Exception {
    node = node(policy("automatic", null), NOON);

    ask(query(1, "code"));

    assertRefused(1, Reason.CODEC_NOT_ALLOWED, "codec letters:4 is none of the policy's [uint]");
  }

  @Test
  void anEpsilonAboveTheCapPerQuery() throws Exception {
    node = node(policy("automatic", null), NOON);

    ask(query(1, "item", "3.5", List.of(WorkingNode.PARTY), 1));

    assertRefused(1, Reason.EPSILON_ABOVE_QUERY_CAP, "epsilon 3.5 is above the policy's 3");
  }

  @Test
  void anEpsilonAboveTheCapPerWindow() throws Exception {
    node = node(policy("automatic", null), NOON);

    ask(query(1, "item", "2.5", List.of(WorkingNode.PARTY), 1));

    assertRefused(1, Reason.EPSILON_ABOVE_WINDOW_CAP, "above the policy's 2 per window");
  }

  @Test
  void tooFewPartiesAndTooSmallAQuorum() throws Exception {
    node = node(policy("automatic", 2, 2, null), NOON);
    List<PartyId> two = List.of(WorkingNode.PARTY, new PartyId("west"));

    ask(query(1, "item", "1", List.of(WorkingNode.PARTY), 1));
    ask(query(2, "item", "1", two, 1));

    assertRefused(1, Reason.TOO_FEW_PARTIES, "it invites 1 parties, the policy demands 2");
    assertRefused(2, Reason.QUORUM_TOO_SMALL, "its quorum is 1, the policy demands 2");
  }

  @Test
  void tooFewUsersWithTheAttribute() throws Exception {
    node = node(policy("automatic", null), NOON);

    ask(query(1, "rare"));

    assertRefused(1, Reason.TOO_FEW_USERS, "fewer than 50 users");
  }

  @Test
  void hoursThatDoNotBeginBeforeTheDeadline() throws Exception {
    node = node(policy("automatic", NIGHT), NOON);

    ask(query(1, "item"));

    assertRefused(1, Reason.OUTSIDE_HOURS, "begin at 2026-11-25T22:00:00Z");
  }

  @Test
  void aPersonsNo() throws Exception {
    node = node(policy("manual", null), NOON);
    ask(query(1, "item"));
    node.waitForState(1, State.PENDING);

    WorkingNode.await(node.consent.reject(QueryId.of(1), Actor.NODE));

    assertRefused(1, Reason.REJECTED_BY_PERSON, "rejected by the operator");
    assertEquals(AuditFacts.BY_PERSON, decision(1).facts().get(AuditFacts.DECIDED_BY));
  }

  @Test
  void anAttributeMayNeedAPersonWhereOthersDoNot() throws Exception {
    node = node(policy("automatic", null), NOON);

    ask(query(1, "asked"));
    ask(query(2, "item"));

    node.waitForState(2, State.SEALED);
    node.waitForState(1, State.PENDING);
    WorkingNode.await(node.consent.approve(QueryId.of(1), Actor.NODE));
    node.waitForState(1, State.SEALED);
    assertEquals(AuditFacts.BY_PERSON, decision(1).facts().get(AuditFacts.DECIDED_BY));
    assertEquals(AuditFacts.BY_RULE, decision(2).facts().get(AuditFacts.DECIDED_BY));
  }

  /** The policy has the last word: what a person approves is judged again. */
  @Test
  void aPersonsYesToWhatThePolicyForbidsByNowIsRefused() throws Exception {
    node = node(policy("manual", null), NOON);
    ask(query(1, "item"));
    node.waitForState(1, State.PENDING);
    for (int user = 0; user < 100; user++) {
      node.erase("user-" + user);
    }

    WorkingNode.await(node.consent.approve(QueryId.of(1), Actor.NODE));

    assertRefused(1, Reason.TOO_FEW_USERS, "fewer than 50 users");
  }

  @Test
  void aQueryThatComesOutsideTheHoursWaitsForThem() throws Exception {
    node = node(policy("automatic", NIGHT), NOON);
    Query query = query(1, "item", Duration.ofHours(12));
    ask(query);
    node.waitUntil(() -> node.consent.waitsUntil(query.id()).isPresent());
    assertEquals(
        Instant.parse("2026-11-25T22:00:00Z"), node.consent.waitsUntil(query.id()).orElseThrow());
    node.waitForState(1, State.PENDING);
    node.close();

    node = node(policy("automatic", NIGHT), Instant.parse("2026-11-25T22:00:00Z"));
    ask(query);

    node.waitForState(1, State.SEALED);
    assertTrue(node.consent.waitsUntil(query.id()).isEmpty());
  }

  @Test
  void aPersonIsToldWhenTheHoursBegin() throws Exception {
    node = node(policy("manual", NIGHT), NOON);
    ask(query(1, "item", Duration.ofHours(12)));
    node.waitForState(1, State.PENDING);

    ExecutionException refused =
        assertThrows(
            ExecutionException.class,
            () -> WorkingNode.await(node.consent.approve(QueryId.of(1), Actor.NODE)));

    assertTrue(refused.getMessage().contains("hours begin at 2026-11-25T22:00:00Z"));
    node.waitForState(1, State.PENDING);
  }

  @Test
  void aRefusalIsTheSameAfterARestart() throws Exception {
    node = node(policy("automatic", null), NOON);
    ask(query(1, "rare"));
    assertRefused(1, Reason.TOO_FEW_USERS, "fewer than 50 users");
    Refusal first = node.state.book().refusal(QueryId.of(1)).orElseThrow();
    node.close();

    node = node(policy("automatic", null), NOON.plusSeconds(60));
    ask(query(1, "rare"));
    ask(query(2, "item"));

    node.waitForState(2, State.SEALED);
    assertEquals(first, node.state.book().refusal(QueryId.of(1)).orElseThrow());
    assertEquals(1, decisions(1));
  }

  @Test
  void oneCollectorCannotCallOffAnothersQuery() throws Exception {
    node = node(policy("manual", null), NOON);
    ask(query(1, "item"));
    node.waitForState(1, State.PENDING);

    node.consent.calledOff(new Cancellation(QueryId.of(1), NOON), OTHER);
    WorkingNode.await(node.consent.approve(QueryId.of(1), Actor.NODE));

    node.waitForState(1, State.SEALED);
  }

  private void assertRefused(long id, Reason reason, String detail) throws Exception {
    node.waitForState(id, State.DECLINED);
    QueryProgress progress = node.state.book().find(QueryId.of(id)).orElseThrow();
    assertTrue(progress.reason().contains(detail), progress.reason());
    AuditEntry decision = decision(id);
    assertEquals(reason.name(), decision.facts().get(AuditFacts.REASON_CODE));
    assertEquals(AuditFacts.DECLINED, decision.facts().get(AuditFacts.DECISION));
    Refusal refusal = node.state.book().refusal(QueryId.of(id)).orElseThrow();
    assertEquals(reason, refusal.reason());
    assertEquals(WorkingNode.PARTY, refusal.party());
    assertTrue(node.state.database().isEmpty(Family.LEDGER), "nobody is charged");
    assertTrue(node.state.database().isEmpty(Family.SEALED), "nothing is drawn");
    assertThrows(
        ExecutionException.class,
        () -> WorkingNode.await(node.consent.approve(QueryId.of(id), Actor.NODE)));
  }

  private AuditEntry decision(long id) {
    return node.state.log().entries(1, 1_000).stream()
        .filter(entry -> isDecision(entry, id))
        .findFirst()
        .orElseThrow();
  }

  private long decisions(long id) {
    return node.state.log().entries(1, 1_000).stream()
        .filter(entry -> isDecision(entry, id))
        .count();
  }

  private static boolean isDecision(AuditEntry entry, long id) {
    return entry.kind() == AuditKind.POLICY_DECISION
        && entry.facts().get(AuditFacts.QUERY).equals(QueryId.of(id).value());
  }

  private WorkingNode node(Policy policy, Instant time) {
    WorkingNode started = new WorkingNode(folder, policy, time);
    for (String attribute : List.of("item", "code", "asked")) {
      try (RecordWriter writer = started.state.records().writer(attribute)) {
        for (int user = 0; user < 100; user++) {
          writer.put("user-" + user, "red");
        }
      }
    }
    try (RecordWriter writer = started.state.records().writer("rare")) {
      writer.put("user-1", "red");
    }
    return started;
  }

  private static Policy policy(String approval, Hours hours) {
    return policy(approval, 1, 1, hours);
  }

  private static Policy policy(String approval, int parties, int quorum, Hours hours) {
    String own = WorkingNode.COLLECTOR.toString();
    return new Policy(
        approval,
        "3",
        "2",
        30,
        "100",
        50,
        List.of(
            AttributePolicy.named("item"),
            new AttributePolicy("code", null, null, null, null, null, List.of("uint")),
            new AttributePolicy(
                "asked", null, "manual", null, null, List.of(OTHER.toString(), own), null),
            AttributePolicy.named("rare")),
        null,
        null,
        parties,
        quorum,
        hours);
  }

  private void ask(Query query) {
    node.consent.asked(query, WorkingNode.COLLECTOR);
  }

  private static Query query(long id, String attribute) {
    return query(id, attribute, Duration.ofHours(1));
  }

  private static Query query(long id, String attribute, Duration time) {
    return query(id, attribute, "1", List.of(WorkingNode.PARTY), 1, time);
  }

  private static Query query(
      long id, String attribute, String epsilon, List<PartyId> parties, int quorum) {
    return query(id, attribute, epsilon, parties, quorum, Duration.ofHours(1));
  }

  private static Query query(
      long id, String attribute, String epsilon, List<PartyId> parties, int quorum, Duration time) {
    return new Query(
        QueryId.of(id),
        attribute,
        CodecSpec.parse("letters:4"),
        Epsilon.parse(epsilon),
        3,
        Strategy.CONSENSUS,
        Aggregation.WEIGHTED_SUM,
        parties,
        quorum,
        NOON,
        NOON.plus(time),
        1,
        List.of());
  }
}
