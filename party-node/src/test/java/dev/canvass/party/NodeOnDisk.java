package dev.canvass.party;

import dev.canvass.analytics.item.CodecSpec;
import dev.canvass.analytics.query.Aggregation;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.query.Strategy;
import dev.canvass.analytics.report.Seal;
import dev.canvass.party.audit.Statement;
import dev.canvass.party.collect.Collection;
import dev.canvass.party.collect.QueryProgress;
import dev.canvass.party.collect.QueryProgress.State;
import dev.canvass.party.config.PartyConfig;
import dev.canvass.party.config.Policy;
import dev.canvass.party.ledger.Erasure;
import dev.canvass.party.records.RecordWriter;
import dev.canvass.party.stream.Acknowledged;
import dev.canvass.party.stream.Departure;
import dev.canvass.privacy.Epsilon;
import dev.canvass.privacy.access.Actor;
import dev.canvass.privacy.audit.AuditEntry;
import dev.canvass.privacy.audit.ChainReport;
import dev.canvass.privacy.audit.ChainVerifier;
import dev.canvass.privacy.budget.Account;
import dev.canvass.privacy.random.SecureRandomBits;
import dev.canvass.privacy.sign.SigningKey;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A node's real storage and what works on it, from one start to the next, without any network. */
final class NodeOnDisk implements AutoCloseable {

  static final PartyId PARTY = new PartyId("north");
  private static final String COLLECTOR = SigningKey.of(new byte[32]).verifyingKey().toString();

  final PartyState state;
  final Clock clock;
  final Collection collection;

  /** Starts in {@code folder} at {@code time} with a cap per window and one for life, decimals. */
  NodeOnDisk(Path folder, Instant time, String window, String lifetime) {
    clock = Clock.fixed(time, ZoneOffset.UTC);
    state = PartyState.open(config(folder, window, lifetime), clock);
    collection =
        new Collection(
            state.database(),
            state.records(),
            state.book(),
            PARTY,
            0,
            state.ledger(),
            new SecureRandomBits());
  }

  static PartyConfig config(Path folder, String window, String lifetime) {
    return new PartyConfig(
        PARTY.value(),
        0,
        1,
        folder.toString(),
        null,
        new PartyConfig.Kafka("127.0.0.1:1", null),
        new PartyConfig.Collector(COLLECTOR, null),
        new Policy("automatic", "10", window, 30, lifetime, 1, List.of("item")));
  }

  static Query query(long id, String epsilon) {
    return new Query(
        QueryId.of(id),
        "item",
        CodecSpec.parse("letters:4"),
        Epsilon.parse(epsilon),
        3,
        Strategy.CONSENSUS,
        Aggregation.WEIGHTED_SUM,
        List.of(PARTY),
        1,
        Instant.EPOCH,
        Instant.EPOCH.plusSeconds(86_400),
        42,
        List.of());
  }

  void importUsers(int from, int to) {
    try (RecordWriter writer = state.records().writer("item")) {
      for (int user = from; user < to; user++) {
        writer.put("user-" + user, user % 3 == 0 ? "apple" : "pear");
      }
    }
  }

  QueryProgress collect(Query query, Collection.BatchListener afterBatch) {
    if (state.book().find(query.id()).isEmpty()) {
      state.book().open(query);
      state.book().move(query.id(), State.COLLECTING, "", List.of());
    }
    return collection.run(query, afterBatch);
  }

  QueryProgress collect(Query query) {
    return collect(query, progress -> {});
  }

  Seal seal(Query query) {
    ExecutorService workers = Executors.newFixedThreadPool(1);
    try {
      return state.sealed().seal(query, clock, workers);
    } finally {
      workers.shutdownNow();
    }
  }

  void release(Query query) {
    try (var batch = state.database().batch()) {
      state.departures().begin(Departure.Kind.REPORTS, query.id(), clock.instant());
      state.departures().complete(query.id(), new Acknowledged(), clock.instant(), batch);
      Seal seal = state.sealed().seal(query);
      state.book().release(query.id(), Statement.released(seal, 3, 1_000), batch);
    }
  }

  void erase(String user) {
    new Erasure(state.database(), state.records(), state.log()).erase(user, Actor.NODE);
  }

  void optOut(String user) {
    state.optOuts().add(pseudonym(user), Actor.NODE);
  }

  void optIn(String user) {
    state.optOuts().remove(pseudonym(user), Actor.NODE);
  }

  Account account(String user) {
    return state.ledger().account(pseudonym(user));
  }

  byte[] pseudonym(String user) {
    return state.records().pseudonyms().of(user);
  }

  List<AuditEntry> entries() {
    return state.log().entries(1, 100_000);
  }

  /** What an auditor finds who has the log, a head signed now, and the node's public key. */
  ChainReport audit() {
    ChainVerifier verifier = new ChainVerifier(PARTY + "/0", List.of(state.key().verifyingKey()));
    entries().forEach(verifier::add);
    verifier.add(state.log().chain().head(state.log().now(), state.key()));
    return verifier.report();
  }

  @Override
  public void close() {
    state.database().close();
  }
}
