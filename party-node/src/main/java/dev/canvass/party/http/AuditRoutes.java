package dev.canvass.party.http;

import dev.canvass.party.PartyNode;
import dev.canvass.privacy.audit.AuditEntry;
import dev.canvass.privacy.audit.SignedHead;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Base64;

/** {@code /v1/audit}: the node's own log, for those who would rather not ask the collector. */
final class AuditRoutes {

  private static final int MAX_ENTRIES = 1_000;

  private final Vertx vertx;
  private final PartyNode node;

  AuditRoutes(Vertx vertx, PartyNode node) {
    this.vertx = vertx;
    this.node = node;
  }

  void mount(Router router) {
    router.get("/v1/audit/head").handler(this::head);
    router.get("/v1/audit/entries").handler(this::entries);
  }

  private void head(RoutingContext context) {
    SignedHead signed = node.auditHead();
    context.json(
        new JsonObject()
            .put("chain", signed.head().chain())
            .put("sequence", signed.head().sequence())
            .put("hash", signed.head().hash().toString())
            .put("time", signed.head().time().toString())
            .put("signature", Base64.getEncoder().encodeToString(signed.signature()))
            .put("publicKey", node.key().toString())
            .put("sent", node.auditStream().sent())
            .put("trouble", node.auditStream().trouble()));
  }

  private void entries(RoutingContext context) {
    String after =
        context.queryParams().contains("after") ? context.queryParams().get("after") : "0";
    if (!after.matches("[0-9]{1,18}")) {
      throw new IllegalArgumentException("after is the number of an entry, but is " + after);
    }
    vertx
        .executeBlocking(() -> node.log().entries(Long.parseLong(after) + 1, MAX_ENTRIES), false)
        .onSuccess(
            entries -> {
              JsonArray list = new JsonArray();
              entries.forEach(entry -> list.add(describe(entry)));
              context.json(new JsonObject().put("entries", list));
            })
        .onFailure(context::fail);
  }

  private static JsonObject describe(AuditEntry entry) {
    JsonObject facts = new JsonObject();
    entry.facts().forEach(facts::put);
    return new JsonObject()
        .put("sequence", entry.sequence())
        .put("previous", entry.previous().toString())
        .put("hash", entry.hash().toString())
        .put("time", entry.time().toString())
        .put("kind", entry.kind().wireName())
        .put("facts", facts);
  }
}
