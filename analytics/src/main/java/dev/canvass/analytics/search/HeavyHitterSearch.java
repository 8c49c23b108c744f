package dev.canvass.analytics.search;

import dev.canvass.analytics.decision.PartyReports;
import dev.canvass.analytics.item.Code;
import dev.canvass.analytics.query.Mechanism;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;

/**
 * The whole search: evidence per level, beam, lexicon and nominees, estimates, explanation. A pure
 * function of its inputs; parties are processed in the order given.
 */
public final class HeavyHitterSearch {

  /** Short items looked at one by one: 2^20, about as many as a table has cells. */
  public static final int ENUMERATED = 1 << 20;

  private final Mechanism mechanism;
  private final Levels workers;

  /**
   * @param workers threads to run levels on; the caller's thread waits
   */
  public HeavyHitterSearch(Mechanism mechanism, ExecutorService workers) {
    this.mechanism = mechanism;
    this.workers = new Levels(workers);
  }

  /**
   * What was found.
   *
   * @param findings confirmed ones first, then the rest
   * @param kept prefixes kept per level
   * @param contradictions ballots that state more than their reports say
   */
  public record Outcome(
      List<Finding> findings, List<Integer> kept, List<BallotContradiction> contradictions) {
    public Outcome {
      findings = List.copyOf(findings);
      kept = List.copyOf(kept);
      contradictions = List.copyOf(contradictions);
    }
  }

  /**
   * Searches the reports of {@code parties}.
   *
   * @param lexicon tree codes of public strings, without repeats
   * @param nominees tree codes from ballots
   * @param enumerate whether to look at every short item too, which the beam may miss; costs about
   *     a million look-ups
   */
  public Outcome run(
      List<PartyReports> parties, List<Code> lexicon, List<Code> nominees, boolean enumerate) {
    float[][] evidence = evidence(parties);
    BeamSearch beam = new BeamSearch(mechanism.schedule(), evidence);
    Map<Code, Finalist> finalists = new HashMap<>();
    beam.run().forEach(scored -> keepCheaper(finalists, discovered(scored.code(), evidence)));
    nominees.forEach(code -> keepCheaper(finalists, discovered(code, evidence)));
    if (enumerate && mechanism.schedule().levels() > 1) {
      best(mechanism.likeliestItems(ENUMERATED), code -> discovered(code, evidence))
          .forEach(finalist -> keepCheaper(finalists, finalist));
    }
    double known = Math.log(Math.max(1, lexicon.size()));
    best(lexicon, code -> new Finalist(code, score(code, evidence), known))
        .forEach(finalist -> keepCheaper(finalists, finalist));
    // Codes that no item has are ghosts for certain.
    List<Finalist> possible =
        finalists.values().stream()
            .filter(finalist -> mechanism.isPossible(finalist.code()))
            .sorted(Comparator.comparing(Finalist::code))
            .toList();
    BallotAudit audit = new BallotAudit(mechanism, parties);
    PartyEstimates estimates = PartyEstimates.of(mechanism, parties, possible, audit, workers);
    return new Outcome(
        new Explanation(mechanism.oracle(), possible, estimates).run(),
        beam.kept(),
        audit.contradictions());
  }

  private Finalist discovered(Code code, float[][] evidence) {
    return new Finalist(code, score(code, evidence), mechanism.surprise(code));
  }

  /** The codes whose evidence exceeds their price most. */
  private static List<Finalist> best(List<Code> codes, Function<Code, Finalist> judge) {
    PriorityQueue<Finalist> worstFirst =
        new PriorityQueue<>(Comparator.comparingDouble(Finalist::balance));
    for (Code code : codes) {
      Finalist finalist = judge.apply(code);
      if (worstFirst.size() < BeamSearch.FINALISTS) {
        worstFirst.add(finalist);
      } else if (finalist.balance() > worstFirst.element().balance()) {
        worstFirst.remove();
        worstFirst.add(finalist);
      }
    }
    return List.copyOf(worstFirst);
  }

  private float[][] evidence(List<PartyReports> parties) {
    int levels = mechanism.schedule().levels();
    int cells = mechanism.oracle().cells();
    EvidenceScale scale = new EvidenceScale(cap(levels, cells));
    float[][] evidence = new float[levels][];
    workers.forEach(
        levels,
        level -> evidence[level - 1] = new LevelTable(mechanism, level).evidence(parties, scale));
    return evidence;
  }

  /** The most evidence that one cell can give, in nats. */
  static double cap(int levels, int cells) {
    // One level has no beam to protect from a lucky cell, so its evidence need not be capped.
    return levels == 1 ? 60 : Math.log(cells / 20.0);
  }

  private double score(Code code, float[][] evidence) {
    double score = 0;
    for (int level = 1; level <= evidence.length; level++) {
      score += evidence[level - 1][mechanism.schedule().cell(code, level)];
    }
    return score;
  }

  private static void keepCheaper(Map<Code, Finalist> finalists, Finalist finalist) {
    finalists.merge(
        finalist.code(), finalist, (old, other) -> old.penalty() <= other.penalty() ? old : other);
  }
}
