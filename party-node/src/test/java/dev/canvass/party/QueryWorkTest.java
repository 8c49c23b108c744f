package dev.canvass.party;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.analytics.attack.AuditOutcome.Verdict;
import dev.canvass.analytics.attack.MechanismAudit;
import dev.canvass.analytics.audit.AuditFacts;
import dev.canvass.analytics.audit.Certificate;
import dev.canvass.analytics.item.CodecSpec;
import dev.canvass.analytics.query.Aggregation;
import dev.canvass.analytics.query.Extension;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.query.Strategy;
import dev.canvass.analytics.wire.Topics;
import dev.canvass.party.audit.MechanismWatch;
import dev.canvass.party.collect.Collection;
import dev.canvass.party.collect.QueryBook;
import dev.canvass.party.collect.QueryProgress;
import dev.canvass.party.collect.QueryProgress.State;
import dev.canvass.party.config.PartyConfig;
import dev.canvass.party.config.Policy;
import dev.canvass.party.records.PartyDatabase;
import dev.canvass.party.records.PartyDatabase.Family;
import dev.canvass.party.records.RecordStore;
import dev.canvass.party.records.RecordWriter;
import dev.canvass.party.stream.BrokerProducer;
import dev.canvass.party.stream.Outbound;
import dev.canvass.privacy.Epsilon;
import dev.canvass.privacy.audit.AuditKind;
import dev.canvass.privacy.random.SecureRandomBits;
import dev.canvass.privacy.sign.SigningKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
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
  private static final Clock CLOCK = Clock.systemUTC();

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();

  /** How far the work's clock is ahead of the system's, so that no test waits for a deadline. */
  private volatile Duration ahead = Duration.ZERO;

  private PartyState state;
  private PartyDatabase database;
  private RecordStore records;
  private QueryBook book;
  private QueryWork work;

  @BeforeEach
  void open() {
    state = PartyState.open(config(), CLOCK);
    database = state.database();
    records = state.records();
    book = state.book();
    work = work();
    try (RecordWriter writer = records.writer("item")) {
      for (int user = 0; user < 2_000; user++) {
        writer.put("user-" + user, "red");
      }
    }
  }

  private QueryWork work() {
    Collection collection =
        new Collection(database, records, book, PARTY, 0, state.ledger(), new SecureRandomBits());
    Outbound outbound =
        new Outbound(
            new BrokerProducer(vertx, "no-such-host.invalid:9092", Map.of(), PARTY, state.key()),
            new Topics(Topics.DEFAULT_PREFIX),
            state.sealed());
    MechanismWatch watch =
        new MechanismWatch(
            state.log(),
            PARTY,
            0,
            Epsilon.parse("2"),
            new MechanismAudit(50_000, 0.999999),
            Duration.ofHours(24),
            "1");
    return new QueryWork(vertx, state, collection, outbound, watch, new ClockAhead());
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
  void nothingIsCollectedOnceTheRandomiserFailedItsAudit() throws Exception {
    Certificate alarm =
        new Certificate("1", 2_000_000, "broken", 50_000, 3, 0.999999, 2.5, 2.6, Verdict.ALARM);
    state.log().append(AuditKind.CERTIFICATE, alarm.toFacts());
    await(work.close());
    work = work();

    Query query = begin(Duration.ofMinutes(10));

    waitFor(() -> work.trouble(query.id()).orElse("").contains("spends more than its ε of 2"));
    assertEquals(State.COLLECTING, state(query));
    assertEquals(0, book.find(query.id()).orElseThrow().charged());
  }

  @Test
  void aCollectionThatKeepsFailingExpiresAtTheDeadline() {
    database.put(Family.LEDGER, records.pseudonyms().of("user-7"), new byte[] {1});

    Query query = begin(Duration.ofSeconds(4));

    waitFor(() -> state(query) == State.EXPIRED);
    assertEquals(0, book.find(query.id()).orElseThrow().charged());
  }

  /** Nobody is charged after a deadline that still stands; an extension makes it go on. */
  @Test
  void collectsAfterTheDeadlineOnlyOnceItIsExtended() throws Exception {
    Query late = begin(Duration.ofHours(-1), Duration.ofMinutes(59));
    // Work is done in order: a step without an effect is done after all before it.
    await(work.once(late, () -> {}));
    assertEquals(State.COLLECTING, state(late));
    assertEquals(0, book.find(late.id()).orElseThrow().charged());

    work.extend(new Extension(late, 1));
    waitFor(() -> state(late) == State.SEALED);
    assertEquals(2_000, book.find(late.id()).orElseThrow().charged());
    assertEquals(late.created().plus(Duration.ofMinutes(118)), work.deadline(late));
  }

  @Test
  void deliveryEndsAtTheDeadlineAndSaysWhy() {
    Query query = begin(Duration.ofMinutes(10));
    waitFor(() -> state(query) == State.SEALED && work.trouble(query.id()).isPresent());

    // Behind the last deadline that extensions can give.
    ahead = Duration.ofMinutes(10).multipliedBy(2L + Extension.MOST);

    waitFor(() -> state(query) == State.EXPIRED);
    QueryProgress progress = book.find(query.id()).orElseThrow();
    assertEquals(2_000, progress.charged());
    assertTrue(
        progress.reason().startsWith("the deadline passed before the broker had everything: "),
        progress.reason());
  }

  /** Called off at the first batch: the other users are not charged, and the log says so. */
  @Test
  void aQueryCalledOffWhileItIsCollectedStopsAtTheNextBatch() {
    try (RecordWriter writer = records.writer("item")) {
      for (int user = 2_000; user < 200_000; user++) {
        writer.put("user-" + user, "red");
      }
    }
    Query query = begin(Duration.ofMinutes(10));
    waitFor(() -> book.find(query.id()).map(QueryProgress::charged).orElse(0L) > 0);

    work.callOff(query.id(), "the collector called it off");

    waitFor(() -> state(query) == State.CANCELLED);
    QueryProgress progress = book.find(query.id()).orElseThrow();
    assertTrue(progress.charged() < 200_000, "stopped early: " + progress.charged());
    assertEquals("the collector called it off", progress.reason());
    assertEquals(
        Long.toString(progress.charged()),
        last(AuditKind.CHARGE_SUMMARY).get(AuditFacts.USERS_CHARGED));
    assertEquals(query.id().value(), last(AuditKind.ABANDONMENT).get(AuditFacts.QUERY));
  }

  @Test
  void aSealedQueryThatIsCalledOffIsSentNoMore() {
    Query query = begin(Duration.ofMinutes(10));
    waitFor(() -> work.trouble(query.id()).isPresent());

    work.callOff(query.id(), "the collector called it off");

    waitFor(() -> state(query) == State.CANCELLED);
  }

  @Test
  void callingOffAnUnknownQueryDoesNothing() {
    work.callOff(QueryId.of(99), "the collector called it off");
    Query query = begin(Duration.ofMinutes(10));

    waitFor(() -> state(query) == State.SEALED);
    assertTrue(book.find(QueryId.of(99)).isEmpty());
  }

  private SortedMap<String, String> last(AuditKind kind) {
    return state.log().last(kind).orElseThrow().facts();
  }

  private PartyConfig config() {
    return new PartyConfig(
        "north",
        0,
        1,
        folder.toString(),
        null,
        new PartyConfig.Kafka("127.0.0.1:1", null),
        new PartyConfig.Collector(SigningKey.generate().verifyingKey().toString(), null),
        new Policy("automatic", "4", "4", 30, "100", 1, List.of("item")));
  }

  private Query begin(Duration time) {
    return begin(Duration.ZERO, time);
  }

  private Query begin(Duration fromNow, Duration time) {
    Instant now = Instant.now().plus(fromNow).truncatedTo(ChronoUnit.MILLIS);
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
            book.move(query.id(), State.COLLECTING, "", List.of());
          }
        });
    return query;
  }

  private State state(Query query) {
    return book.find(query.id()).map(QueryProgress::state).orElse(State.PENDING);
  }

  /** The system's clock, {@link #ahead} of it. */
  private final class ClockAhead extends Clock {
    @Override
    public Instant instant() {
      return CLOCK.instant().plus(ahead);
    }

    @Override
    public ZoneId getZone() {
      return CLOCK.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException("instants have no zone");
    }
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
