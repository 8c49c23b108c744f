package dev.canvass.analytics.plan;

import dev.canvass.analytics.query.Mechanism;
import dev.canvass.analytics.search.ExpectedSearch;
import dev.canvass.privacy.oracle.FrequencyOracle;
import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The list to expect: draws the noise of the commonest items some times, level by level, and lets
 * the search's own rules judge them. The draws are seeded, so that equal requests get equal plans.
 */
final class Expected {

  private static final int DRAWS = 200;

  /** Rarer items do not come near a list of k. */
  private static final int ITEMS_PER_PLACE = 10;

  private static final int MIN_ITEMS = 400;

  private final double[] frequencies;
  private final double[] levelUsers;
  private final FrequencyOracle oracle;
  private final ExpectedSearch search;
  private final ItemPrice price;
  private final boolean inAnyCase;
  private final long users;
  private final int k;
  private final SplittableRandom random = new SplittableRandom(DRAWS);

  private Expected(Mechanism mechanism, PlanRequest asked, long users, ItemPrice price) {
    this.users = users;
    this.price = price;
    oracle = mechanism.oracle();
    frequencies = frequencies(asked);
    k = Math.min(asked.k(), frequencies.length);
    int levels = mechanism.schedule().levels();
    levelUsers = new double[levels];
    Arrays.fill(levelUsers, (double) users / levels);
    search = new ExpectedSearch(mechanism.schedule(), oracle.cells(), random::nextDouble);
    inAnyCase = levels == 1 || price.enumerated() || price.listed().isPresent();
  }

  static Plan.Expectation of(Mechanism mechanism, PlanRequest asked, long users, ItemPrice price) {
    return new Expected(mechanism, asked, users, price).mean();
  }

  private static double[] frequencies(PlanRequest asked) {
    double sum = 0;
    for (int rank = 1; rank <= asked.items(); rank++) {
      sum += Math.pow(rank, -asked.exponent());
    }
    double all = sum;
    int near = Math.min(asked.items(), Math.max(MIN_ITEMS, ITEMS_PER_PLACE * asked.k()));
    return IntStream.rangeClosed(1, near)
        .mapToDouble(rank -> Math.pow(rank, -asked.exponent()) / all)
        .toArray();
  }

  private Plan.Expectation mean() {
    double recall = 0;
    double precision = 0;
    double confirmed = 0;
    for (int draw = 0; draw < DRAWS; draw++) {
      double[] odds = new double[frequencies.length];
      double[] merit = new double[frequencies.length];
      for (int i = 0; i < merit.length; i++) {
        judge(i, odds, merit);
      }
      int[] list =
          IntStream.range(0, merit.length)
              .filter(i -> merit[i] > 0)
              .boxed()
              .sorted(Comparator.<Integer>comparingDouble(i -> merit[i]).reversed())
              .limit(k)
              .mapToInt(Integer::intValue)
              .toArray();
      // Items are in the order of their frequencies, so the first k are the true ones.
      long hits = Arrays.stream(list).filter(i -> i < k).count();
      long sure = Arrays.stream(list).filter(i -> odds[i] > 0).count();
      long sureHits = Arrays.stream(list).filter(i -> odds[i] > 0 && i < k).count();
      recall += (double) hits / k;
      precision += sure == 0 ? 1 : (double) sureHits / sure;
      confirmed += sure;
    }
    return new Plan.Expectation(recall / DRAWS, precision / DRAWS, confirmed / DRAWS);
  }

  /** Draws one item's reports; its merit stays 0 if the search loses it. */
  private void judge(int item, double[] odds, double[] merit) {
    double[] z = new double[levelUsers.length];
    double count = 0;
    for (int level = 0; level < z.length; level++) {
      double holders = frequencies[item] * levelUsers[level];
      double absent = levelUsers[level] * oracle.variancePerUser();
      // Whether a user answers for this level is chance, too.
      double spread = Math.sqrt(absent + holders * (oracle.variancePerHolder() + 1));
      double estimate = holders + spread * random.nextGaussian();
      z[level] = estimate / Math.sqrt(absent);
      count += estimate;
    }
    if (!inAnyCase && !search.keeps(z)) {
      return;
    }
    odds[item] =
        ExpectedSearch.logOdds(
            count / Math.sqrt(users * oracle.variancePerUser()), price.cheapest());
    merit[item] = Math.max(0, count) / (1 + Math.exp(-odds[item]));
  }
}
