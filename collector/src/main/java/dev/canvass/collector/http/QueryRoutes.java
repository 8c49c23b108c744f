package dev.canvass.collector.http;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.canvass.analytics.decision.Decision;
import dev.canvass.analytics.decision.PointEstimate;
import dev.canvass.analytics.item.CodecSpec;
import dev.canvass.analytics.item.ItemCodec;
import dev.canvass.analytics.query.Cancellation;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.wire.Envelope;
import dev.canvass.analytics.wire.MessageKind;
import dev.canvass.analytics.wire.Messages;
import dev.canvass.collector.decide.StoredReports;
import dev.canvass.collector.results.PlanDocument;
import dev.canvass.collector.results.QueryDocument;
import dev.canvass.collector.results.QueryDocument.Status;
import dev.canvass.collector.results.ResultCsv;
import dev.canvass.collector.results.ResultDocument;
import dev.canvass.collector.results.TimingDocument;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.security.SecureRandom;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/** The routes under {@code /v1/queries}. */
final class QueryRoutes {

  /** Room that envelope and key take around a query's payload. */
  private static final int ENVELOPE_BYTES = 4_096;

  private final Vertx vertx;
  private final CollectorApi.Parts parts;
  private final SecureRandom random = new SecureRandom();
  private final Publisher publisher;
  private final Forwarding forwarding;
  private final QueryLookup lookup;
  private final ProposalRoutes proposals;

  QueryRoutes(Vertx vertx, CollectorApi.Parts parts, Publisher publisher) {
    this.vertx = vertx;
    this.parts = parts;
    this.publisher = publisher;
    forwarding = new Forwarding(vertx, parts);
    lookup = new QueryLookup(parts);
    proposals = new ProposalRoutes(parts, publisher, this::open);
  }

  /** An answer to {@code frequency?item=}; {@code users} are the reports counted. */
  record Frequency(
      String query,
      String item,
      double count,
      double frequency,
      double standardError,
      double low,
      double high,
      boolean belowNoise,
      long users) {}

  /** A result and how long it took; nothing of the timing while it is not known here. */
  record Answer(@JsonUnwrapped ResultDocument result, Timing timing) {}

  /** See {@link TimingDocument}. */
  record Timing(long collectMillis, long decideMillis) {}

  private Answer answer(ResultDocument result) {
    return new Answer(
        result,
        parts
            .results()
            .timing(new QueryId(result.query()))
            .map(timing -> new Timing(timing.collectMillis(), timing.decideMillis()))
            .orElse(null));
  }

  void mount(Router router) {
    proposals.mount(router);
    router.post("/v1/queries").handler(this::create);
    router.postWithRegex("/v1/queries:plan").handler(this::plan);
    router
        .get("/v1/queries")
        .handler(request -> CollectorApi.write(request, 200, Map.of("queries", lookup.queries())));
    router.postWithRegex("/v1/queries/(?<id>[^/]*):cancel").handler(this::cancel);
    router
        .get("/v1/queries/:id")
        .handler(request -> CollectorApi.write(request, 200, lookup.query(request)));
    router.get("/v1/queries/:id/heavy-hitters").handler(this::heavyHitters);
    router.get("/v1/queries/:id/levels").handler(this::levels);
    router.get("/v1/queries/:id/parties").handler(this::parties);
    router.get("/v1/queries/:id/frequency").handler(this::frequency);
  }

  /** Costs nothing and changes nothing. */
  private void plan(RoutingContext request) {
    PlanBody body = PlanBody.parse(CollectorApi.body(request), parts.registry().parties());
    vertx
        .executeBlocking(() -> PlanDocument.of(body.asked(), body.names()), false)
        .onSuccess(plan -> CollectorApi.write(request, 200, plan))
        .onFailure(request::fail);
  }

  private void create(RoutingContext request) {
    byte[] body = CollectorApi.body(request);
    QueryRequest asked = QueryRequest.parse(body);
    QueryId id = QueryId.of(random.nextLong());
    Query query =
        asked.toQuery(
            id,
            random.nextLong(),
            parts.registry().parties(),
            parts.clock().instant().truncatedTo(ChronoUnit.MILLIS));
    if (proposals.covers(query)) {
      proposals.propose(request, query, body);
    } else {
      open(request, query, "query-created", 201);
    }
  }

  /** Publishes a query to the parties, and answers when it is seen. */
  private void open(RoutingContext request, Query query, String act, int status) {
    QueryId id = query.id();
    byte[] payload = Messages.encode(query);
    if (payload.length > Envelope.MAX_BYTES - ENVELOPE_BYTES) {
      throw new Problem(
          413,
          "too-large",
          "the query takes " + payload.length + " bytes, at most 16 MiB are possible",
          "Shorten the dictionary or the lexicon.");
    }
    byte[] signed =
        Envelope.sign(MessageKind.QUERY, Envelope.COLLECTOR, payload, parts.key()).toBytes();
    publisher
        .record(request, act, id.value())
        .compose(
            recorded ->
                publisher.publish(
                    parts.topics().queries(), id.value(), signed, () -> parts.results().query(id)))
        .onSuccess(
            document -> {
              Guard.acted(request, act, id.value());
              request.response().putHeader("Location", "/v1/queries/" + id);
              CollectorApi.write(request, status, document);
            })
        .onFailure(request::fail);
  }

  /** Takes effect only while the query is open: afterwards it is being decided, or was. */
  private void cancel(RoutingContext request) {
    QueryDocument query = lookup.query(request);
    QueryId id = new QueryId(query.id());
    if (Status.valueOf(query.status()) != Status.OPEN) {
      answerCancel(request, query);
      return;
    }
    Cancellation cancellation = new Cancellation(id, parts.clock().instant());
    byte[] signed =
        Envelope.sign(
                MessageKind.CANCELLATION,
                Envelope.COLLECTOR,
                Messages.encode(cancellation),
                parts.key())
            .toBytes();
    publisher
        .record(request, "query-cancelled", id.value())
        .compose(
            recorded ->
                publisher.publish(
                    parts.topics().queries(),
                    id.value(),
                    signed,
                    () -> parts.results().query(id).filter(seen -> !seen.status().equals("OPEN"))))
        .onSuccess(
            seen -> {
              Guard.acted(request, "query-cancelled", id.value());
              answerCancel(request, seen);
            })
        .onFailure(request::fail);
  }

  private static void answerCancel(RoutingContext request, QueryDocument query) {
    if (Status.valueOf(query.status()) == Status.CANCELLED) {
      CollectorApi.write(request, 200, query);
      return;
    }
    request.fail(
        new Problem(
            409,
            "not-open",
            "query " + query.id() + " is " + query.status() + " and can no longer be cancelled",
            "Only a query that is OPEN can be cancelled."));
  }

  private void heavyHitters(RoutingContext request) {
    ResultDocument result = lookup.result(request);
    if (!ResultCsv.isWanted(request.request().getHeader("Accept"))) {
      CollectorApi.write(request, 200, answer(result));
      return;
    }
    request
        .response()
        .putHeader("Content-Type", ResultCsv.TYPE)
        .putHeader("Content-Disposition", "attachment; filename=\"" + result.query() + ".csv\"")
        .end(ResultCsv.of(result));
  }

  private void levels(RoutingContext request) {
    ResultDocument result = lookup.result(request);
    CollectorApi.write(request, 200, Map.of("query", result.query(), "levels", result.levels()));
  }

  private void parties(RoutingContext request) {
    QueryDocument query = lookup.query(request);
    CollectorApi.write(
        request,
        200,
        Map.of(
            "query",
            query.id(),
            "status",
            query.status(),
            "quorum",
            query.quorum(),
            "parties",
            query.progress()));
  }

  private void frequency(RoutingContext request) {
    List<String> items = request.queryParam("item");
    if (items.size() != 1 || items.get(0).isBlank()) {
      throw Problem.invalid("the parameter item must be given exactly once, and not be blank");
    }
    String item = items.get(0);
    // What a decoder puts in the place of bytes that it could not read.
    if (item.indexOf('\uFFFD') >= 0) {
      throw Problem.invalid("the parameter item is not UTF-8");
    }
    QueryId id = new QueryId(lookup.result(request).query());
    forwarding.serve(
        request,
        id,
        () ->
            vertx
                .executeBlocking(() -> estimate(id, item), false)
                .onSuccess(frequency -> CollectorApi.write(request, 200, frequency))
                .onFailure(request::fail));
  }

  private Frequency estimate(QueryId id, String item) {
    StoredReports.Closed closed =
        parts
            .reports()
            .closed(id)
            .orElseThrow(() -> Problem.unavailable("the reports of " + id + " are being moved"));
    requireRepresentable(closed.query().codec(), item);
    PointEstimate found = Decision.frequency(closed.query(), closed.parties(), item);
    return new Frequency(
        id.value(),
        item,
        found.count(),
        found.frequency(),
        found.standardError(),
        found.low(),
        found.high(),
        found.belowNoise(),
        found.users());
  }

  /**
   * Text that does not fit is hashed to a code of its own, but these codecs have no room for one:
   * the estimate would be that of other items.
   */
  private static void requireRepresentable(CodecSpec codec, String item) {
    boolean closed =
        codec.kind() == CodecSpec.Kind.UINT || codec.kind() == CodecSpec.Kind.DICTIONARY;
    if (closed && !ItemCodec.of(codec).fits(item)) {
      throw new Problem(
          400,
          "invalid-item",
          "the query's codec " + codec + " has no such item",
          "Ask for an item that the codec can represent.");
    }
  }
}
