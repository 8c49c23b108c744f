package dev.canvass.collector.http;

import dev.canvass.analytics.wire.Topics;
import dev.canvass.collector.audit.Administration;
import dev.canvass.collector.audit.AuditLogs;
import dev.canvass.collector.audit.EvidenceFiles;
import dev.canvass.collector.config.FourEyes;
import dev.canvass.collector.console.Console;
import dev.canvass.collector.decide.Ownership;
import dev.canvass.collector.decide.StoredReports;
import dev.canvass.collector.json.Json;
import dev.canvass.collector.registry.Identities;
import dev.canvass.collector.registry.Registry;
import dev.canvass.collector.results.ReadModel;
import dev.canvass.privacy.access.ConnectionLimits;
import dev.canvass.privacy.access.ForeignPage;
import dev.canvass.privacy.access.Refusal;
import dev.canvass.privacy.sign.SigningKey;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP API's router, and the one place where answers and problems are written. */
public final class CollectorApi {

  private static final Logger LOG = LoggerFactory.getLogger(CollectorApi.class);
  private static final long MAX_BODY_BYTES = 16 << 20;

  /**
   * What the routes work with.
   *
   * @param access who may use the API
   * @param warnings what should be seen to about the wires, in plain words
   * @param ownership which instance holds a query's reports
   * @param ready whether the node can serve
   */
  public record Parts(
      Topics topics,
      Access access,
      Supplier<List<String>> warnings,
      SigningKey key,
      Registry registry,
      Identities identities,
      Optional<FourEyes> fourEyes,
      ReadModel results,
      StoredReports reports,
      AuditLogs audit,
      Administration administration,
      EvidenceFiles evidence,
      Ownership ownership,
      Peers peers,
      Producer<String, byte[]> producer,
      PrometheusMeterRegistry meters,
      Clock clock,
      BooleanSupplier ready) {}

  private CollectorApi() {}

  /** A server of the API that does not listen yet. */
  public static HttpServer server(Vertx vertx, Parts parts, HttpServerOptions options) {
    return server(vertx, parts, options, ConnectionLimits.DEFAULT);
  }

  /** {@link #server(Vertx, Parts, HttpServerOptions)} with other limits. */
  static HttpServer server(
      Vertx vertx, Parts parts, HttpServerOptions options, ConnectionLimits clients) {
    Limits limits = new Limits(vertx, clients, parts.meters());
    return limits.watch(
        vertx
            .createHttpServer(limits.of(options))
            .requestHandler(limits.before(router(vertx, parts, limits))));
  }

  private static Router router(Vertx vertx, Parts parts, Limits limits) {
    Router router = Router.router(vertx);
    router.route().failureHandler(CollectorApi::fail);
    for (int status : new int[] {400, 404, 405, 406, 413, 415}) {
      router.errorHandler(status, CollectorApi::fail);
    }
    router.route().handler(limits);
    router.route().handler(new Guard(parts.access().node(), parts.meters()));
    router.route().handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES));
    router.route().handler(CollectorApi::requireJson);
    Publisher publisher = new Publisher(vertx, parts);
    new QueryRoutes(vertx, parts, publisher).mount(router);
    new ReadingRoutes(vertx, parts, publisher).mount(router);
    Registrations registrations = new Registrations(parts, publisher);
    new PartyRoutes(parts, registrations).mount(router);
    new AdmissionRoutes(parts, registrations).mount(router);
    new EnrolmentRoutes(parts, registrations).mount(router);
    new RenewalRoutes(parts, registrations).mount(router);
    new AuditRoutes(vertx, parts).mount(router);
    Console.mount(router);
    router.get("/health/live").handler(request -> write(request, 200, Map.of("status", "UP")));
    router.get("/health/ready").handler(request -> ready(request, parts));
    router.get("/metrics").handler(new MetricsRoute(vertx, parts));
    return router;
  }

  private static void ready(RoutingContext request, Parts parts) {
    boolean ready = parts.ready().getAsBoolean();
    List<String> warnings = new ArrayList<>(parts.access().node().warnings());
    warnings.addAll(parts.warnings().get());
    write(
        request,
        ready ? 200 : 503,
        Map.of(
            "status",
            ready ? "UP" : "DOWN",
            "access",
            parts.access().node().mode(),
            "warnings",
            warnings));
  }

  /** A page of another site can make a browser send forms and plain text, but not this type. */
  private static void requireJson(RoutingContext request) {
    List<String> types = request.request().headers().getAll("Content-Type");
    if (request.request().method().equals(HttpMethod.POST)
        && !ForeignPage.isJsonOrNothing(types, request.body().length())) {
      throw new Problem(
          415,
          "wrong-content-type",
          "the body does not say that it is application/json",
          "Send JSON, with Content-Type: application/json.");
    }
    request.next();
  }

  static byte[] body(RoutingContext request) {
    Buffer body = request.body().buffer();
    if (body == null || body.length() == 0) {
      throw Problem.invalid("the request needs a JSON body");
    }
    return body.getBytes();
  }

  static void write(RoutingContext request, int status, Object document) {
    end(request, status, "application/json", document);
  }

  private static void end(RoutingContext request, int status, String type, Object document) {
    if (!request.response().ended()) {
      request
          .response()
          .setStatusCode(status)
          .putHeader("Content-Type", type)
          .end(Buffer.buffer(Json.bytes(document)));
    }
  }

  private static void fail(RoutingContext request) {
    Problem problem = problem(request);
    if (problem.retryAfterSeconds() > 0) {
      request.response().putHeader("Retry-After", String.valueOf(problem.retryAfterSeconds()));
    }
    if (problem.status() == 401) {
      request.response().putHeader("WWW-Authenticate", Refusal.CHALLENGE);
    }
    end(request, problem.status(), "application/problem+json", problem.document());
  }

  private static Problem problem(RoutingContext request) {
    Throwable failure = request.failure();
    if (failure instanceof Problem problem) {
      return problem;
    }
    if (failure instanceof InvalidStateStoreException) {
      return Problem.unavailable("the stores are being opened or moved");
    }
    int status = request.statusCode();
    return switch (status) {
      case 404 ->
          new Problem(404, "not-found", "there is nothing at this path", "See the API's document.");
      case 405 ->
          new Problem(405, "method-not-allowed", "not by this method", "See the API's document.");
      case 413 ->
          new Problem(413, "too-large", "a body has at most 16 MiB", "Send a shorter body.");
      case 400, 406, 415 ->
          new Problem(status, "invalid-request", "the request is not valid HTTP", "Correct it.");
      default -> {
        LOG.error("event=request-failed path={}", request.normalizedPath(), failure);
        yield new Problem(
            500, "internal", "the collector failed on this request", "Report it with its log.");
      }
    };
  }
}
