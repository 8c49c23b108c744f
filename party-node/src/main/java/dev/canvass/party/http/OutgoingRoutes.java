package dev.canvass.party.http;

import dev.canvass.party.PartyNode;
import dev.canvass.party.stream.AuditDeparture;
import dev.canvass.party.stream.Departure;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.List;

/** {@code /v1/outgoing}: what left the node for the broker, when and for which query. */
final class OutgoingRoutes {

  private static final int MAX_ENTRIES = 1_000;

  private final Vertx vertx;
  private final PartyNode node;

  OutgoingRoutes(Vertx vertx, PartyNode node) {
    this.vertx = vertx;
    this.node = node;
  }

  void mount(Router router) {
    router.get("/v1/outgoing").handler(this::outgoing);
  }

  private void outgoing(RoutingContext context) {
    String after =
        context.queryParams().contains("after") ? context.queryParams().get("after") : "0";
    if (!after.matches("[0-9]{1,18}")) {
      throw new IllegalArgumentException("after is the number of an entry, but is " + after);
    }
    vertx
        .executeBlocking(() -> describe(Long.parseLong(after)), false)
        .onSuccess(context::json)
        .onFailure(context::fail);
  }

  private JsonObject describe(long after) {
    List<Departure> page = node.departures().entries(after, MAX_ENTRIES + 1);
    boolean more = page.size() > MAX_ENTRIES;
    List<Departure> shown = more ? page.subList(0, MAX_ENTRIES) : page;
    List<AuditDeparture> audit = node.departures().auditDays();
    return new JsonObject()
        .put("outgoing", new JsonArray(shown.stream().map(OutgoingRoutes::describe).toList()))
        .put("next", more ? shown.get(MAX_ENTRIES - 1).number() : null)
        .put("audit", new JsonArray(audit.stream().map(OutgoingRoutes::describe).toList()));
  }

  private static JsonObject describe(Departure departure) {
    return new JsonObject()
        .put("number", departure.number())
        .put("kind", departure.kind().name())
        .put("query", departure.query().value())
        .put("attempts", departure.attempts())
        .put("messages", departure.messages())
        .put("bytes", departure.bytes())
        .put("begun", departure.begun().toString())
        .put("acknowledged", departure.acknowledged().map(Instant::toString).orElse(null));
  }

  private static JsonObject describe(AuditDeparture departure) {
    return new JsonObject()
        .put("day", departure.day().toString())
        .put("messages", departure.messages())
        .put("bytes", departure.bytes())
        .put("first", departure.first().toString())
        .put("last", departure.last().toString());
  }
}
