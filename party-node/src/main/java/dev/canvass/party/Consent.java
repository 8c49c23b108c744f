package dev.canvass.party;

import dev.canvass.analytics.audit.PolicyDecision;
import dev.canvass.analytics.audit.PolicyDecision.DecidedBy;
import dev.canvass.analytics.query.Cancellation;
import dev.canvass.analytics.query.Extension;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.report.Refusal;
import dev.canvass.party.audit.Statement;
import dev.canvass.party.collect.QueryBook;
import dev.canvass.party.collect.QueryProgress;
import dev.canvass.party.collect.QueryProgress.State;
import dev.canvass.party.config.PartyConfig;
import dev.canvass.party.policy.ConsentRules;
import dev.canvass.party.policy.Objection;
import dev.canvass.party.policy.StopOrder;
import dev.canvass.party.records.RecordStore;
import dev.canvass.party.stream.QueryFeed;
import dev.canvass.privacy.access.Actor;
import dev.canvass.privacy.sign.VerifyingKey;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which queries the node answers, by the policy or by a person, and has every decision in
 * the audit log before anybody is charged. A query that comes outside the policy's hours waits for
 * them. Thread-safe.
 */
final class Consent implements QueryFeed.Listener {

  private static final Logger LOG = LoggerFactory.getLogger(Consent.class);

  private final PartyId self;
  private final int shard;
  private final ConsentRules rules;
  private final RecordStore records;
  private final QueryBook book;
  private final QueryWork work;
  private final Clock clock;
  private final StopOrder stop;
  private final Map<QueryId, Asked> queries = new ConcurrentHashMap<>();
  private final Map<QueryId, Instant> waiting = new ConcurrentHashMap<>();

  /** A query and whose it is. */
  private record Asked(Query query, VerifyingKey collector) {}

  Consent(
      PartyConfig config,
      ConsentRules rules,
      RecordStore records,
      QueryBook book,
      QueryWork work,
      StopOrder stop,
      Clock clock) {
    self = new PartyId(config.party());
    shard = config.shard();
    this.rules = rules;
    this.records = records;
    this.book = book;
    this.work = work;
    this.stop = stop;
    this.clock = clock;
  }

  /** A query from a collector: new, or known from before a restart. */
  @Override
  public void asked(Query query, VerifyingKey collector) {
    if (!query.parties().contains(self)) {
      return;
    }
    if (!book.isAsOpened(query)) {
      String reason = "it differs from what was agreed to";
      LOG.warn("event=query_ignored query={} reason=\"{}\"", query.id(), reason);
      work.aside(() -> book.refuseOnce(query, reason));
      return;
    }
    Asked asked = new Asked(query, collector);
    if (queries.putIfAbsent(query.id(), asked) == null) {
      work.begin(query, () -> consider(asked));
    }
  }

  private void consider(Asked asked) {
    Query query = asked.query();
    waiting.remove(query.id());
    QueryProgress progress = book.find(query.id()).orElseGet(() -> book.open(query));
    if (progress.state() != State.PENDING || work.isCalledOff(query.id())) {
      return;
    }
    if (stop.isGiven()) {
      return; // It is considered when the order is lifted.
    }
    Optional<Objection> objection = objection(asked);
    if (objection.isPresent()) {
      declineByRule(query, objection.get());
    } else if (rules.isAutomatic(query)) {
      allowInHours(asked);
    }
  }

  private Optional<Objection> objection(Asked asked) {
    Query query = asked.query();
    return rules.objection(
        query, asked.collector(), clock.instant(), work.deadline(query), records::users);
  }

  /** Allows the query now, or considers it again when the policy's hours begin. */
  private void allowInHours(Asked asked) {
    Query query = asked.query();
    Instant now = clock.instant();
    if (rules.allowsTime(now)) {
      allow(query, Statement.of(PolicyDecision.allowed(query, DecidedBy.RULE)));
    } else {
      Instant begin = rules.nextTime(now);
      waiting.put(query.id(), begin);
      work.beginAt(begin, query, () -> consider(asked));
    }
  }

  private void allow(Query query, Statement allowed) {
    book.move(query.id(), State.COLLECTING, "", List.of(allowed));
  }

  private void declineByRule(Query query, Objection objection) {
    decline(query, objection, declined(query, DecidedBy.RULE, objection));
  }

  private static Statement declined(Query query, DecidedBy decidedBy, Objection objection) {
    return Statement.of(
        PolicyDecision.declined(query, decidedBy, objection.reason(), objection.detail()));
  }

  private void decline(Query query, Objection objection, Statement declined) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    book.decline(
        new Refusal(query.id(), self, shard, objection.reason(), now),
        objection.detail(),
        List.of(declined));
    LOG.info("event=query_declined query={} reason={}", query.id(), objection.reason());
  }

  /** An extension carries its query, for it may be all that is left of it on the topic. */
  @Override
  public void extended(Extension extension, VerifyingKey collector) {
    Query query = extension.query();
    asked(query, collector);
    if (new Asked(query, collector).equals(queries.get(query.id()))) {
      work.extend(extension);
    }
  }

  @Override
  public void calledOff(Cancellation cancellation, VerifyingKey collector) {
    QueryId id = cancellation.query();
    Asked asked = queries.get(id);
    if (asked != null && !asked.collector().equals(collector)) {
      LOG.warn("event=cancellation_ignored query={} reason=\"another collector's\"", id);
      return;
    }
    work.callOff(id, "the collector called it off at " + cancellation.at());
  }

  /** A person's yes to a pending query. The policy is asked again: it has the last word. */
  Future<QueryProgress> approve(QueryId id, Actor actor) {
    if (stop.isGiven()) {
      return Future.failedFuture(
          new IllegalStateException(stop.given().map(StopOrder.Given::describe).orElse("")));
    }
    Instant now = clock.instant();
    if (!rules.allowsTime(now)) {
      return Future.failedFuture(
          new IllegalStateException(
              "the policy's hours begin at " + rules.nextTime(now) + ": approve " + id + " then"));
    }
    return answer(id, asked -> approved(asked, actor));
  }

  private void approved(Asked asked, Actor actor) {
    Query query = asked.query();
    Optional<Objection> objection = objection(asked);
    if (objection.isPresent()) {
      declineByRule(query, objection.get());
    } else {
      allow(query, Statement.of(PolicyDecision.allowed(query, DecidedBy.PERSON)).by(actor));
    }
  }

  /** Goes on with every query, as after a restart. */
  void takeUpAgain() {
    queries.values().forEach(asked -> work.begin(asked.query(), () -> consider(asked)));
  }

  /** A person's no to a pending query. */
  Future<QueryProgress> reject(QueryId id, Actor actor) {
    Objection no = new Objection(Refusal.Reason.REJECTED_BY_PERSON, "rejected by the operator");
    return answer(
        id,
        asked ->
            decline(asked.query(), no, declined(asked.query(), DecidedBy.PERSON, no).by(actor)));
  }

  /** What to do with a query. */
  @FunctionalInterface
  private interface Step {
    void of(Asked asked);
  }

  private Future<QueryProgress> answer(QueryId id, Step step) {
    Asked asked = queries.get(id);
    QueryProgress now = asked == null ? null : book.find(id).orElse(null);
    if (now == null || now.state() != State.PENDING) {
      return Future.failedFuture(
          new IllegalStateException(
              id
                  + (now == null
                      ? " is not considered yet"
                      : " is " + now.state() + ", not PENDING")));
    }
    return work.once(asked.query(), () -> step.of(asked)).map(done -> book.find(id).orElseThrow());
  }

  /** Until when a query waits for the policy's hours; empty if it does not. */
  Optional<Instant> waitsUntil(QueryId query) {
    return Optional.ofNullable(waiting.get(query));
  }

  /** What is known of each query heard of since the start. */
  Map<QueryId, QueryProgress> progress() {
    Map<QueryId, QueryProgress> all = new TreeMap<>();
    queries.keySet().forEach(id -> book.find(id).ifPresent(progress -> all.put(id, progress)));
    return all;
  }

  /** The query with this id, if it was heard of; else null. */
  Query query(QueryId id) {
    Asked asked = queries.get(id);
    return asked == null ? null : asked.query();
  }
}
