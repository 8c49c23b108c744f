package dev.canvass.collector.http;

import dev.canvass.analytics.query.Party;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Optional;

/** The routes under {@code /v1/parties}. */
final class PartyRoutes {

  private final CollectorApi.Parts parts;
  private final Registrations registrations;

  PartyRoutes(CollectorApi.Parts parts, Registrations registrations) {
    this.parts = parts;
    this.registrations = registrations;
  }

  void mount(Router router) {
    router.post("/v1/parties").handler(this::enrol);
    router.postWithRegex("/v1/parties/(?<id>[^/]*):revoke").handler(this::revoke);
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
            "party "
                + party.id()
                + (known.get().isActive()
                    ? " is enrolled with another key, shards, population cap or certificate"
                    : " was revoked"),
            "Choose another id, enrol with the same values, or invite the party.");
      }
      CollectorApi.write(request, 200, PartyDocument.of(party));
      return;
    }
    registrations
        .change(party.id(), () -> registrations.publish(request, "party-enrolled", party))
        .onSuccess(
            enrolled -> {
              Guard.acted(request, "party-enrolled", enrolled.id().value());
              CollectorApi.write(request, 201, PartyDocument.of(enrolled));
            })
        .onFailure(request::fail);
  }

  /** Does nothing to a party that was revoked before. */
  private void revoke(RoutingContext request) {
    Party known = known(request.pathParam("id"));
    if (!known.isActive()) {
      CollectorApi.write(request, 200, PartyDocument.of(known));
      return;
    }
    registrations
        .change(known.id(), () -> registrations.publish(request, "party-revoked", known.revoked()))
        .onSuccess(
            seen -> {
              Guard.acted(request, "party-revoked", seen.id().value());
              CollectorApi.write(request, 200, PartyDocument.of(seen));
            })
        .onFailure(request::fail);
  }

  private Party known(String id) {
    return parts
        .registry()
        .party(id)
        .orElseThrow(
            () ->
                new Problem(
                    404,
                    "unknown-party",
                    "there is no party \"" + id.substring(0, Math.min(64, id.length())) + "\"",
                    "GET /v1/parties lists the parties."));
  }
}
