package dev.canvass.collector.audit;

import dev.canvass.analytics.audit.AuditFacts;
import dev.canvass.analytics.audit.ChainName;
import dev.canvass.analytics.audit.ChargeSummary;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.collector.results.ResultDocument;
import dev.canvass.privacy.Epsilon;
import dev.canvass.privacy.audit.AuditEntry;
import dev.canvass.privacy.audit.AuditKind;
import dev.canvass.privacy.shuffle.PrivacyStatement;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * What was spent, as the logs say: a pure function of entries. ε is the local one, as a decimal;
 * the central one stands beside it with who must be trusted for it. What cannot be read is named
 * and counts nowhere.
 *
 * @param spent by party, query and day
 * @param queries by party and query
 * @param parties by party, over all queries
 * @param distribution how spending is spread over users, by log, as of its newest charges
 * @param refusals users and requests that were refused, by party and reason
 * @param logs how far each log is known and signed
 * @param unreadable entries whose facts cannot be read
 */
public record SummaryDocument(
    List<Spent> spent,
    List<QuerySpent> queries,
    List<PartySpent> parties,
    List<Distribution> distribution,
    List<Refused> refusals,
    List<Log> logs,
    List<String> unreadable) {

  /** Users charged on a day (UTC), each with {@code epsilon}. */
  public record Spent(String party, String query, String day, long users, String epsilon) {}

  /**
   * One party's share in one query.
   *
   * @param users users charged
   * @param refused users skipped
   * @param privacy stated for the party's shard with the fewest reports
   */
  public record QuerySpent(
      String party, String query, long users, long refused, ResultDocument.Privacy privacy) {}

  /**
   * One party over all queries.
   *
   * @param charges users charged, over queries: a user who answered two counts twice
   * @param privacy what a user is promised who answered all of them
   */
  public record PartySpent(
      String party, int queries, long charges, ResultDocument.Privacy privacy) {}

  /**
   * How spending is spread over the users the newest query looked at.
   *
   * @param shareAtCap the share of users who could not be charged the same again, 0 to 1
   */
  public record Distribution(
      String log,
      String query,
      String time,
      long users,
      double shareAtCap,
      Spread window,
      Spread lifetime) {}

  /** Quantiles of ε over users. */
  public record Spread(String min, String median, String p95, String max) {
    static Spread of(ChargeSummary.Spread spread) {
      return new Spread(
          decimal(spread.min()),
          decimal(spread.median()),
          decimal(spread.p95()),
          decimal(spread.max()));
    }
  }

  /**
   * What was refused.
   *
   * @param users users skipped for the reason
   * @param requests queries declined, or requests refused, for it
   */
  public record Refused(String party, String reason, long users, long requests) {}

  /**
   * How a log stands.
   *
   * @param entries number of its last entry
   * @param confirmed the last entry that a counter-signed head names
   * @param contradictions proofs that its owner showed two histories
   */
  public record Log(String log, long entries, long confirmed, int contradictions) {

    static Log empty(String log) {
      return new Log(log, 0, 0, 0);
    }

    Log withEntry(long sequence) {
      return new Log(log, Math.max(entries, sequence), confirmed, contradictions);
    }

    Log withHead(long sequence) {
      return new Log(log, entries, Math.max(confirmed, sequence), contradictions);
    }

    Log withContradiction() {
      return new Log(log, entries, confirmed, contradictions + 1);
    }
  }

  /** One party's answer to one query, the newest statement of each of its shards. */
  private record Answer(String party, QueryId query, TreeMap<ChainName, Share> shards) {

    long charged() {
      return sum(ChargeSummary::usersCharged);
    }

    long sum(ToLongFunction<ChargeSummary> number) {
      return shards.values().stream().mapToLong(share -> number.applyAsLong(share.said())).sum();
    }

    /** Of the shard with the fewest reports: with its δ the others' ε is smaller. */
    PrivacyStatement.Answered weakest() {
      Epsilon local = new Epsilon(shards.firstEntry().getValue().said().epsilonMicros());
      long fewest =
          shards.values().stream().mapToLong(share -> share.said().usersCharged()).min().orElse(0);
      return new PrivacyStatement.Answered(local, fewest);
    }
  }

  /** What a shard said of charging for one query. */
  private record Share(AuditEntry entry, ChargeSummary said) {}

  /** What all entries say together. */
  public static SummaryDocument of(List<AuditEntry> entries, List<Log> logs) {
    TreeMap<String, Answer> answers = new TreeMap<>();
    TreeMap<String, Refused> refusals = new TreeMap<>();
    List<String> unreadable = new ArrayList<>();
    for (AuditEntry entry : entries) {
      try {
        ChainName chain = ChainName.parse(entry.chain());
        String party = chain.party().value();
        if (entry.kind() == AuditKind.CHARGE_SUMMARY) {
          ChargeSummary said = ChargeSummary.parse(entry);
          answers
              .computeIfAbsent(
                  party + "/" + said.query(),
                  any -> new Answer(party, said.query(), new TreeMap<>()))
              .shards()
              .merge(chain, new Share(entry, said), SummaryDocument::newer);
        } else if (isRefusal(entry)) {
          add(refusals, party, entry.facts().getOrDefault(AuditFacts.REASON, "unsaid"), 0, 1);
        }
      } catch (IllegalArgumentException e) {
        unreadable.add(entry.chain() + ", entry " + entry.sequence() + ": " + e.getMessage());
      }
    }
    for (Answer answer : answers.values()) {
      for (Share share : answer.shards().values()) {
        share
            .said()
            .refused()
            .forEach((reason, users) -> add(refusals, answer.party(), reason, users, 0));
      }
    }
    return new SummaryDocument(
        answers.values().stream().flatMap(answer -> spent(answer).stream()).toList(),
        answers.values().stream().map(SummaryDocument::querySpent).toList(),
        parties(answers.values()),
        distribution(answers.values()),
        List.copyOf(refusals.values()),
        logs,
        unreadable);
  }

  private static Share newer(Share one, Share other) {
    return one.entry().sequence() > other.entry().sequence() ? one : other;
  }

  private static boolean isRefusal(AuditEntry entry) {
    return entry.kind() == AuditKind.REFUSAL
        || (entry.kind() == AuditKind.POLICY_DECISION
            && AuditFacts.DECLINED.equals(entry.facts().get(AuditFacts.DECISION)));
  }

  private static void add(
      Map<String, Refused> refusals, String party, String reason, long users, long requests) {
    refusals.merge(
        party + "/" + reason,
        new Refused(party, reason, users, requests),
        (known, more) ->
            new Refused(
                party, reason, known.users() + more.users(), known.requests() + more.requests()));
  }

  private static List<Spent> spent(Answer answer) {
    TreeMap<LocalDate, Long> days = new TreeMap<>();
    for (Share share : answer.shards().values()) {
      share.said().chargedByDay().forEach((day, users) -> days.merge(day, users, Long::sum));
    }
    String epsilon = answer.weakest().local().toString();
    List<Spent> rows = new ArrayList<>();
    days.forEach(
        (day, users) ->
            rows.add(
                new Spent(answer.party(), answer.query().value(), day.toString(), users, epsilon)));
    return rows;
  }

  private static QuerySpent querySpent(Answer answer) {
    PrivacyStatement.Answered weakest = answer.weakest();
    return new QuerySpent(
        answer.party(),
        answer.query().value(),
        answer.charged(),
        answer.sum(ChargeSummary::usersRefused),
        ResultDocument.Privacy.of(PrivacyStatement.ofQuery(weakest.local(), weakest.reports())));
  }

  private static List<PartySpent> parties(Collection<Answer> answers) {
    TreeMap<String, List<Answer>> byParty = new TreeMap<>();
    answers.forEach(
        answer -> byParty.computeIfAbsent(answer.party(), any -> new ArrayList<>()).add(answer));
    List<PartySpent> rows = new ArrayList<>();
    byParty.forEach(
        (party, own) ->
            rows.add(
                new PartySpent(
                    party,
                    own.size(),
                    own.stream().mapToLong(Answer::charged).sum(),
                    // How many users the party has is not known: no amplification over queries.
                    ResultDocument.Privacy.of(
                        PrivacyStatement.overQueries(
                            own.stream().map(Answer::weakest).toList(), 0)))));
    return rows;
  }

  private static List<Distribution> distribution(Collection<Answer> answers) {
    TreeMap<ChainName, Share> newest = new TreeMap<>();
    for (Answer answer : answers) {
      answer
          .shards()
          .forEach(
              (chain, share) -> {
                if (share.said().spending().isPresent()) {
                  newest.merge(chain, share, SummaryDocument::newer);
                }
              });
    }
    List<Distribution> rows = new ArrayList<>();
    newest.forEach(
        (chain, share) -> {
          ChargeSummary.Spending spending = share.said().spending().orElseThrow();
          rows.add(
              new Distribution(
                  chain.toString(),
                  share.said().query().value(),
                  share.entry().time().toString(),
                  spending.users(),
                  (double) spending.usersAtCap() / spending.users(),
                  Spread.of(spending.window()),
                  Spread.of(spending.lifetime())));
        });
    return rows;
  }

  private static String decimal(long micros) {
    return BigDecimal.valueOf(micros, 6).stripTrailingZeros().toPlainString();
  }
}
