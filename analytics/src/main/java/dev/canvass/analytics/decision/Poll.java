package dev.canvass.analytics.decision;

import dev.canvass.analytics.item.Code;
import dev.canvass.analytics.query.Mechanism;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.search.Finding;
import dev.canvass.analytics.vote.Candidate;
import dev.canvass.analytics.vote.Election;
import dev.canvass.analytics.vote.Expulsion;
import dev.canvass.analytics.vote.Vote;
import dev.canvass.analytics.vote.VoteOutcome;
import dev.canvass.analytics.vote.Voter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Turns a search's findings into an election of the parties that were searched: candidates are the
 * confirmed findings and the most plausible others, and a party's say is what its own tables tell
 * after successive explanation.
 */
final class Poll {

  /** S: less plausible findings are ghosts. */
  private static final double PLAUSIBLE = -20;

  private static final int CANDIDATES = 200;
  private static final int CANDIDATES_PER_PLACE = 4;

  private final Query query;
  private final Mechanism mechanism;
  private final ClosedRound round;

  Poll(Query query, Mechanism mechanism, ClosedRound round) {
    this.query = query;
    this.mechanism = mechanism;
    this.round = round;
  }

  /** The findings that are voted on: all confirmed ones, and the best of the rest. */
  List<Finding> candidates(List<Finding> findings) {
    List<Finding> confirmed = findings.stream().filter(Finding::confirmed).toList();
    int most = Math.max(CANDIDATES, CANDIDATES_PER_PLACE * query.k());
    Stream<Finding> rest =
        findings.stream()
            .filter(finding -> !finding.confirmed() && finding.logOdds() > PLAUSIBLE)
            .sorted(
                Comparator.comparingDouble(Finding::logOdds)
                    .reversed()
                    .thenComparing(Finding::code))
            .limit(Math.max(0, most - confirmed.size()));
    return Stream.concat(confirmed.stream(), rest).toList();
  }

  /**
   * Counts the votes of {@code parties}.
   *
   * @param candidates from a search over these parties, in their order
   * @param parties with at least one report each; at least one
   * @param expelled parties that an earlier vote set aside, not among {@code parties}
   */
  VoteOutcome count(
      List<Finding> candidates, List<PartyReports> parties, List<Expulsion> expelled) {
    Map<Code, Integer> places = new HashMap<>();
    for (int i = 0; i < candidates.size(); i++) {
      places.put(candidates.get(i).code(), i);
    }
    List<Voter> voters = new ArrayList<>();
    for (int p = 0; p < parties.size(); p++) {
      if (parties.get(p).users() > 0) {
        voters.add(voter(parties.get(p), p, candidates, places));
      }
    }
    Set<PartyId> registered = new HashSet<>(query.parties());
    parties.forEach(party -> registered.add(party.party()));
    expelled.forEach(party -> registered.add(party.party()));
    Election election =
        new Election(
            candidates.stream().map(Poll::candidate).toList(),
            voters,
            expelled,
            registered.size(),
            presence(),
            query.k(),
            round.tieNonce());
    return Vote.count(election, query.aggregation());
  }

  private static Candidate candidate(Finding finding) {
    return new Candidate(finding.code(), 1 / (1 + Math.exp(-finding.logOdds())));
  }

  private Voter voter(
      PartyReports party, int p, List<Finding> candidates, Map<Code, Integer> places) {
    long users = party.users();
    double[] frequencies = new double[candidates.size()];
    for (int i = 0; i < frequencies.length; i++) {
      frequencies[i] = candidates.get(i).partyCounts()[p] / users;
    }
    return new Voter(
        party.party(),
        population(party),
        Math.sqrt(mechanism.oracle().variancePerUser() / users),
        frequencies,
        BallotRanking.of(party, places, mechanism.schedule().codeBits()));
  }

  /** n: the users a party reported, at most those it is registered for. */
  long population(PartyReports party) {
    return Math.min(
        party.users(), round.populationCaps().getOrDefault(party.party(), Long.MAX_VALUE));
  }

  /** The share of the registered population that reported, if every party's is known. */
  private double presence() {
    Map<PartyId, Long> caps = round.populationCaps();
    if (!query.parties().stream().allMatch(caps::containsKey)) {
      return 1;
    }
    double invited = query.parties().stream().mapToDouble(caps::get).sum();
    double present =
        round.parties().stream()
            .filter(party -> party.users() > 0 && query.parties().contains(party.party()))
            .mapToDouble(party -> caps.get(party.party()))
            .sum();
    return Math.min(1, present / invited);
  }
}
