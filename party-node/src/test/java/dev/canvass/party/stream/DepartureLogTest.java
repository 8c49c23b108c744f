package dev.canvass.party.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.canvass.analytics.query.QueryId;
import dev.canvass.party.records.PartyDatabase;
import dev.canvass.party.stream.Departure.Kind;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What left is never forgotten: over restarts, failed attempts and thousands of queries. */
final class DepartureLogTest {

  private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

  @TempDir Path folder;
  private PartyDatabase database;
  private DepartureLog log;

  @BeforeEach
  void open() {
    database = new PartyDatabase(folder);
    log = new DepartureLog(database);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void anEntryIsThereBeforeAnythingLeaves() {
    log.begin(Kind.REPORTS, QueryId.of(1), NOON);
    reopen();

    assertEquals(
        List.of(new Departure(1, Kind.REPORTS, QueryId.of(1), 1, 0, 0, NOON, Optional.empty())),
        log.entries());
  }

  @Test
  void attemptsAddUpUntilTheBrokerHasAll() {
    log.begin(Kind.REPORTS, QueryId.of(1), NOON);
    log.part(QueryId.of(1), sent(100, 200));
    reopen();
    log.begin(Kind.REPORTS, QueryId.of(1), NOON.plusSeconds(60));
    complete(QueryId.of(1), sent(100, 200, 300), NOON.plusSeconds(61));

    assertEquals(
        List.of(
            new Departure(
                1,
                Kind.REPORTS,
                QueryId.of(1),
                2,
                5,
                900,
                NOON,
                Optional.of(NOON.plusSeconds(61)))),
        log.entries());
  }

  @Test
  void numbersGoOnAfterARestartAndPagesFollow() {
    for (int query = 1; query <= 1_500; query++) {
      if (query == 700) {
        reopen();
      }
      log.begin(query % 2 == 0 ? Kind.REPORTS : Kind.REFUSAL, QueryId.of(query), NOON);
      complete(QueryId.of(query), sent(query), NOON);
    }

    assertEquals(1_500, log.entries().size());
    assertEquals(QueryId.of(1), log.entries().get(0).query());
    List<Departure> page = log.entries(1_000, 10);
    assertEquals(10, page.size());
    assertEquals(1_001, page.get(0).number());
    assertEquals(QueryId.of(1_001), page.get(0).query());
    assertEquals(Kind.REFUSAL, page.get(0).kind());
    assertEquals(List.of(), log.entries(1_500, 10));
  }

  @Test
  void theAuditLogIsSummedUpByDay() {
    Instant midnight = Instant.parse("2026-11-26T00:00:00Z");
    audit(sent(10, 20), NOON);
    audit(sent(30), midnight.minusMillis(1));
    reopen();
    audit(sent(40), midnight);

    assertEquals(
        List.of(
            new AuditDeparture(LocalDate.parse("2026-11-25"), 3, 60, NOON, midnight.minusMillis(1)),
            new AuditDeparture(LocalDate.parse("2026-11-26"), 1, 40, midnight, midnight)),
        log.auditDays());
    assertEquals(List.of(), log.entries());
  }

  private void reopen() {
    database.close();
    open();
  }

  private void complete(QueryId query, Acknowledged sent, Instant now) {
    try (PartyDatabase.Batch batch = database.batch()) {
      log.complete(query, sent, now, batch);
      batch.commit();
    }
  }

  private void audit(Acknowledged sent, Instant now) {
    try (PartyDatabase.Batch batch = database.batch()) {
      log.audit(sent, now, batch);
      batch.commit();
    }
  }

  private static Acknowledged sent(int... messageBytes) {
    Acknowledged sent = new Acknowledged();
    for (int bytes : messageBytes) {
      sent.add(bytes);
    }
    return sent;
  }
}
