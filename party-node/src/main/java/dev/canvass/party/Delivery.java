package dev.canvass.party;

import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.report.Seal;
import dev.canvass.party.audit.Statement;
import dev.canvass.party.collect.QueryProgress.State;
import dev.canvass.party.records.PartyDatabase;
import dev.canvass.party.stream.Acknowledged;
import dev.canvass.party.stream.Departure.Kind;
import dev.canvass.party.stream.Outbound;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has to leave the node for a query, sealed reports or a refusal, and the record that it did.
 * Thread-safe.
 */
final class Delivery {

  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

  private final Vertx vertx;
  private final PartyState state;
  private final Outbound outbound;
  private final Clock clock;

  Delivery(Vertx vertx, PartyState state, Outbound outbound, Clock clock) {
    this.vertx = vertx;
    this.state = state;
    this.outbound = outbound;
    this.clock = clock;
  }

  /** Whether sealed reports wait to be sent. */
  boolean hasReports(QueryId query) {
    return state(query) == State.SEALED;
  }

  /** Whether a refusal waits to be sent. */
  boolean hasRefusal(QueryId query) {
    return state(query) == State.DECLINED && !state.book().isRefusalSent(query);
  }

  private State state(QueryId query) {
    return state.book().find(query).orElseThrow().state();
  }

  /**
   * Sends it; completes when the broker has acknowledged all of it. That it begins is on disk
   * before the first byte leaves. Reads and writes the disk.
   */
  Future<Acknowledged> send(Query query) {
    QueryId id = query.id();
    Acknowledged counted = new Acknowledged();
    boolean reports = hasReports(id);
    state.departures().begin(reports ? Kind.REPORTS : Kind.REFUSAL, id, clock.instant());
    Future<Void> sending =
        reports
            ? outbound.send(query, counted)
            : outbound.send(state.book().refusal(id).orElseThrow(), counted);
    return sending.map(counted).onFailure(e -> notePart(id, counted));
  }

  private void notePart(QueryId query, Acknowledged counted) {
    vertx
        .executeBlocking(
            () -> {
              state.departures().part(query, counted);
              return null;
            },
            false)
        .onFailure(e -> LOG.warn("event=departure_not_noted query={}", query, e));
  }

  /** Records that it left. A crash before this sends the same bytes again, and then records it. */
  void record(Query query, Acknowledged sent) {
    QueryId id = query.id();
    try (PartyDatabase.Batch batch = state.database().batch()) {
      state.departures().complete(id, sent, clock.instant(), batch);
      if (state(id) == State.DECLINED) {
        state.book().refusalSent(id, batch);
      } else {
        Seal seal = state.sealed().seal(query);
        state.book().release(id, Statement.released(seal, sent.messages(), sent.bytes()), batch);
      }
    }
  }
}
