package dev.canvass.analytics.vote;

import dev.canvass.analytics.item.Code;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.report.Digest;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Everything a vote is made from. The order in which voters are given does not matter: they are
 * kept ascending by party.
 *
 * @param candidates without repeats; candidates are known by their place in this list
 * @param voters who voted, each on all candidates; at least one, none twice, none expelled
 * @param expelled parties that an earlier vote over the same reports set aside
 * @param registered R: parties that could have voted, from which follows how many liars are
 *     expected: liars always show up, honest parties do not
 * @param presence share of the registered population that those who voted stand for, 0 to 1; 1 if
 *     unknown
 * @param places k: how many candidates are to be chosen
 * @param nonce drawn after all reports were in, so that nobody can have chosen an item's name to
 *     win ties
 */
public record Election(
    List<Candidate> candidates,
    List<Voter> voters,
    List<Expulsion> expelled,
    int registered,
    double presence,
    int places,
    Digest nonce) {

  public Election {
    candidates = List.copyOf(candidates);
    voters = voters.stream().sorted(Comparator.comparing(Voter::party)).toList();
    expelled = List.copyOf(expelled);
    require(!voters.isEmpty(), "a vote needs at least one voter");
    require(places >= 1, "a vote fills at least one place, not " + places);
    require(presence >= 0 && presence <= 1, "a presence is in 0..1, but is " + presence);
    require(
        registered >= voters.size() + expelled.size(),
        "only %d parties are registered, but %d voted"
            .formatted(registered, voters.size() + expelled.size()));
    Set<Code> codes = new HashSet<>();
    for (Candidate candidate : candidates) {
      require(codes.add(candidate.code()), "a candidate stands twice: " + candidate.code());
    }
    Set<PartyId> seen = new HashSet<>();
    expelled.forEach(party -> seen.add(party.party()));
    for (Voter voter : voters) {
      require(seen.add(voter.party()), voter.party() + " votes twice, or although expelled");
      require(
          voter.frequencies().length == candidates.size(),
          "%s judges %d candidates, but there are %d"
              .formatted(voter.party(), voter.frequencies().length, candidates.size()));
    }
  }

  private static void require(boolean valid, String message) {
    if (!valid) {
      throw new IllegalArgumentException(message);
    }
  }

  /** n of every voter. */
  double[] populations() {
    return voters.stream().mapToDouble(Voter::population).toArray();
  }

  /** Parties that voted, those expelled since included. */
  int voted() {
    return voters.size() + expelled.size();
  }
}
