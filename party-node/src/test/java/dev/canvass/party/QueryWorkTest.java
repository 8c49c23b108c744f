package dev.canvass.party;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.analytics.item.CodecSpec;
import dev.canvass.analytics.query.Aggregation;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.query.Strategy;
import dev.canvass.analytics.wire.Topics;
import dev.canvass.party.collect.Collection;
import dev.canvass.party.collect.QueryBook;
import dev.canvass.party.collect.QueryProgress;
import dev.canvass.party.collect.QueryProgress.State;
import dev.canvass.party.collect.SealedReports;
import dev.canvass.party.records.PartyDatabase;
import dev.canvass.party.records.PartyDatabase.Family;
import dev.canvass.party.records.RecordStore;
import dev.canvass.party.records.RecordWriter;
import dev.canvass.party.stream.DepartureLog;
import dev.canvass.party.stream.Outbound;
import dev.canvass.privacy.Epsilon;
import dev.canvass.privacy.budget.BudgetPolicy;
import dev.canvass.privacy.random.SecureRandomBits;
import dev.canvass.privacy.sign.SigningKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What fails is tried again until the query's deadline, and is seen meanwhile (I8). */
@Timeout(120)
final class QueryWorkTest {

  private static final PartyId PARTY = new PartyId("north");
  private static final BudgetPolicy POLICY =
      new BudgetPolicy(4_000_000, 4_000_000, 30, 100_000_000);

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private PartyDatabase database;
  private RecordStore records;
  private QueryBook book;
  private QueryWork work;

  @BeforeEach
  void open() {
    database = new PartyDatabase(folder);
    records = new RecordStore(database, new byte[32]);
    book = new QueryBook(database);
    Clock clock = Clock.systemUTC();
    SealedReports sealed = new SealedReports(database, book, PARTY, 0);
    Collection collection =
        new Collection(database, records, book, PARTY, 0, POLICY, clock, new SecureRandomBits());
    Outbound outbound =
        new Outbound(
            vertx,
            "no-such-host.invalid:9092",
            new Topics(Topics.DEFAULT_PREFIX),
            PARTY,
            SigningKey.generate(),
            sealed,
            clock);
    work =
        new QueryWork(vertx, book, collection, sealed, outbound, new DepartureLog(database), clock);
    try (RecordWriter writer = records.writer("item")) {
      for (int user = 0; user < 2_000; user++) {
        writer.put("user-" + user, "red");
      }
    }
  }

  @AfterEach
  void close() throws Exception {
    await(work.close());
    await(vertx.close());
    database.close();
  }

  @Test
  void aFailedCollectionIsTriedAgainAndChargesEveryUserOnce() {
    byte[] pseudonym = records.pseudonyms().of("user-7");
    database.put(Family.LEDGER, pseudonym, new byte[] {1});
    Query query = begin(Duration.ofMinutes(10));

    waitFor(() -> work.trouble(query.id()).orElse("").contains("unreadable account"));
    assertEquals(State.COLLECTING, state(query));
    database.deleteRange(Family.LEDGER, pseudonym, Arrays.copyOf(pseudonym, pseudonym.length + 1));

    waitFor(() -> state(query) == State.SEALED);
    assertEquals(2_000, book.find(query.id()).orElseThrow().charged());
  }

  @Test
  void aCollectionThatKeepsFailingExpiresAtTheDeadline() {
    database.put(Family.LEDGER, records.pseudonyms().of("user-7"), new byte[] {1});

    Query query = begin(Duration.ofSeconds(4));

    waitFor(() -> state(query) == State.EXPIRED);
    assertEquals(0, book.find(query.id()).orElseThrow().charged());
  }

  @Test
  void deliveryEndsAtTheDeadlineAndSaysWhy() {
    Query query = begin(Duration.ofSeconds(8));

    waitFor(() -> state(query) == State.EXPIRED);

    QueryProgress progress = book.find(query.id()).orElseThrow();
    assertEquals(2_000, progress.charged());
    assertTrue(
        progress.reason().startsWith("the deadline passed before the broker had everything: "),
        progress.reason());
  }

  private Query begin(Duration time) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    Query query =
        new Query(
            QueryId.of(1),
            "item",
            CodecSpec.parse("letters:4"),
            Epsilon.parse("2"),
            3,
            Strategy.CONSENSUS,
            Aggregation.WEIGHTED_SUM,
            List.of(PARTY),
            1,
            now,
            now.plus(time),
            1,
            List.of());
    work.begin(
        query,
        () -> {
          if (book.find(query.id()).isEmpty()) {
            book.open(query);
            book.move(query.id(), State.COLLECTING, "");
          }
        });
    return query;
  }

  private State state(Query query) {
    return book.find(query.id()).map(QueryProgress::state).orElse(State.PENDING);
  }

  /** A question about the state of the work. */
  @FunctionalInterface
  private interface Condition {
    boolean holds();
  }

  private static void waitFor(Condition condition) {
    Instant limit = Instant.now().plusSeconds(60);
    while (!condition.holds()) {
      assertTrue(Instant.now().isBefore(limit), "within a minute");
      Thread.onSpinWait();
    }
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }
}
