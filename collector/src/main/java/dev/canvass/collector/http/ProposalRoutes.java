package dev.canvass.collector.http;

import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.wire.Envelope;
import dev.canvass.collector.config.FourEyes;
import dev.canvass.collector.results.ProposalDocument;
import dev.canvass.collector.results.QueryDocument;
import dev.canvass.privacy.access.Actor;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Four eyes: a query that one person proposes is published to the parties only once another
 * approves it. People are told apart by the names of their tokens or logins, so that two tokens of
 * one name are one person.
 */
final class ProposalRoutes {

  /** Publishes a query to the parties, as an act, and answers. */
  interface Opening {
    void open(RoutingContext request, Query query, String act, int status);
  }

  /** For how long what was sent to Kafka may still arrive there. */
  private static final Duration SETTLED = Duration.ofMinutes(5);

  private final CollectorApi.Parts parts;
  private final Publisher publisher;
  private final QueryLookup lookup;
  private final SecureRandom random = new SecureRandom();
  private final Opening opening;

  /**
   * What approvals have published of late. Two that come at once, or one that is said again because
   * Kafka was slow, must publish the same bytes: parties would else hold different seeds and times.
   */
  private final Map<QueryId, Query> drawn = new ConcurrentHashMap<>();

  ProposalRoutes(CollectorApi.Parts parts, Publisher publisher, Opening opening) {
    this.parts = parts;
    this.publisher = publisher;
    this.opening = opening;
    lookup = new QueryLookup(parts);
  }

  void mount(Router router) {
    router.postWithRegex("/v1/queries/(?<id>[^/]*):approve").handler(this::approve);
  }

  /** Whether somebody else has to approve {@code query}. */
  boolean covers(Query query) {
    return parts.fourEyes().filter(rule -> rule.covers(query.epsilon())).isPresent();
  }

  /** Keeps what was asked, and the body that asked it, until it is approved. */
  void propose(RoutingContext request, Query query, byte[] body) {
    FourEyes rule = parts.fourEyes().orElseThrow();
    Actor actor = Guard.actor(request);
    ProposalDocument proposal =
        ProposalDocument.of(
            query,
            actor.name(),
            now().plus(rule.within()),
            new String(body, StandardCharsets.UTF_8));
    byte[] signed = proposal.toBytes(parts.key());
    if (signed.length > Envelope.MAX_BYTES) {
      throw new Problem(
          413,
          "too-large",
          "the proposal takes " + signed.length + " bytes, at most 16 MiB are possible",
          "Shorten the dictionary or the lexicon.");
    }
    publisher
        .record(request, "query-proposed", query.id().value())
        .compose(
            recorded ->
                publisher.publish(
                    parts.topics().results(),
                    proposal.key(),
                    signed,
                    () -> parts.results().proposal(query.id())))
        .onSuccess(
            seen -> {
              Guard.acted(request, "query-proposed", seen.query());
              request.response().putHeader("Location", "/v1/queries/" + seen.query());
              CollectorApi.write(request, 202, seen.at(now()));
            })
        .onFailure(request::fail);
  }

  private void approve(RoutingContext request) {
    QueryDocument shown = lookup.query(request);
    QueryId id = new QueryId(shown.id());
    if (!shown.status().equals(QueryDocument.Status.PROPOSED.name())) {
      throw new Problem(
          409,
          "not-proposed",
          "query " + id + " is " + shown.status() + " and waits for nobody's approval",
          "Only a query that is PROPOSED can be approved.");
    }
    ProposalDocument proposal = parts.results().proposal(id).orElseThrow();
    if (proposal.isOf(Guard.actor(request).name())) {
      throw new Problem(
          403,
          "second-person-needed",
          proposal.proposedBy() + " proposed it and cannot approve it",
          "Have somebody of another name approve it.");
    }
    drawn.values().removeIf(query -> query.created().plus(SETTLED).isBefore(now()));
    Query query = drawn.computeIfAbsent(id, unseen -> draw(proposal, id));
    if (!query.parties().stream().map(party -> party.value()).toList().equals(shown.parties())) {
      throw new Problem(
          409,
          "parties-changed",
          "other parties would be asked than when it was proposed",
          "Propose the query again.");
    }
    opening.open(request, query, "query-approved", 200);
  }

  private Query draw(ProposalDocument proposal, QueryId id) {
    return QueryRequest.parse(proposal.request().getBytes(StandardCharsets.UTF_8))
        .toQuery(id, random.nextLong(), parts.registry().parties(), now());
  }

  private Instant now() {
    return parts.clock().instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
