package dev.canvass.collector.http;

import dev.canvass.analytics.query.Party;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.collector.registry.Registry;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The routes under {@code /v1/parties}. */
final class PartyRoutes {

  private final CollectorApi.Parts parts;
  private final Publisher publisher;
  // Two enrolments of one name at a time could both find it free.
  private final Set<PartyId> underWay = ConcurrentHashMap.newKeySet();

  PartyRoutes(CollectorApi.Parts parts, Publisher publisher) {
    this.parts = parts;
    this.publisher = publisher;
  }

  /** A party as outsiders see it. */
  record PartyDocument(
      String id, String publicKey, String fingerprint, int shards, long populationCap) {
    static PartyDocument of(Party party) {
      return new PartyDocument(
          party.id().value(),
          party.key().toString(),
          party.key().fingerprint(),
          party.shards(),
          party.populationCap());
    }
  }

  void mount(Router router) {
    router.post("/v1/parties").handler(this::enrol);
    router
        .get("/v1/parties")
        .handler(
            request ->
                CollectorApi.write(
                    request,
                    200,
                    Map.of(
                        "parties",
                        parts.registry().parties().stream().map(PartyDocument::of).toList())));
  }

  private void enrol(RoutingContext request) {
    Party party = PartyRequest.parse(CollectorApi.body(request));
    Optional<Party> known = parts.registry().party(party.id().value());
    if (known.isPresent()) {
      if (!known.get().equals(party)) {
        throw new Problem(
            409,
            "party-exists",
            "party " + party.id() + " is enrolled with another key, shards or population cap",
            "Choose another id, or enrol with the same values.");
      }
      CollectorApi.write(request, 200, PartyDocument.of(party));
      return;
    }
    if (!underWay.add(party.id())) {
      throw Problem.unavailable("party " + party.id() + " is being enrolled");
    }
    publisher
        .publish(
            parts.topics().parties(),
            party.id().value(),
            Registry.entry(party, parts.key()),
            () -> parts.registry().party(party.id().value()))
        .onComplete(done -> underWay.remove(party.id()))
        .onSuccess(
            enrolled -> {
              Guard.acted(request, "party-enrolled", enrolled.id().value());
              CollectorApi.write(request, 201, PartyDocument.of(enrolled));
            })
        .onFailure(request::fail);
  }
}
