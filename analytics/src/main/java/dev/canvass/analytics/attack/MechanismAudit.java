package dev.canvass.analytics.attack;

import dev.canvass.analytics.item.CodecSpec;
import dev.canvass.analytics.query.Aggregation;
import dev.canvass.analytics.query.Mechanism;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.query.Strategy;
import dev.canvass.privacy.Epsilon;
import dev.canvass.privacy.attack.EpsilonBound;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Attacks a randomiser and judges whether it keeps its ε. For each of a few pairs of items it draws
 * reports of users with either, and looks for an event that one item makes more than e^ε times as
 * likely as the other: the events that are optimal by the mechanism's design, and events learned on
 * half of the trials and judged on the other half. Every event gives a Clopper-Pearson lower bound
 * on ε; the rate of error is shared evenly by all of them (Bonferroni).
 *
 * <p>A right mechanism raises the alarm with probability at most 1 - confidence. A pass is no
 * proof: it says that the attacks found nothing, with trials enough to see a tenth of ε = 0.5 or
 * more.
 *
 * @param trials users per item and pair, even
 * @param confidence 1 less the probability of a false alarm, in all
 */
public record MechanismAudit(int trials, double confidence) {

  /** Enough to see ε exceeded by a tenth for ε from 0.5. */
  public static final int DEFAULT_TRIALS = 200_000;

  /** One false alarm in a million audits. */
  public static final double DEFAULT_CONFIDENCE = 0.999999;

  private static final int MIN_TRIALS = 1_000;
  private static final int MAX_TRIALS = 100_000_000;

  public MechanismAudit {
    if (trials < MIN_TRIALS || trials > MAX_TRIALS || trials % 2 != 0) {
      throw new IllegalArgumentException(
          "trials must be an even number in 1,000..100,000,000, but are " + trials);
    }
    if (!(confidence >= 0.5 && confidence < 1 - 1e-12)) {
      throw new IllegalArgumentException(
          "confidence must be at least 0.5 and below 0.999999999999, but is " + confidence);
    }
  }

  /** A query that asks with this codec and ε, to be attacked; nobody ever answers it. */
  public static Query question(CodecSpec codec, Epsilon epsilon, PartyId party, long seed) {
    return new Query(
        new QueryId("q-0000000000000000"),
        "item",
        codec,
        epsilon,
        1,
        Strategy.CONSENSUS,
        Aggregation.WEIGHTED_SUM,
        List.of(party),
        1,
        Instant.EPOCH,
        Instant.EPOCH.plus(Duration.ofHours(1)),
        seed,
        List.of());
  }

  /** Attacks the code that a node answers {@code query} with, secure randomness included. */
  public AuditOutcome run(Query query, PartyId party, int shard) {
    return attack(query, ReporterTarget.secure(query, party, shard));
  }

  /** Attacks {@code target}, which is said to answer {@code query}. */
  AuditOutcome attack(Query query, Target target) {
    Mechanism mechanism = Mechanism.of(query);
    List<ItemPair> pairs = ItemPair.of(query.codec(), mechanism);
    double alpha = (1 - confidence) / (pairs.size() * PairTrials.BOUNDS);
    long hits = 0;
    long otherHits = 0;
    AuditOutcome.Finding strongest = null;
    for (ItemPair pair : pairs) {
      PairTrials trialsOfPair = new PairTrials(mechanism, target, pair, trials);
      trialsOfPair.run();
      for (Attack attack : Attack.values()) {
        for (int direction = 0; direction < 2; direction++) {
          EpsilonBound bound = trialsOfPair.bound(attack, direction, alpha);
          if (attack == Attack.TRUE_SYMBOL) {
            hits += bound.hits();
            otherHits += bound.otherHits();
          }
          if (strongest == null || bound.lowerBound() > strongest.bound().lowerBound()) {
            strongest = new AuditOutcome.Finding(attack, pair, bound);
          }
        }
      }
    }
    return new AuditOutcome(
        mechanism.oracle().toString(),
        query.epsilon(),
        trials,
        pairs.size(),
        confidence,
        EpsilonBound.estimate(hits, otherHits),
        strongest);
  }
}
