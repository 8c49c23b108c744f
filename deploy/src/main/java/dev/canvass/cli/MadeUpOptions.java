package dev.canvass.cli;

import dev.canvass.analytics.simulate.Population;
import dev.canvass.analytics.simulate.ZipfPopulation;
import dev.canvass.analytics.simulate.ZipfPopulation.Placement;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Options that describe made-up users; null or false where they are not given. */
final class MadeUpOptions {

  private static final long DEFAULT_USERS = 400_000;
  private static final int DEFAULT_PARTIES = 10;
  private static final long DEFAULT_SEED = 2026;
  private static final int MOST_POPULATIONS = 10_000;

  @Option(names = "--users", description = "How many users to make up. Default: 400000.")
  private Long users;

  @Option(names = "--parties", description = "How many parties to make up. Default: 10.")
  private Integer parties;

  @Option(
      names = "--zipf",
      paramLabel = "S",
      description = "Made-up items: the one of rank r has weight 1/r^S. Default: 1.2.")
  private Double exponent;

  @Option(
      names = "--exclusive",
      paramLabel = "SHARE",
      description = {
        "The share of the made-up items that exist in one party only; as frequent there as an",
        "item of that rank is elsewhere. Default: 0.3."
      })
  private Double exclusive;

  @Option(
      names = "--concentrated",
      description = {
        "Make exclusive items as frequent over all parties as an item of that rank that exists",
        "everywhere: a far harder population."
      })
  private boolean concentrated;

  @Option(
      names = "--presence",
      paramLabel = "Q",
      description = {
        "A made-up item that is not exclusive exists in each party with probability Q.",
        "Default: 1."
      })
  private Double presence;

  @Option(
      names = "--size-exponent",
      paramLabel = "X",
      description = "Made-up party i has a size in proportion to 1/i^X. Default: 0, equal sizes.")
  private Double sizeExponent;

  @Option(
      names = "--population-seed",
      paramLabel = "SEED",
      description = "Another seed makes other items and parties up. Default: 2026.")
  private Long seed;

  /** Whether any of them is given. */
  boolean areGiven() {
    return concentrated
        || Stream.of(users, parties, exponent, exclusive, presence, sizeExponent, seed)
            .anyMatch(option -> option != null);
  }

  /**
   * The populations that they describe, with seeds that follow each other.
   *
   * @throws IllegalArgumentException naming the value that is out of its range
   */
  List<Population> populations(int count) {
    if (count < 1 || count > MOST_POPULATIONS) {
      throw new IllegalArgumentException(
          "--populations must be in 1.." + MOST_POPULATIONS + ", but is " + count);
    }
    return IntStream.range(0, count).mapToObj(this::population).toList();
  }

  private Population population(int number) {
    ZipfPopulation usual =
        ZipfPopulation.of(
            parties == null ? DEFAULT_PARTIES : parties,
            users == null ? DEFAULT_USERS : users,
            (seed == null ? DEFAULT_SEED : seed) + number);
    return new ZipfPopulation(
            usual.parties(),
            usual.users(),
            exponent == null ? usual.exponent() : exponent,
            exclusive == null ? usual.exclusive() : exclusive,
            concentrated ? Placement.CONCENTRATED : usual.placement(),
            presence == null ? usual.presence() : presence,
            sizeExponent == null ? usual.sizeExponent() : sizeExponent,
            usual.seed())
        .population();
  }
}
