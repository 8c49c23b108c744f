package dev.canvass.collector.http;

import dev.canvass.analytics.query.Party;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.collector.registry.Enrolment;
import dev.canvass.collector.registry.Registry;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Changes what is registered, one change of a party at a time on this instance; the last of two
 * instances wins, and the other says so because it does not see its own. Thread-safe.
 */
final class Registrations {

  private final CollectorApi.Parts parts;
  private final Publisher publisher;
  private final Set<PartyId> underWay = ConcurrentHashMap.newKeySet();

  Registrations(CollectorApi.Parts parts, Publisher publisher) {
    this.parts = parts;
    this.publisher = publisher;
  }

  /** Runs a change; it is a problem if another one of the party is under way. */
  <T> Future<T> change(PartyId party, Supplier<Future<T>> change) {
    if (!underWay.add(party)) {
      return Future.failedFuture(
          Problem.unavailable("party " + party + " is being changed by another request"));
    }
    try {
      return change.get().onComplete(done -> underWay.remove(party));
    } catch (RuntimeException e) {
      underWay.remove(party);
      return Future.failedFuture(e);
    }
  }

  /**
   * Completes when this instance sees the party as an operator wants it.
   *
   * @param act what goes to the administration log before it is done
   */
  Future<Party> publish(RoutingContext request, String act, Party party) {
    return publisher.record(request, act, party.id().value()).compose(recorded -> publish(party));
  }

  /** Completes when this instance sees the party so. */
  Future<Party> publish(Party party) {
    String id = party.id().value();
    return publisher.publish(
        parts.topics().parties(),
        id,
        Registry.entry(party, parts.key()),
        () -> parts.registry().party(id).filter(party::equals));
  }

  /** Completes when this instance sees the enrolment as an operator wants it. */
  Future<Enrolment> publish(RoutingContext request, String act, Enrolment enrolment) {
    return publisher
        .record(request, act, enrolment.party())
        .compose(recorded -> publish(enrolment));
  }

  /** Completes when this instance sees the enrolment so. */
  Future<Enrolment> publish(Enrolment enrolment) {
    return publisher.publish(
        parts.topics().parties(),
        enrolment.key(),
        enrolment.toBytes(parts.key()),
        () -> parts.identities().enrolments().find(enrolment.party()).filter(enrolment::equals));
  }
}
