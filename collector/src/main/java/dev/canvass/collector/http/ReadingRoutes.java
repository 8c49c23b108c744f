package dev.canvass.collector.http;

import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.query.Reading;
import dev.canvass.analytics.query.ReadingId;
import dev.canvass.analytics.wire.Envelope;
import dev.canvass.collector.results.QueryDocument;
import dev.canvass.collector.results.ReadingDocument;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The routes that decide a closed query again over its stored reports. A wish is a document on the
 * topic of results like its outcome, so that any instance can take it, the owner of the reports
 * decides it, and a restart forgets nothing.
 */
final class ReadingRoutes {

  /** Readings of a query that may wait at a time. */
  static final int MAX_WAITING = 16;

  /** Readings of a query in all. */
  static final int MAX_READINGS = 1_000;

  private static final int ENVELOPE_BYTES = 4_096;

  private final Vertx vertx;
  private final CollectorApi.Parts parts;
  private final Publisher publisher;
  private final QueryLookup lookup;

  ReadingRoutes(Vertx vertx, CollectorApi.Parts parts, Publisher publisher) {
    this.vertx = vertx;
    this.parts = parts;
    this.publisher = publisher;
    lookup = new QueryLookup(parts);
  }

  void mount(Router router) {
    router.postWithRegex("/v1/queries/(?<id>[^/]*):reread").handler(this::reread);
    router.get("/v1/queries/:id/readings").handler(this::list);
    router.get("/v1/queries/:id/readings/:reading").handler(this::show);
  }

  private void reread(RoutingContext request) {
    QueryDocument query = lookup.query(request);
    QueryLookup.requireReports(query);
    QueryId id = new QueryId(query.id());
    Reading reading = ReadingRequest.parse(CollectorApi.body(request), query);
    // Verifying many readings is too much for the event loop.
    vertx
        .executeBlocking(() -> known(id, reading), false)
        .compose(
            known ->
                known.map(Future::succeededFuture).orElseGet(() -> publish(request, id, reading)))
        .onSuccess(document -> answer(request, document))
        .onFailure(request::fail);
  }

  /** The reading, if it was wished before; else there must be room for it. */
  private Optional<ReadingDocument> known(QueryId id, Reading reading) {
    Optional<ReadingDocument> known = parts.results().reading(id, reading.id(id));
    if (known.isPresent()) {
      return known;
    }
    List<ReadingDocument> others = parts.results().readings(id);
    long waiting = others.stream().filter(ReadingDocument::isUndecided).count();
    if (waiting >= MAX_WAITING) {
      throw new Problem(
              429,
              "too-many-waiting",
              waiting + " readings of " + id + " wait to be decided",
              "Send it again when some are done.")
          .retryAfter(5);
    }
    if (others.size() >= MAX_READINGS) {
      throw new Problem(
          409,
          "too-many-readings",
          id + " has " + others.size() + " readings, the most a query may have",
          "Use one of them: GET /v1/queries/" + id + "/readings lists them.");
    }
    return Optional.empty();
  }

  private Future<ReadingDocument> publish(RoutingContext request, QueryId id, Reading reading) {
    ReadingDocument wish = ReadingDocument.wished(id, reading);
    byte[] signed = wish.toBytes(parts.key());
    if (signed.length > Envelope.MAX_BYTES - ENVELOPE_BYTES) {
      return Future.failedFuture(
          new Problem(
              413,
              "too-large",
              "the reading takes " + signed.length + " bytes, at most 16 MiB are possible",
              "Shorten the lexicon."));
    }
    return publisher
        .record(request, "query-reread", id + "/" + wish.reading())
        .compose(
            recorded ->
                publisher.publish(
                    parts.topics().results(),
                    wish.key(),
                    signed,
                    () -> parts.results().reading(wish)));
  }

  private static void answer(RoutingContext request, ReadingDocument document) {
    request
        .response()
        .putHeader(
            "Location", "/v1/queries/" + document.query() + "/readings/" + document.reading());
    CollectorApi.write(request, document.isUndecided() ? 202 : 200, document.withoutLexicon());
  }

  private void list(RoutingContext request) {
    QueryDocument query = lookup.query(request);
    vertx
        .executeBlocking(() -> parts.results().readings(new QueryId(query.id())), false)
        .onSuccess(
            readings ->
                CollectorApi.write(
                    request,
                    200,
                    Map.of(
                        "query",
                        query.id(),
                        "readings",
                        readings.stream().map(ReadingDocument::summary).toList())))
        .onFailure(request::fail);
  }

  private void show(RoutingContext request) {
    QueryDocument query = lookup.query(request);
    String text = request.pathParam("reading");
    ReadingDocument found;
    try {
      found =
          parts
              .results()
              .reading(new QueryId(query.id()), new ReadingId(text))
              .orElseThrow(() -> unknown(query, text));
    } catch (IllegalArgumentException e) {
      throw unknown(query, text);
    }
    CollectorApi.write(request, 200, found.withoutLexicon());
  }

  private static Problem unknown(QueryDocument query, String reading) {
    return new Problem(
        404,
        "unknown-reading",
        "query "
            + query.id()
            + " has no reading \""
            + reading.substring(0, Math.min(40, reading.length()))
            + "\"",
        "GET /v1/queries/" + query.id() + "/readings lists its readings.");
  }
}
