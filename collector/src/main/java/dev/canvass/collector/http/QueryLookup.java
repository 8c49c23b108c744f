package dev.canvass.collector.http;

import dev.canvass.analytics.query.QueryId;
import dev.canvass.collector.results.QueryDocument;
import dev.canvass.collector.results.QueryDocument.Status;
import dev.canvass.collector.results.ReadModel;
import dev.canvass.collector.results.ResultDocument;
import io.vertx.ext.web.RoutingContext;

/** Finds the query that a path names, and its result, or the problem that says why not. */
final class QueryLookup {

  private final ReadModel results;

  QueryLookup(ReadModel results) {
    this.results = results;
  }

  QueryDocument query(RoutingContext request) {
    String text = request.pathParam("id");
    QueryId id;
    try {
      id = new QueryId(text);
    } catch (IllegalArgumentException e) {
      throw Problem.unknownQuery(text);
    }
    return results.query(id).orElseThrow(() -> Problem.unknownQuery(text));
  }

  /** The result, or the problem that says why there is none. */
  ResultDocument result(RoutingContext request) {
    QueryDocument query = query(request);
    requireReports(query);
    if (Status.valueOf(query.status()) == Status.FAILED) {
      throw new Problem(
          409, "decision-failed", query.reason(), "Report this with the collector's log.");
    }
    return results
        .result(new QueryId(query.id()))
        .orElseThrow(() -> Problem.unavailable("the result is not readable just now"));
  }

  /** Refuses a query that was not closed with a quorum and decided, if in vain. */
  static void requireReports(QueryDocument query) {
    switch (Status.valueOf(query.status())) {
      case DONE, FAILED -> {}
      case OPEN, DECIDING ->
          throw new Problem(
                  409,
                  "not-decided",
                  "query " + query.id() + " is " + query.status() + " until " + query.deadline(),
                  "Wait until its status is DONE.")
              .retryAfter(1);
      case NO_QUORUM ->
          throw new Problem(
              409,
              "no-quorum",
              query.reason(),
              "Ask again, with more parties or a later deadline.");
      case CANCELLED ->
          throw new Problem(409, "cancelled", query.reason(), "Ask again with a new query.");
    }
  }
}
