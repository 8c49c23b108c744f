package dev.canvass.analytics.decision;

import dev.canvass.analytics.item.Code;
import dev.canvass.analytics.query.Mechanism;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.report.Ballot;
import dev.canvass.analytics.search.Finding;
import dev.canvass.analytics.search.HeavyHitterSearch;
import dev.canvass.analytics.search.PublishedReading;
import dev.canvass.analytics.vote.Agreement;
import dev.canvass.analytics.vote.Expulsion;
import dev.canvass.analytics.vote.Protection;
import dev.canvass.analytics.vote.VoteOutcome;
import dev.canvass.privacy.oracle.FrequencyOracle;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;

/**
 * Decides a query over sealed reports. Deterministic: equal inputs give equal results, whichever
 * instance decides and however often.
 */
public final class Decision {

  static final double TWO_SIDED_95 = 1.959964;
  private static final int MIN_BALLOT = 64;

  private final Query query;
  private final Mechanism mechanism;
  private final List<PartyReports> parties;
  private final long users;

  private Decision(Query query, List<PartyReports> parties) {
    this.query = query;
    mechanism = Mechanism.of(query);
    this.parties = parties.stream().sorted(Comparator.comparing(PartyReports::party)).toList();
    users = parties.stream().mapToLong(PartyReports::users).sum();
  }

  /**
   * Finds the heavy hitters and lets the parties vote on them. If the vote expels parties, searches
   * and votes once more without them, for their reports had been part of every joint table.
   *
   * @param round the reports that count, and all else that was fixed when the round closed
   * @param workers threads to use; the caller's thread waits for them
   */
  public static QueryResult decide(Query query, ClosedRound round, ExecutorService workers) {
    return new Decision(query, round.parties()).result(round, workers);
  }

  /** A shard's ballot: its best codes over its own sealed reports alone. */
  public static Ballot ballot(Query query, PartyReports own, int shard, ExecutorService workers) {
    Decision decision = new Decision(query, List.of(own));
    double deviation =
        Math.sqrt(Math.max(1, own.users()) * decision.mechanism.oracle().variancePerUser());
    int size = Math.min(Ballot.MAX_CHOICES, Math.max(MIN_BALLOT, 2 * query.k()));
    List<Ballot.Choice> choices =
        decision.ranked(decision.jointSearch(List.of(), false, workers)).stream()
            .limit(size)
            .map(finding -> new Ballot.Choice(finding.code(), finding.count() / deviation))
            .toList();
    return new Ballot(query.id(), own.party(), shard, choices);
  }

  /** How frequent {@code item} is; O(users), no table is decoded. */
  public static PointEstimate frequency(Query query, List<PartyReports> parties, String item) {
    return new Decision(query, parties).point(item);
  }

  private QueryResult result(ClosedRound round, ExecutorService workers) {
    HeavyHitterSearch.Outcome first = search(workers);
    Optional<Count> count = count(first, round, List.of());
    List<Expulsion> expelled = count.map(counted -> counted.vote().expelled()).orElse(List.of());
    HeavyHitterSearch.Outcome last = first;
    if (!expelled.isEmpty()) {
      Decision retained = without(expelled);
      last = retained.search(workers);
      count = retained.count(last, round, expelled);
    }
    Set<PartyId> counted = new HashSet<>();
    parties.forEach(party -> counted.add(party.party()));
    return new QueryResult(
        query.id(),
        count.map(voted -> voted.vote().protection()).orElse(Protection.UNPROTECTED),
        parties.stream().map(PartyReports::party).toList(),
        query.parties().stream().filter(party -> !counted.contains(party)).toList(),
        users,
        round.refused(),
        parties.stream().mapToLong(PartyReports::fewestOfAShard).filter(n -> n > 0).min().orElse(0),
        count.map(voted -> voted.chosen(query.k())).orElse(List.of()),
        count.map(Count::disputed).orElse(List.of()),
        count.map(voted -> voted.vote().expelled()).orElse(List.of()),
        count.map(voted -> voted.vote().agreement()).orElse(new Agreement(1)),
        first.contradictions(),
        round.tieNonce(),
        trace(last.kept()));
  }

  /** The vote over a search of these parties; none if they have no reports at all. */
  private Optional<Count> count(
      HeavyHitterSearch.Outcome outcome, ClosedRound round, List<Expulsion> before) {
    if (users == 0) {
      return Optional.empty();
    }
    Poll poll = new Poll(query, mechanism, round);
    List<Finding> candidates = poll.candidates(outcome.findings());
    VoteOutcome vote = poll.count(candidates, parties, before);
    double population =
        without(vote.expelled()).parties.stream().mapToDouble(poll::population).sum();
    return Optional.of(new Count(mechanism, lexiconNames(), parties, candidates, vote, population));
  }

  private Decision without(List<Expulsion> expelled) {
    return new Decision(
        query,
        parties.stream()
            .filter(party -> expelled.stream().noneMatch(out -> out.party().equals(party.party())))
            .toList());
  }

  private List<Code> nominees() {
    return parties.stream()
        .flatMap(party -> party.ballots().stream())
        .flatMap(ballot -> ballot.choices().stream())
        .map(choice -> choice.code().prefix(mechanism.schedule().codeBits()))
        .distinct()
        .toList();
  }

  /** What the query's strategy finds. */
  private HeavyHitterSearch.Outcome search(ExecutorService workers) {
    return query
        .strategy()
        .publishedRule()
        .map(rule -> PublishedReading.of(mechanism, parties, rule, query.k(), workers))
        .orElseGet(() -> jointSearch(nominees(), true, workers));
  }

  private HeavyHitterSearch.Outcome jointSearch(
      List<Code> nominees, boolean enumerate, ExecutorService workers) {
    List<Code> lexicon = query.lexicon().stream().map(mechanism::treeCode).distinct().toList();
    return new HeavyHitterSearch(mechanism, workers).run(parties, lexicon, nominees, enumerate);
  }

  /** A ballot's order: pooled count × sigmoid(log odds); ties by code. */
  private List<Finding> ranked(HeavyHitterSearch.Outcome outcome) {
    List<Finding> ranked = new ArrayList<>(outcome.findings());
    ranked.sort(
        Comparator.comparingDouble(Finding::merit)
            .reversed()
            .thenComparing(finding -> finding.code().toHex()));
    return ranked;
  }

  private Map<Code, String> lexiconNames() {
    Map<Code, String> names = new HashMap<>();
    for (String item : query.lexicon()) {
      names.putIfAbsent(mechanism.treeCode(item), item);
    }
    return names;
  }

  /**
   * √(N V + count (1-p-q)/(p-q)): the noise of randomisation; the users are all there are, no
   * sample.
   */
  private double standardError(double count) {
    FrequencyOracle oracle = mechanism.oracle();
    return Math.sqrt(
        users * oracle.variancePerUser() + oracle.variancePerHolder() * Math.max(0, count));
  }

  private PointEstimate point(String item) {
    Code code = mechanism.treeCode(item);
    FrequencyOracle oracle = mechanism.oracle();
    double count = 0;
    for (int level = 1; level <= mechanism.schedule().levels(); level++) {
      int cell = mechanism.schedule().cell(code, level);
      long support = 0;
      long reports = 0;
      for (PartyReports party : parties) {
        for (PartyReports.ReportStream stream : party.levels().get(level - 1)) {
          for (int i = 0; i < stream.count(); i++) {
            int symbol = stream.symbols()[i] & 0xFF;
            if (oracle.supports(cell, stream.coins().coin(i), symbol)) {
              support++;
            }
          }
          reports += stream.count();
        }
      }
      double collisions =
          mechanism.schedule().levels() == 1 ? 0 : (double) reports / oracle.cells();
      count += oracle.estimate(support, reports) - collisions;
    }
    double deviation = standardError(count);
    return new PointEstimate(
        count,
        users == 0 ? 0 : count / users,
        deviation,
        count - TWO_SIDED_95 * deviation,
        count + TWO_SIDED_95 * deviation,
        count < deviation,
        users);
  }

  private List<QueryResult.LevelTrace> trace(List<Integer> kept) {
    List<QueryResult.LevelTrace> trace = new ArrayList<>();
    for (int level = 1; level <= mechanism.schedule().levels(); level++) {
      int current = level;
      long reports = parties.stream().mapToLong(party -> party.reports(current)).sum();
      trace.add(
          new QueryResult.LevelTrace(
              mechanism.schedule().prefixBits(level), reports, kept.get(level - 1)));
    }
    return trace;
  }
}
