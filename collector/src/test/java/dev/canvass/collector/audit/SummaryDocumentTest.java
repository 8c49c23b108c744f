package dev.canvass.collector.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.analytics.audit.ChainName;
import dev.canvass.analytics.audit.ChargeSummary;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.privacy.audit.AuditEntry;
import dev.canvass.privacy.audit.AuditKind;
import dev.canvass.privacy.sign.SigningKey;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What the logs of a party that runs several nodes say together. */
final class SummaryDocumentTest {

  private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 24);
  private static final LocalDate TOMORROW = LocalDate.of(2026, 11, 25);

  private final List<AuditEntry> entries = new ArrayList<>();
  private final Map<Integer, WrittenLog> logs = new TreeMap<>();

  private void charge(
      int shard, long query, String epsilon, Map<LocalDate, Long> days, Map<String, Long> refused) {
    long micros = Long.parseLong(epsilon) * 1_000_000;
    long users = days.values().stream().mapToLong(Long::longValue).sum();
    ChargeSummary.Spread spread = new ChargeSummary.Spread(0, micros, micros, micros);
    ChargeSummary said =
        new ChargeSummary(
            QueryId.of(query),
            micros,
            new TreeMap<>(days),
            new TreeMap<>(refused),
            Optional.of(new ChargeSummary.Spending(users, 0, spread, spread)));
    entries.add(log(shard).write(AuditKind.CHARGE_SUMMARY, said.toFacts()));
  }

  private WrittenLog log(int shard) {
    return logs.computeIfAbsent(
        shard,
        number ->
            new WrittenLog(
                new ChainName(new PartyId("acme"), number), SigningKey.of(new byte[32]), START));
  }

  private SummaryDocument summary() {
    return SummaryDocument.of(entries, List.of());
  }

  @Test
  void addsUpTheShardsOfAPartyDayByDay() {
    charge(0, 7, "2", Map.of(TODAY, 5_000L, TOMORROW, 100L), Map.of("WINDOW_CAP", 3L));
    charge(1, 7, "2", Map.of(TODAY, 7_000L), Map.of("WINDOW_CAP", 4L, "OPT_OUT", 1L));

    SummaryDocument summary = summary();
    assertEquals(
        List.of(
            new SummaryDocument.Spent("acme", QueryId.of(7).value(), "2026-11-24", 12_000, "2"),
            new SummaryDocument.Spent("acme", QueryId.of(7).value(), "2026-11-25", 100, "2")),
        summary.spent());
    SummaryDocument.QuerySpent query = summary.queries().get(0);
    assertEquals(12_100, query.users());
    assertEquals(8, query.refused());
    assertEquals(
        List.of(
            new SummaryDocument.Refused("acme", "OPT_OUT", 1, 0),
            new SummaryDocument.Refused("acme", "WINDOW_CAP", 7, 0)),
        summary.refusals());
    assertEquals(
        List.of("acme/0", "acme/1"),
        summary.distribution().stream().map(SummaryDocument.Distribution::log).toList());
  }

  /** A user hides only among the users of the own shard, so the smallest shard counts. */
  @Test
  void statesThePrivacyOfTheSmallestShard() {
    charge(0, 7, "2", Map.of(TODAY, 100_000L), Map.of());
    charge(1, 7, "2", Map.of(TODAY, 50L), Map.of());

    SummaryDocument.QuerySpent query = summary().queries().get(0);
    assertEquals(50, query.privacy().reports());
    assertEquals("local", query.privacy().central().basis());
    assertEquals("2", query.privacy().local());
  }

  /** A shard that says it again, as after a day's end, is not counted twice. */
  @Test
  void theNewestStatementOfAShardCountsWhateverTheOrder() {
    charge(0, 7, "2", Map.of(TODAY, 10L), Map.of("WINDOW_CAP", 3L));
    charge(0, 7, "2", Map.of(TODAY, 30L), Map.of("WINDOW_CAP", 5L));
    charge(1, 7, "2", Map.of(TODAY, 1L), Map.of());
    Collections.reverse(entries);

    SummaryDocument summary = summary();
    assertEquals(31, summary.queries().get(0).users());
    assertEquals(5, summary.refusals().get(0).users());
  }

  @Test
  void composesOverQueriesWithoutMixingThem() {
    charge(0, 7, "2", Map.of(TODAY, 100L), Map.of());
    charge(1, 7, "2", Map.of(TODAY, 100L), Map.of());
    charge(0, 8, "1", Map.of(TODAY, 50L), Map.of());

    SummaryDocument.PartySpent party = summary().parties().get(0);
    assertEquals(2, party.queries());
    assertEquals(250, party.charges());
    assertEquals("3", party.privacy().local());
  }

  @Test
  void whatCannotBeReadIsNamedAndCountsNowhere() {
    charge(0, 7, "2", Map.of(TODAY, 100L), Map.of());
    entries.add(
        log(1).write(AuditKind.CHARGE_SUMMARY, new TreeMap<>(Map.of("query", "q-nonsense"))));

    SummaryDocument summary = summary();
    assertEquals(100, summary.queries().get(0).users());
    assertEquals(1, summary.unreadable().size());
    assertTrue(summary.unreadable().get(0).contains("acme/1"), summary.unreadable().toString());
  }
}
