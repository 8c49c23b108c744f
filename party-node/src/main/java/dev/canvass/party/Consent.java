package dev.canvass.party;

import dev.canvass.analytics.audit.AuditFacts;
import dev.canvass.analytics.audit.PolicyDecision;
import dev.canvass.analytics.audit.PolicyDecision.DecidedBy;
import dev.canvass.analytics.audit.PolicyDecision.Decision;
import dev.canvass.analytics.query.Cancellation;
import dev.canvass.analytics.query.Extension;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.party.audit.Statement;
import dev.canvass.party.collect.QueryBook;
import dev.canvass.party.collect.QueryProgress;
import dev.canvass.party.collect.QueryProgress.State;
import dev.canvass.party.config.PartyConfig;
import dev.canvass.party.records.RecordStore;
import dev.canvass.party.stream.QueryFeed;
import dev.canvass.privacy.access.Actor;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which queries the node answers, by the policy or by a person, and has every decision in
 * the audit log before anybody is charged. Thread-safe.
 */
final class Consent implements QueryFeed.Listener {

  private static final Logger LOG = LoggerFactory.getLogger(Consent.class);

  private final PartyId self;
  private final PartyConfig.Policy policy;
  private final RecordStore records;
  private final QueryBook book;
  private final QueryWork work;
  private final Map<QueryId, Query> queries = new ConcurrentHashMap<>();

  Consent(PartyConfig config, RecordStore records, QueryBook book, QueryWork work) {
    self = new PartyId(config.party());
    policy = config.policy();
    this.records = records;
    this.book = book;
    this.work = work;
  }

  /** A query from the collector: new, or known from before a restart. */
  @Override
  public void asked(Query query) {
    if (!query.parties().contains(self)) {
      return;
    }
    if (!book.isAsOpened(query)) {
      String reason = "it differs from what was agreed to";
      LOG.warn("event=query_ignored query={} reason=\"{}\"", query.id(), reason);
      work.aside(() -> book.refuseOnce(query, reason));
      return;
    }
    if (queries.putIfAbsent(query.id(), query) == null) {
      work.begin(query, () -> consider(query));
    }
  }

  private void consider(Query query) {
    QueryProgress progress = book.find(query.id()).orElseGet(() -> book.open(query));
    if (progress.state() != State.PENDING || work.isCalledOff(query.id())) {
      return;
    }
    String objection = objection(query);
    if (!objection.isEmpty()) {
      decide(query, State.DECLINED, byRule(query, Decision.DECLINED, objection));
    } else if (policy.isAutomatic()) {
      decide(query, State.COLLECTING, byRule(query, Decision.ALLOWED, ""));
    }
  }

  private static Statement byRule(Query query, Decision decision, String reason) {
    return Statement.of(PolicyDecision.on(query, decision, DecidedBy.RULE, reason));
  }

  private void decide(Query query, State state, Statement decision) {
    String reason = decision.facts().getOrDefault(AuditFacts.REASON, "");
    book.move(query.id(), state, reason, List.of(decision));
  }

  /** Why policy forbids the query, or nothing. */
  private String objection(Query query) {
    long micros = query.epsilon().micros();
    if (!policy.attributes().contains(query.attribute())) {
      return "attribute " + query.attribute() + " is not in the policy";
    }
    if (micros > policy.budget().perQueryMicros()) {
      return "epsilon " + query.epsilon() + " is above the policy's " + policy.maxEpsilonPerQuery();
    }
    long minimum = policy.minimumPopulation();
    if (records.users(query.attribute(), minimum) < minimum) {
      return "fewer than " + minimum + " users";
    }
    return "";
  }

  /** An extension carries its query, for it may be all that is left of it on the topic. */
  @Override
  public void extended(Extension extension) {
    Query query = extension.query();
    asked(query);
    if (query.equals(queries.get(query.id()))) {
      work.extend(extension);
    }
  }

  @Override
  public void calledOff(Cancellation cancellation) {
    work.callOff(cancellation.query(), "the collector called it off at " + cancellation.at());
  }

  /** A person's yes to a pending query. */
  Future<QueryProgress> approve(QueryId query, Actor actor) {
    return answer(query, State.COLLECTING, Decision.ALLOWED, "", actor);
  }

  /** A person's no to a pending query. */
  Future<QueryProgress> reject(QueryId query, Actor actor) {
    return answer(query, State.DECLINED, Decision.DECLINED, "rejected by the operator", actor);
  }

  private Future<QueryProgress> answer(
      QueryId id, State state, Decision decision, String reason, Actor actor) {
    Query query = queries.get(id);
    QueryProgress now = query == null ? null : book.find(id).orElse(null);
    if (now == null || now.state() != State.PENDING) {
      return Future.failedFuture(
          new IllegalStateException(
              id
                  + (now == null
                      ? " is not considered yet"
                      : " is " + now.state() + ", not PENDING")));
    }
    Statement said =
        Statement.of(PolicyDecision.on(query, decision, DecidedBy.PERSON, reason)).by(actor);
    return work.once(query, () -> decide(query, state, said))
        .map(done -> book.find(id).orElseThrow());
  }

  /** What is known of each query heard of since the start. */
  Map<QueryId, QueryProgress> progress() {
    Map<QueryId, QueryProgress> all = new TreeMap<>();
    queries.keySet().forEach(id -> book.find(id).ifPresent(progress -> all.put(id, progress)));
    return all;
  }

  /** The query with this id, if it was heard of; else null. */
  Query query(QueryId id) {
    return queries.get(id);
  }
}
