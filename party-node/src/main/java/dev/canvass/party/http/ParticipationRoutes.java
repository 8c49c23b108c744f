package dev.canvass.party.http;

import dev.canvass.party.PartyNode;
import dev.canvass.party.policy.StopOrder;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;

/**
 * {@code /v1/participation}, {@code :stop} and {@code :resume}: the switch that ends all taking
 * part at once.
 */
final class ParticipationRoutes {

  private static final int MAX_REASON_CHARACTERS = 500;
  private static final String PATH = "/v1/participation";

  private final PartyNode node;

  ParticipationRoutes(PartyNode node) {
    this.node = node;
  }

  void mount(Router router) {
    router.get(PATH).handler(context -> context.json(describe()));
    // A colon begins a parameter in a route's path, but not in a regular expression.
    router.postWithRegex(PATH + ":stop").handler(this::stop);
    router
        .postWithRegex(PATH + ":resume")
        .handler(context -> answer(node.participation().resume(Guard.actor(context)), context));
  }

  private void stop(RoutingContext context) {
    answer(node.participation().stop(Guard.actor(context), reason(context)), context);
  }

  private static String reason(RoutingContext context) {
    if (context.body().length() <= 0) {
      return "";
    }
    JsonObject document = new JsonObject(context.body().buffer());
    // The map of the document "null" is null.
    if (document.getMap() == null
        || !Set.of("reason").containsAll(document.fieldNames())
        || !(document.getValue("reason", "") instanceof String reason)) {
      throw new IllegalArgumentException("expected {\"reason\": \"…\"} or nothing");
    }
    if (reason.length() > MAX_REASON_CHARACTERS) {
      throw new IllegalArgumentException(
          "reason has at most "
              + MAX_REASON_CHARACTERS
              + " characters, but this has "
              + reason.length());
    }
    return reason;
  }

  private void answer(Future<Void> done, RoutingContext context) {
    done.onSuccess(nothing -> context.json(describe())).onFailure(context::fail);
  }

  private JsonObject describe() {
    return node.participation()
        .stopped()
        .map(ParticipationRoutes::describe)
        .orElseGet(() -> new JsonObject().put("state", "TAKING_PART"));
  }

  private static JsonObject describe(StopOrder.Given order) {
    return new JsonObject()
        .put("state", "STOPPED")
        .put("who", order.who())
        .put("from", order.from())
        .put("since", order.since())
        .put("reason", order.reason());
  }
}
