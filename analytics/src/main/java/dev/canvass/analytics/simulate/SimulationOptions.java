package dev.canvass.analytics.simulate;

import dev.canvass.analytics.item.CodecSpec;
import dev.canvass.analytics.query.Aggregation;
import dev.canvass.analytics.query.Strategy;
import dev.canvass.privacy.Epsilon;
import java.util.List;
import java.util.Optional;

/**
 * One row of a study.
 *
 * @param aggregation how estimates are combined; published mechanisms always add counts
 * @param runs independent repetitions, 1 to 10,000
 * @param seed the first run's seed; run i uses seed + i
 * @param lexicon public strings; may be empty
 * @param attack what some parties do; published mechanisms are simulated without
 * @param depth how much of the mechanism is run
 */
public record SimulationOptions(
    CodecSpec codec,
    Epsilon epsilon,
    int k,
    Strategy strategy,
    Aggregation aggregation,
    int runs,
    long seed,
    List<String> lexicon,
    Optional<Attack> attack,
    Depth depth) {

  /** How much of the mechanism is run. */
  public enum Depth {
    /** Every user's report, the search and the vote. */
    REPORTS,
    /** The vote alone, over true frequencies with noise: a model, for comparing rules. */
    VOTE
  }

  /** A row with everything in it. */
  public SimulationOptions(
      CodecSpec codec,
      Epsilon epsilon,
      int k,
      Strategy strategy,
      Aggregation aggregation,
      int runs,
      long seed,
      List<String> lexicon,
      Optional<Attack> attack) {
    this(codec, epsilon, k, strategy, aggregation, runs, seed, lexicon, attack, Depth.REPORTS);
  }

  public SimulationOptions {
    if (runs < 1 || runs > 10_000) {
      throw new IllegalArgumentException("runs must be in 1..10000, but is " + runs);
    }
    lexicon = List.copyOf(lexicon);
    if (strategy.publishedRule().isPresent()) {
      aggregation = Aggregation.WEIGHTED_SUM;
      if (attack.isPresent()) {
        throw new IllegalArgumentException(
            "attacks are simulated with strategy " + Strategy.CONSENSUS + " only");
      }
      if (depth == Depth.VOTE) {
        throw new IllegalArgumentException(
            "the vote alone is simulated with strategy " + Strategy.CONSENSUS + " only");
      }
    }
  }
}
