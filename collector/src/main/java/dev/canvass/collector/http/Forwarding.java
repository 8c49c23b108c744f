package dev.canvass.collector.http;

import dev.canvass.analytics.query.QueryId;
import dev.canvass.collector.decide.Ownership.Place;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.streams.state.HostInfo;

/**
 * Passes a request that needs a query's reports on to the instance that holds them, once: a request
 * that was passed on already is answered or refused, never sent round in circles.
 */
final class Forwarding {

  /** Marks a request that came from another instance. */
  static final String FORWARDED = "Canvass-Forwarded";

  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final List<String> REQUEST_HEADERS =
      List.of("Authorization", "Content-Type", "Accept");
  private static final List<String> RESPONSE_HEADERS =
      List.of("Content-Type", "Content-Disposition", "Retry-After", "Location");

  private final Vertx vertx;
  private final CollectorApi.Parts parts;

  Forwarding(Vertx vertx, CollectorApi.Parts parts) {
    this.vertx = vertx;
    this.parts = parts;
  }

  /** Runs {@code here} if this instance holds the query's reports, else asks the one that does. */
  void serve(RoutingContext request, QueryId query, Runnable here) {
    vertx
        .executeBlocking(() -> parts.ownership().locate(query), false)
        .compose(place -> follow(request, query, place, here))
        .onFailure(request::fail);
  }

  private Future<Void> follow(RoutingContext request, QueryId query, Place place, Runnable here) {
    if (place instanceof Place.Here) {
      here.run();
      return Future.succeededFuture();
    }
    if (place instanceof Place.Unknown unknown) {
      return Future.failedFuture(ownerUnknown(query, unknown.reason()));
    }
    HostInfo owner = ((Place.At) place).instance();
    if (request.request().getHeader(FORWARDED) != null) {
      return Future.failedFuture(
          ownerUnknown(query, "they have moved to " + owner + " while this was passed on"));
    }
    return forward(request, query, owner);
  }

  private static Problem ownerUnknown(QueryId query, String reason) {
    return new Problem(
            503,
            "owner-unknown",
            "no instance is known to hold the reports of " + query + ": " + reason,
            "Try again; instances take some seconds to agree after one starts or stops. If it"
                + " lasts, check http.advertisedUrl of every instance.")
        .retryAfter(2);
  }

  private Future<Void> forward(RoutingContext request, QueryId query, HostInfo owner) {
    Peers peers = parts.peers();
    RequestOptions options =
        new RequestOptions()
            .setMethod(request.request().method())
            .setHost(owner.host())
            .setPort(owner.port())
            .setSsl(peers.encrypted())
            .setURI(request.request().uri())
            .setConnectTimeout(CONNECT.toMillis())
            .setTimeout(PATIENCE.toMillis())
            .putHeader(FORWARDED, "1");
    for (String name : REQUEST_HEADERS) {
      String value = request.request().getHeader(name);
      if (value != null) {
        options.putHeader(name, value);
      }
    }
    Buffer body = request.body().buffer();
    return peers
        .client()
        .request(options)
        .compose(out -> out.send(body == null ? Buffer.buffer() : body))
        .compose(in -> in.body().map(answer -> answer(request, in, answer)))
        .recover(
            failure ->
                Future.failedFuture(
                    new Problem(
                            503,
                            "owner-unreachable",
                            String.format(
                                "the instance %s:%d, which holds the reports of %s, does not"
                                    + " answer: %s",
                                owner.host(), owner.port(), query, failure.getMessage()),
                            "Try again: another instance takes over within some seconds if it is"
                                + " gone.")
                        .retryAfter(5)));
  }

  private static Void answer(RoutingContext request, HttpClientResponse from, Buffer body) {
    HttpServerResponse to = request.response();
    to.setStatusCode(from.statusCode());
    for (String name : RESPONSE_HEADERS) {
      String value = from.getHeader(name);
      if (value != null) {
        to.putHeader(name, value);
      }
    }
    to.end(body);
    return null;
  }
}
