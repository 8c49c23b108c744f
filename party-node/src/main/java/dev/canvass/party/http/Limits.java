package dev.canvass.party.http;

import dev.canvass.privacy.access.ConnectionBook;
import dev.canvass.privacy.access.ConnectionLimits;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;

/**
 * What clients may take of the service, by {@link ConnectionLimits}: how many connections, how slow
 * a request, how large a head. Stands before everything, and counts every answer that is a refusal.
 */
final class Limits implements Handler<RoutingContext> {

  /** In a request's context while its body waits for this node, and not the other way round. */
  static final String STORING = "canvass.storing";

  private static final long SWEEP_MILLIS = 1_000;

  /** Possessive, for a path may be as long as a line. */
  private static final Pattern PATH = Pattern.compile("(?:[^%]++|%[0-9A-Fa-f]{2})*+");

  private final Vertx vertx;
  private final ConnectionLimits limits;
  private final PartyMetrics metrics;
  private final ConnectionBook<HttpConnection> book;
  private final AtomicBoolean sweeping = new AtomicBoolean();

  Limits(Vertx vertx, ConnectionLimits limits, PartyMetrics metrics) {
    this.vertx = vertx;
    this.limits = limits;
    this.metrics = metrics;
    book = new ConnectionBook<>(limits, System::nanoTime);
  }

  /** {@code options} with the limits that the server itself keeps. */
  HttpServerOptions of(HttpServerOptions options) {
    return options
        .setMaxHeaderSize(ConnectionLimits.HEAD_BYTES)
        .setMaxInitialLineLength(ConnectionLimits.LINE_BYTES)
        .setHttp2ClearTextEnabled(false)
        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
        .setIdleTimeout((int) limits.nextRequest().toMillis());
  }

  /** Watches the connections of {@code server}, from before it listens. */
  HttpServer watch(HttpServer server) {
    return server
        .connectionHandler(this::opened)
        .invalidRequestHandler(this::invalid)
        // A client that breaks off is no event of ours.
        .exceptionHandler(broken -> {});
  }

  private void opened(HttpConnection connection) {
    if (!book.open(connection)) {
      count("CONNECTIONS");
      connection.close();
      return;
    }
    connection.closeHandler(closed -> book.closed(connection));
    if (sweeping.compareAndSet(false, true)) {
      vertx.setTimer(SWEEP_MILLIS, timer -> sweep());
    }
  }

  /** Goes on as long as there are connections, so that nothing is left to end. */
  private void sweep() {
    ConnectionBook.Overdue<HttpConnection> overdue = book.overdue();
    for (HttpConnection mute : overdue.mute()) {
      count("SLOW_HEAD");
      mute.close();
    }
    overdue.idle().forEach(HttpConnection::close);
    sweeping.set(book.size() > 0);
    if (sweeping.get()) {
      vertx.setTimer(SWEEP_MILLIS, timer -> sweep());
    }
  }

  /** What is not HTTP, or has too large a head, comes to no route. */
  private void invalid(HttpServerRequest request) {
    Throwable failure = request.decoderResult().cause();
    boolean large = String.valueOf(failure).contains("TooLong");
    count(large ? "LARGE_HEAD" : "NOT_HTTP");
    Problem problem =
        large
            ? new Problem(
                431,
                "head-too-large",
                "the head of a request has at most "
                    + ConnectionLimits.HEAD_BYTES
                    + " bytes, its first line "
                    + ConnectionLimits.LINE_BYTES,
                "Send a shorter one.")
            : new Problem(400, "invalid-request", "the request is not valid HTTP", "Correct it.");
    refuse(request, problem);
  }

  private static void refuse(HttpServerRequest request, Problem problem) {
    HttpConnection connection = request.connection();
    request
        .response()
        .setStatusCode(problem.status())
        .putHeader("Content-Type", "application/problem+json")
        .putHeader("Connection", "close")
        .end(problem.document())
        .onComplete(sent -> connection.close());
  }

  /** {@code router} for requests whose path can be read; it would fail on others. */
  Handler<HttpServerRequest> before(Router router) {
    return request -> {
      if (PATH.matcher(String.valueOf(request.path())).matches()) {
        router.handle(request);
      } else {
        count("400");
        refuse(
            request,
            new Problem(
                400,
                "invalid-request",
                "a % in the path is not followed by two hexadecimal digits",
                "Correct it."));
      }
    };
  }

  @Override
  public void handle(RoutingContext context) {
    HttpServerRequest request = context.request();
    HttpConnection connection = request.connection();
    boolean admitted = book.begin(connection);
    context.addEndHandler(
        done -> {
          book.end(connection);
          int status = context.response().getStatusCode();
          if (status >= 400) {
            count(String.valueOf(status));
          }
          if ("close".equals(context.response().headers().get("Connection"))) {
            connection.close();
          }
        });
    if (!admitted) {
      count("CONNECTIONS");
      context.response().putHeader("Connection", "close").putHeader("Retry-After", "5");
      new Problem(
              503,
              "too-many-connections",
              "the service has " + limits.connections() + " connections, the most it serves",
              "Close those that are not needed, and come back later.")
          .send(context);
      return;
    }
    if (!request.isEnded()) {
      watchBody(context, 0);
    }
    context.next();
  }

  /** Looks again and again whether enough of the body has come since the last time. */
  private void watchBody(RoutingContext context, long before) {
    HttpServerRequest request = context.request();
    vertx.setTimer(
        limits.window().toMillis(),
        timer -> {
          if (request.isEnded() || context.response().ended()) {
            return;
          }
          long now = request.bytesRead();
          if (context.get(STORING) != null || now - before >= limits.windowBytes()) {
            watchBody(context, now);
            return;
          }
          count("SLOW_BODY");
          context.response().putHeader("Connection", "close");
          new Problem(
                  408,
                  "too-slow",
                  "of a body, "
                      + limits.windowBytes()
                      + " bytes must come in every "
                      + limits.window().toMillis()
                      + " ms",
                  "Send it again over a faster connection.")
              .send(context);
        });
  }

  private void count(String reason) {
    metrics.requestRefused(reason);
  }
}
