package dev.canvass.analytics.vote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.analytics.query.Aggregation;
import dev.canvass.analytics.query.PartyId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * I7: whatever a tolerated coalition claims, the robust vote stays within the bound that {@link
 * RobustVote} proves. The bound is exact, not statistical, so there are no false alarms; the seeds
 * are fixed.
 */
class InfluenceBoundTest {

  private static final int ELECTIONS = 3_000;
  private static final int CANDIDATES = 12;
  private static final double ROUNDING = 1e-9;

  /** Both rules have the bound, and only their bands differ. */
  @ParameterizedTest
  @EnumSource(names = {"ROBUST_VOTE", "ROBUST_VOTE_WIDE"})
  void i7NoToleratedCoalitionMovesAFrequencyOutsideTheBound(Aggregation rule) {
    int lyingLeft = 0;
    for (int seed = 1; seed <= ELECTIONS; seed++) {
      Hostile hostile = Hostile.of(new Random(seed));
      VoteOutcome outcome = Vote.count(hostile.election, rule);
      assertTrue(outcome.expelled().size() <= hostile.liars, "seed " + seed);
      lyingLeft += assertBound(hostile, outcome, "seed " + seed);
    }
    // The bound is about liars that the jury does not see: there must have been some.
    assertTrue(lyingLeft > ELECTIONS, "only " + lyingLeft + " liars were left");
  }

  /** Every candidate of every election against the bound; gives the number of liars left. */
  private static int assertBound(Hostile hostile, VoteOutcome outcome, String context) {
    Claims claims = Claims.of(hostile.election);
    double liarsWeight = 0;
    int liarsLeft = 0;
    List<Integer> honestLeft = new ArrayList<>();
    for (int p = 0; p < claims.voters(); p++) {
      double weight = outcome.weights().get(p);
      if (hostile.isLiar(p)) {
        liarsWeight += weight;
        liarsLeft += weight > 0 ? 1 : 0;
      } else if (weight > 0) {
        honestLeft.add(p);
      }
    }
    assertTrue(liarsWeight <= 1 / 3.0 + ROUNDING, context + ": liars weigh " + liarsWeight);
    double noise =
        IntStream.range(0, claims.voters())
            .mapToDouble(p -> claims.sigmas()[p])
            .max()
            .orElseThrow();
    for (int x = 0; x < CANDIDATES; x++) {
      int candidate = x;
      double[] honest =
          honestLeft.stream().mapToDouble(p -> claims.frequencies()[p][candidate]).toArray();
      double most = Math.max(0, max(honest));
      double least = min(honest);
      double f = outcome.frequencies()[x];
      assertTrue(
          f <= (1 - liarsWeight) * most + liarsWeight * (2 * most + noise) + ROUNDING,
          () -> context + " candidate " + candidate + ": " + f + ", the honest at most " + most);
      if (least >= 0) {
        assertTrue(
            f >= (1 - liarsWeight) * least + liarsWeight * (least / 2 - noise) - ROUNDING,
            () -> context + " candidate " + candidate + ": " + f + ", the honest from " + least);
      }
    }
    return liarsLeft;
  }

  @Test
  void i7WhatNoHonestPartyHoldsIsNeverAboveNoiseHoweverLoudTheLiarsAre() {
    for (double claim : new double[] {1, 1e3, 1e9}) {
      double[] n = Elections.filled(20, 10_000);
      double[][] h = new double[20][2];
      for (int p = 0; p < 20; p++) {
        boolean liar = p % 5 == 0;
        n[p] = liar ? 10_000 * claim : 10_000;
        h[p] = liar ? new double[] {0, 1} : new double[] {0.1, 0};
      }
      VoteOutcome outcome = Vote.count(Elections.of(20, 1, 0.7, n, h), Aggregation.ROBUST_VOTE);
      assertTrue(outcome.frequencies()[1] <= Math.sqrt(0.7 / 10_000) / 3, "claim " + claim);
      assertEquals(List.of(0, 1), outcome.ranking());
      assertEquals(4, outcome.expelled().size());
    }
  }

  @Test
  void theSumHasNoSuchBoundSoTheTestAboveCanFail() {
    int broken = 0;
    for (int seed = 1; seed <= 200; seed++) {
      Hostile hostile = Hostile.of(new Random(seed));
      VoteOutcome outcome = Vote.count(hostile.election, Aggregation.WEIGHTED_SUM);
      try {
        assertBound(hostile, outcome, "sum");
      } catch (AssertionError beyond) {
        broken++;
      }
    }
    assertTrue(broken > 100, "the sum broke the bound in only " + broken + " of 200 elections");
  }

  @Test
  void theJuryNeverExpelsAllNorMoreThanTolerated() {
    for (int seed = 1; seed <= 2_000; seed++) {
      Random random = new Random(seed);
      int parties = 3 + random.nextInt(20);
      int registered = parties + random.nextInt(40);
      double[] n = new double[parties];
      double[][] h = new double[parties][6];
      for (int p = 0; p < parties; p++) {
        n[p] = 1 + random.nextInt(1_000_000);
        for (int x = 0; x < 6; x++) {
          h[p][x] = random.nextInt(3) == 0 ? random.nextGaussian() * 1e6 : random.nextDouble();
        }
      }
      Election election = Elections.of(registered, 3, 0.7, n, h);
      for (Aggregation rule : List.of(Aggregation.ROBUST_VOTE, Aggregation.ROBUST_VOTE_STRICT)) {
        VoteOutcome outcome = Vote.count(election, rule);
        int tolerated = rule == Aggregation.ROBUST_VOTE ? registered / 5 : registered * 2 / 5;
        assertTrue(outcome.expelled().size() <= Math.max(1, tolerated));
        assertTrue(outcome.expelled().size() <= parties / 2);
        double weight = outcome.weights().stream().mapToDouble(Double::doubleValue).sum();
        assertEquals(1, weight, 1e-9);
      }
    }
  }

  /** An election with a coalition of f liars among at least 4 f voters. */
  private record Hostile(Election election, Set<PartyId> coalition, int liars) {

    boolean isLiar(int p) {
      return coalition.contains(election.voters().get(p).party());
    }

    static Hostile of(Random random) {
      int registered = 5 + random.nextInt(26);
      int liars = registered / 5;
      int voters = Math.max(4 * liars, registered - random.nextInt(registered / 5 + 1));
      Set<PartyId> coalition =
          random
              .ints(0, voters)
              .distinct()
              .limit(liars)
              .mapToObj(Elections::party)
              .collect(Collectors.toSet());
      double[] truth = random.doubles(CANDIDATES, 0, 1.5 / CANDIDATES).toArray();
      truth[0] = 0;
      truth[1] = 0;
      double[] lie = lie(random, truth);
      List<Voter> all = new ArrayList<>();
      for (int p = 0; p < voters; p++) {
        boolean liar = coalition.contains(Elections.party(p));
        double users = Math.exp(4 + 10 * random.nextDouble());
        double population = liar ? Math.exp(25 * random.nextDouble()) : users;
        double sigma = Math.sqrt(0.7 / (liar && random.nextBoolean() ? population : users));
        double[] h = new double[CANDIDATES];
        for (int x = 0; x < CANDIDATES; x++) {
          double own = truth[x] * (0.7 + 0.6 * random.nextDouble());
          h[x] = liar ? lie[x] : own + sigma * random.nextGaussian();
        }
        all.add(Elections.voter(p, population, sigma, h, List.of()));
      }
      return new Hostile(Elections.of(registered, 4, all), coalition, liars);
    }

    /** What all liars state: absurd values, the truth bent just so far, or a bit of both. */
    private static double[] lie(Random random, double[] truth) {
      double[] lie = new double[CANDIDATES];
      int kind = random.nextInt(4);
      for (int x = 0; x < CANDIDATES; x++) {
        lie[x] =
            switch (kind) {
              case 0 -> random.nextGaussian() * Math.exp(40 * random.nextDouble());
              case 1 -> truth[x] * (random.nextBoolean() ? 2 : 0.5) + 0.001;
              case 2 -> x < 2 ? 0.02 * random.nextDouble() : truth[x];
              default -> random.nextBoolean() ? truth[x] : 1;
            };
      }
      return lie;
    }
  }

  private static double max(double[] values) {
    return Arrays.stream(values).max().orElseThrow();
  }

  private static double min(double[] values) {
    return Arrays.stream(values).min().orElseThrow();
  }
}
