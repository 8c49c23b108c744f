package dev.canvass.collector.http;

import dev.canvass.analytics.query.QueryId;
import dev.canvass.collector.results.QueryDocument;
import dev.canvass.collector.results.QueryDocument.Status;
import dev.canvass.collector.results.ReadModel;
import dev.canvass.collector.results.ResultDocument;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Finds the query that a path names, and its result, or the problem that says why not. */
final class QueryLookup {

  private final ReadModel results;
  private final Clock clock;

  QueryLookup(CollectorApi.Parts parts) {
    results = parts.results();
    clock = parts.clock();
  }

  QueryDocument query(RoutingContext request) {
    String text = request.pathParam("id");
    QueryId id;
    try {
      id = new QueryId(text);
    } catch (IllegalArgumentException e) {
      throw Problem.unknownQuery(text);
    }
    return results
        .query(id)
        .or(() -> results.proposal(id).map(proposal -> proposal.at(clock.instant())))
        .orElseThrow(() -> Problem.unknownQuery(text));
  }

  /** All queries, those that wait for approval first. */
  List<QueryDocument> queries() {
    List<QueryDocument> all = new ArrayList<>();
    results.proposals().forEach(proposal -> all.add(proposal.at(clock.instant())));
    all.addAll(results.queries());
    return all;
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
      case PROPOSED, OPEN, DECIDING ->
          throw new Problem(
                  409,
                  "not-decided",
                  "query " + query.id() + " is " + query.status() + " until " + query.deadline(),
                  "Wait until its status is DONE.")
              .retryAfter(1);
      case EXPIRED ->
          throw new Problem(
              409, "expired", query.reason(), "Propose it again, and have it approved in time.");
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
