package dev.canvass.analytics.simulate;

import dev.canvass.analytics.item.Code;
import dev.canvass.analytics.query.Mechanism;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.report.Digest;
import dev.canvass.analytics.vote.Candidate;
import dev.canvass.analytics.vote.Election;
import dev.canvass.analytics.vote.Expulsion;
import dev.canvass.analytics.vote.Vote;
import dev.canvass.analytics.vote.VoteOutcome;
import dev.canvass.analytics.vote.Voter;
import dev.canvass.privacy.oracle.FrequencyOracle;
import dev.canvass.privacy.oracle.Mix;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.IntStream;

/**
 * One run of the vote alone, thousands of times faster than {@link SealedRun}: the search is
 * assumed to have found the commonest items and the planted ones, and a party's frequency of an
 * item is its true one with normal noise of the oracle's variance. For comparing rules; what liars
 * do to the search is not in it.
 */
final class VoteModel {

  private static final int ITEMS = 400;
  private static final int BALLOT = 64;
  private static final int CODE_BITS = 32;

  private final Query query;
  private final Population population;
  private final Optional<Liars> liars;
  private final FrequencyOracle oracle;
  private final SeededRandomBits random;
  private final List<String> items;

  /**
   * @param population in the codec's canonical spelling
   * @param seed of everything random in the run
   */
  VoteModel(Population population, SimulationOptions options, long seed) {
    query = SealedRun.query(population, options, seed);
    this.population = population;
    liars =
        options
            .attack()
            .map(chosen -> new Liars(chosen, query, this.population, Mix.mix(query.seed(), 3)));
    oracle = Mechanism.of(query).oracle();
    random = new SeededRandomBits(Mix.mix(query.seed(), 4));
    Set<String> candidates = new LinkedHashSet<>(this.population.topItems(ITEMS));
    liars.ifPresent(lying -> candidates.addAll(lying.planted()));
    items = List.copyOf(candidates);
  }

  RunOutcome run() {
    List<Voter> voters = new ArrayList<>();
    population.counts().forEach((party, held) -> voter(party, held).ifPresent(voters::add));
    VoteOutcome outcome = count(voters, List.of());
    if (!outcome.expelled().isEmpty()) {
      List<Expulsion> expelled = outcome.expelled();
      voters.removeIf(
          voter -> expelled.stream().anyMatch(out -> out.party().equals(voter.party())));
      outcome = count(voters, expelled);
    }
    VoteOutcome last = outcome;
    double users =
        voters.stream()
            .filter(voter -> last.expelled().stream().noneMatch(out -> isOf(out, voter)))
            .mapToDouble(Voter::population)
            .sum();
    return new RunOutcome(
        last.ranking().stream()
            .limit(query.k())
            .map(x -> new RunOutcome.Listed(items.get(x), last.frequencies()[x] * users))
            .toList(),
        liars.map(Liars::planted).orElse(List.of()),
        0);
  }

  private static boolean isOf(Expulsion expulsion, Voter voter) {
    return expulsion.party().equals(voter.party());
  }

  private VoteOutcome count(List<Voter> voters, List<Expulsion> expelled) {
    List<Candidate> candidates =
        IntStream.range(0, items.size())
            .mapToObj(x -> new Candidate(Code.ofNumber(x + 1, CODE_BITS), 1))
            .toList();
    Digest nonce = Digest.of(ByteBuffer.allocate(Long.BYTES).putLong(query.seed()).array());
    return Vote.count(
        new Election(candidates, voters, expelled, query.parties().size(), 1, query.k(), nonce),
        query.aggregation());
  }

  /** What a party says; nothing if it has no users. */
  private Optional<Voter> voter(PartyId party, SortedMap<String, Long> held) {
    Optional<Liars> lying = liars.filter(some -> some.parties().contains(party));
    Optional<SortedMap<String, Long>> answers =
        lying.isPresent() ? lying.orElseThrow().answers(party) : Optional.of(held);
    long users =
        answers
            .map(counts -> counts.values().stream().mapToLong(Long::longValue).sum())
            .orElseGet(() -> lying.orElseThrow().forged(party).users());
    if (users == 0) {
      return Optional.empty();
    }
    double[] h = new double[items.size()];
    for (int x = 0; x < h.length; x++) {
      String item = items.get(x);
      double mean =
          answers
              .map(counts -> counts.getOrDefault(item, 0L) / (double) users)
              .orElseGet(() -> forged(lying.orElseThrow().forged(party).aims(), item));
      double variance =
          oracle.variancePerUser() + oracle.variancePerHolder() * Math.max(0, Math.min(1, mean));
      h[x] = mean + Math.sqrt(variance / users) * KnownList.normal(random);
    }
    double sigma = Math.sqrt(oracle.variancePerUser() / users);
    return Optional.of(new Voter(party, users, sigma, h, ballot(h)));
  }

  /**
   * The frequency that symbols chosen for these aims feign: those with one aim serve all its items
   * at once here, which is more than symbols can do where an aim has many.
   */
  private double forged(List<Map<String, Double>> aims, String item) {
    double most = oracle.estimate(1_000_000, 1_000_000) / 1e6;
    double least = oracle.estimate(0, 1_000_000) / 1e6;
    double sum = 0;
    for (Map<String, Double> aim : aims) {
      double worth = aim.getOrDefault(item, 0.0);
      sum += worth > 0 ? most : worth < 0 ? least : 0;
    }
    return sum / aims.size();
  }

  private List<Integer> ballot(double[] h) {
    return IntStream.range(0, h.length)
        .boxed()
        .sorted(Comparator.<Integer>comparingDouble(x -> h[x]).reversed())
        .limit(Math.max(BALLOT, 2L * query.k()))
        .toList();
  }
}
