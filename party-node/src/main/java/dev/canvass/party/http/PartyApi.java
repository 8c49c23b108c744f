package dev.canvass.party.http;

import dev.canvass.analytics.query.Mechanism;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.report.Ballot;
import dev.canvass.party.PartyNode;
import dev.canvass.party.audit.TokenActs;
import dev.canvass.party.collect.QueryProgress;
import dev.canvass.party.records.StorageException;
import dev.canvass.party.transport.Transport;
import dev.canvass.privacy.access.ConnectionLimits;
import dev.canvass.privacy.access.ForeignPage;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Routes of a party node. */
public final class PartyApi {

  private static final int MAX_POST_BYTES = 4_096;
  private static final String RETRY_SECONDS = "5";
  private static final String NOT_FOUND_REMEDY = "GET /v1/queries lists what this node knows.";

  private final Vertx vertx;
  private final PartyNode node;
  private final PartyMetrics metrics;
  private final Access access;
  private final Limits limits;
  private final Transport transport;
  private HttpServer server;

  /**
   * The API of a node.
   *
   * @param tokens records what is done to tokens
   * @throws IllegalArgumentException if the token file cannot be used
   */
  public PartyApi(Vertx vertx, PartyNode node, TokenActs tokens, Transport transport, Clock clock) {
    access = new Access(node.config().access(), clock);
    access.onTokens(tokens::record);
    this.vertx = vertx;
    this.node = node;
    this.transport = transport;
    metrics = new PartyMetrics(node);
    limits = new Limits(vertx, ConnectionLimits.DEFAULT, metrics);
  }

  /** Starts listening; port 0 takes any free one. */
  public Future<Void> listen(String host, int port) {
    access.start(vertx);
    Router router = Router.router(vertx);
    router.route().handler(limits);
    router.route().handler(new Guard(access.node(), metrics));
    router.post().handler(BodyHandler.create(false).setBodyLimit(MAX_POST_BYTES));
    router.post().handler(PartyApi::requireJson);
    router.put("/v1/records").handler(new RecordUpload(vertx, node, metrics));
    new UserRoutes(vertx, node).mount(router);
    new BudgetRoutes(vertx, node).mount(router);
    new AuditRoutes(vertx, node).mount(router);
    new ParticipationRoutes(node).mount(router);
    new OutgoingRoutes(vertx, node).mount(router);
    router.get("/v1/queries").handler(this::queries);
    router.post("/v1/queries/:action").handler(this::answer);
    router.get("/v1/queries/:id/local-heavy-hitters").handler(this::localHeavyHitters);
    router
        .get("/health/live")
        .handler(context -> context.json(new JsonObject().put("status", "UP")));
    router.get("/health/ready").handler(this::ready);
    router
        .get("/metrics")
        .handler(
            context ->
                context
                    .response()
                    .putHeader("Content-Type", "text/plain; version=0.0.4")
                    .end(metrics.scrape()));
    router
        .route()
        .last()
        .handler(
            context ->
                new Problem(404, "not-found", "there is no such resource", "See docs/deploy.md.")
                    .send(context));
    router.route().failureHandler(PartyApi::failed);
    HttpServerOptions options = limits.of(transport.serverOptions(new HttpServerOptions()));
    return limits
        .watch(vertx.createHttpServer(options))
        .requestHandler(limits.before(router))
        .listen(port, host)
        .map(
            listening -> {
              server = listening;
              transport.follow(vertx, listening);
              return null;
            });
  }

  /** A page of another site can make a browser post forms and plain text, but not this type. */
  private static void requireJson(RoutingContext context) {
    List<String> types = context.request().headers().getAll("Content-Type");
    if (!ForeignPage.isJsonOrNothing(types, context.body().length())) {
      new Problem(
              415,
              "wrong-content-type",
              "the body does not say that it is application/json",
              "Send JSON, with Content-Type: application/json.")
          .send(context);
      return;
    }
    context.next();
  }

  private static void failed(RoutingContext context) {
    Throwable cause = context.failure();
    if (context.statusCode() == 413) {
      new Problem(413, "too-large", "the request's body is too large", "Send less.").send(context);
    } else if (cause instanceof DecodeException) {
      new Problem(400, "invalid-request", "the body is not a JSON object", "Correct the request.")
          .send(context);
    } else if (cause instanceof IllegalArgumentException) {
      new Problem(400, "invalid-request", cause.getMessage(), "Correct the request.").send(context);
    } else if (cause instanceof IllegalStateException) {
      new Problem(409, "wrong-state", cause.getMessage(), NOT_FOUND_REMEDY).send(context);
    } else if (cause instanceof StorageException storage) {
      Problem.of(storage).send(context);
    } else {
      new Problem(500, "internal", String.valueOf(cause), "Read the node's log.").send(context);
    }
  }

  private void queries(RoutingContext context) {
    JsonArray list = new JsonArray();
    node.progress().forEach((id, progress) -> list.add(describe(id, progress)));
    context.json(new JsonObject().put("queries", list));
  }

  private JsonObject describe(QueryId id, QueryProgress progress) {
    Query query = node.query(id);
    return new JsonObject()
        .put("id", query.id().value())
        .put("attribute", query.attribute())
        .put("codec", query.codec().toString())
        .put("epsilon", query.epsilon().toString())
        .put("k", query.k())
        .put("deadline", node.deadline(query).toString())
        .put("state", progress.state().name())
        .put("reason", progress.reason())
        .put("refusal", refusal(id, progress))
        .put("waitsUntil", node.waitsUntil(id).map(Instant::toString).orElse(null))
        .put("trouble", node.trouble(id).orElse(""))
        .put("usersCharged", progress.charged())
        .put("usersRefused", progress.refusedUsers())
        .put("refusedByReason", new JsonObject(Map.copyOf(progress.refused())));
  }

  private String refusal(QueryId id, QueryProgress progress) {
    return progress.state() == QueryProgress.State.DECLINED
        ? node.refusal(id).map(refusal -> refusal.reason().name()).orElse(null)
        : null;
  }

  private void answer(RoutingContext context) {
    String action = context.pathParam("action");
    int colon = action.lastIndexOf(':');
    String verb = action.substring(colon + 1);
    if (colon < 0 || !(verb.equals("approve") || verb.equals("reject"))) {
      new Problem(404, "not-found", "no such action", "POST /v1/queries/{id}:approve or :reject")
          .send(context);
      return;
    }
    QueryId id = new QueryId(action.substring(0, colon));
    if (node.query(id) == null) {
      unknown(id).send(context);
      return;
    }
    Future<QueryProgress> answered =
        verb.equals("approve")
            ? node.approve(id, Guard.actor(context))
            : node.reject(id, Guard.actor(context));
    answered.onSuccess(progress -> context.json(describe(id, progress))).onFailure(context::fail);
  }

  private static Problem unknown(QueryId id) {
    return new Problem(404, "unknown-query", "no query " + id, NOT_FOUND_REMEDY);
  }

  private void localHeavyHitters(RoutingContext context) {
    QueryId id = new QueryId(context.pathParam("id"));
    Query query = node.query(id);
    if (query == null) {
      unknown(id).send(context);
      return;
    }
    vertx
        .executeBlocking(
            () ->
                node.sealed().isSealed(id)
                    ? Optional.of(choices(query))
                    : Optional.<JsonArray>empty())
        .onSuccess(
            choices ->
                choices.ifPresentOrElse(
                    list -> context.json(new JsonObject().put("localHeavyHitters", list)),
                    () -> notSealed(context, id)))
        .onFailure(context::fail);
  }

  private JsonArray choices(Query query) {
    Mechanism mechanism = Mechanism.of(query);
    JsonArray list = new JsonArray();
    for (Ballot.Choice choice : node.sealed().ballot(query.id()).choices()) {
      list.add(
          new JsonObject()
              .put("item", mechanism.item(choice.code()).orElse(null))
              .put("zScore", choice.zScore()));
    }
    return list;
  }

  private void notSealed(RoutingContext context, QueryId id) {
    QueryProgress progress = node.progress().get(id);
    if (progress != null && progress.state().isOverWithoutRelease()) {
      new Problem(
              409,
              "no-ballot",
              id + " is " + progress.state() + ": " + progress.reason(),
              "This node has no ballot for it and will have none.")
          .send(context);
    } else {
      context.response().putHeader("Retry-After", RETRY_SECONDS);
      new Problem(
              409,
              "not-sealed",
              id + " is not sealed yet",
              "Ask again later; GET /v1/queries shows how far it is.")
          .send(context);
    }
  }

  private void ready(RoutingContext context) {
    List<String> obstacles = node.obstacles();
    List<String> warnings = new ArrayList<>(access.node().warnings());
    warnings.addAll(transport.warnings());
    context
        .response()
        .setStatusCode(obstacles.isEmpty() ? 200 : 503)
        .putHeader("Content-Type", "application/json")
        .end(
            new JsonObject()
                .put("status", obstacles.isEmpty() ? "UP" : "DOWN")
                .put("reasons", new JsonArray(obstacles))
                .put("access", access.node().mode())
                .put("warnings", new JsonArray(warnings))
                .toBuffer());
  }

  public int port() {
    return server.actualPort();
  }

  /** Stops listening. */
  public Future<Void> close() {
    access.close();
    return server == null ? Future.succeededFuture() : server.close();
  }
}
