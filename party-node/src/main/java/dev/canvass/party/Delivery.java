package dev.canvass.party;

import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.report.Seal;
import dev.canvass.party.audit.Statement;
import dev.canvass.party.collect.QueryProgress.State;
import dev.canvass.party.records.PartyDatabase;
import dev.canvass.party.stream.Departure;
import dev.canvass.party.stream.Outbound;
import io.vertx.core.Future;

/**
 * What has to leave the node for a query, sealed reports or a refusal, and the record that it did.
 * Thread-safe.
 */
final class Delivery {

  private final PartyState state;
  private final Outbound outbound;

  Delivery(PartyState state, Outbound outbound) {
    this.state = state;
    this.outbound = outbound;
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

  /** Sends it; completes when the broker has acknowledged all of it. Reads the disk. */
  Future<Departure> send(Query query) {
    return hasReports(query.id())
        ? outbound.send(query)
        : outbound.send(state.book().refusal(query.id()).orElseThrow());
  }

  /** Records that it left. A crash before this sends the same bytes again, and then records it. */
  void record(Query query, Departure sent) {
    try (PartyDatabase.Batch batch = state.database().batch()) {
      state.departures().add(sent, batch);
      if (state(query.id()) == State.DECLINED) {
        state.book().refusalSent(query.id(), batch);
      } else {
        Seal seal = state.sealed().seal(query);
        state
            .book()
            .release(query.id(), Statement.released(seal, sent.messages(), sent.bytes()), batch);
      }
    }
  }
}
