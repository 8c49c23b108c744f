package dev.canvass.collector.http;

import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.collector.audit.AuditLogs;
import dev.canvass.collector.audit.ContradictionDocument;
import dev.canvass.collector.audit.EntryDocument;
import dev.canvass.collector.audit.HeadDocument;
import dev.canvass.privacy.audit.AuditEntry;
import dev.canvass.privacy.audit.AuditKind;
import dev.canvass.privacy.audit.SignedHead;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;

/** The routes under {@code /v1/audit}. Everything they show is public to whoever may ask. */
final class AuditRoutes {

  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 1_000;

  private final Vertx vertx;
  private final CollectorApi.Parts parts;
  private final Forwarding forwarding;

  AuditRoutes(Vertx vertx, CollectorApi.Parts parts) {
    this.vertx = vertx;
    this.parts = parts;
    forwarding = new Forwarding(vertx, parts);
  }

  /** A page of entries; {@code next} goes into the parameter {@code after}. */
  record Entries(List<EntryDocument> entries, String next) {}

  /** A page of heads, and all contradictions. */
  record Heads(List<HeadDocument> heads, List<ContradictionDocument> contradictions, String next) {}

  /** A page of the collector's own log, and its newest head. */
  record Acts(List<EntryDocument> entries, HeadDocument head, String next) {}

  void mount(Router router) {
    router.get("/v1/audit/entries").handler(this::entries);
    router.get("/v1/audit/heads").handler(this::heads);
    router.get("/v1/audit/summary").handler(request -> answer(request, parts.audit()::summary));
    router.get("/v1/audit/bundle").handler(this::bundle);
    router.get("/v1/audit/administration").handler(this::administration);
  }

  /** Reading stores may block, so not on the event loop. */
  private void answer(RoutingContext request, Callable<?> work) {
    vertx
        .executeBlocking(work::call, false)
        .onSuccess(document -> CollectorApi.write(request, 200, document))
        .onFailure(request::fail);
  }

  private void entries(RoutingContext request) {
    AuditLogs.Filter filter =
        new AuditLogs.Filter(
            parameter(request, "party", PartyId::new),
            parameter(request, "query", QueryId::new),
            parameter(request, "kind", AuditKind::parse));
    Optional<String> after = parameter(request, "after", AuditLogs::requirePlace);
    int limit = limit(request);
    answer(
        request,
        () -> {
          var page = parts.audit().entries(filter, after, limit);
          return new Entries(
              page.items().stream().map(EntryDocument::of).toList(), page.next().orElse(null));
        });
  }

  private void heads(RoutingContext request) {
    Optional<PartyId> party = parameter(request, "party", PartyId::new);
    Optional<String> after = parameter(request, "after", AuditLogs::requirePlace);
    int limit = limit(request);
    answer(
        request,
        () -> {
          var page = parts.audit().heads(party, after, limit);
          return new Heads(
              page.items().stream().map(HeadDocument::of).toList(),
              parts.audit().contradictions(party).stream().map(ContradictionDocument::of).toList(),
              page.next().orElse(null));
        });
  }

  private void administration(RoutingContext request) {
    long after = parameter(request, "after", AuditRoutes::number).orElse(0L);
    int limit = limit(request);
    answer(
        request,
        () -> {
          // The head first: an entry that comes in between is then behind it, not missing.
          Optional<SignedHead> head = parts.administration().head();
          List<AuditEntry> entries = parts.administration().entries(after, limit);
          return new Acts(
              entries.stream().map(EntryDocument::of).toList(),
              head.map(HeadDocument::of).orElse(null),
              entries.size() < limit
                  ? null
                  : String.valueOf(entries.get(entries.size() - 1).sequence()));
        });
  }

  private static long number(String text) {
    if (!text.matches("[0-9]{1,18}")) {
      throw new IllegalArgumentException("must be the number of an entry");
    }
    return Long.parseLong(text);
  }

  private void bundle(RoutingContext request) {
    QueryId id =
        parameter(request, "query", QueryId::new)
            .orElseThrow(() -> Problem.invalid("the parameter query must name a query"));
    if (parts.results().query(id).isEmpty()) {
      throw Problem.unknownQuery(id.value());
    }
    boolean withAdministration =
        parameter(request, "administration", AuditRoutes::flag).orElse(false);
    forwarding.serve(
        request,
        id,
        () ->
            vertx
                .executeBlocking(() -> read(id, withAdministration), false)
                .onSuccess(bytes -> download(request, id, bytes))
                .onFailure(request::fail));
  }

  private static void download(RoutingContext request, QueryId id, byte[] bundle) {
    request
        .response()
        .putHeader("Content-Type", "application/octet-stream")
        .putHeader("Content-Disposition", "attachment; filename=\"" + id + ".evidence\"")
        .end(Buffer.buffer(bundle));
  }

  private static boolean flag(String text) {
    if (!text.equals("true") && !text.equals("false")) {
      throw new IllegalArgumentException("must be true or false");
    }
    return text.equals("true");
  }

  private byte[] read(QueryId id, boolean withAdministration) {
    try {
      return parts
          .evidence()
          .bundle(id, withAdministration)
          .orElseThrow(() -> Problem.unavailable("the seals of " + id + " are being moved"));
    } catch (IllegalArgumentException e) {
      throw new Problem(
          413, "too-large", e.getMessage(), "Read the logs page by page at /v1/audit/entries.");
    }
  }

  private static int limit(RoutingContext request) {
    return parameter(request, "limit", AuditRoutes::limit).orElse(DEFAULT_LIMIT);
  }

  private static int limit(String text) {
    if (!text.matches("[0-9]{1,6}") || Integer.parseInt(text) < 1) {
      throw new IllegalArgumentException(
          "must be in 1.." + MAX_LIMIT + ", but is \"" + text + "\"");
    }
    return Math.min(Integer.parseInt(text), MAX_LIMIT);
  }

  private static <T> Optional<T> parameter(
      RoutingContext request, String name, Function<String, T> parser) {
    List<String> given = request.queryParam(name);
    if (given.isEmpty()) {
      return Optional.empty();
    }
    if (given.size() > 1) {
      throw Problem.invalid("the parameter " + name + " is given " + given.size() + " times");
    }
    try {
      return Optional.of(parser.apply(given.get(0)));
    } catch (IllegalArgumentException e) {
      throw Problem.invalid("the parameter " + name + ": " + e.getMessage());
    }
  }
}
