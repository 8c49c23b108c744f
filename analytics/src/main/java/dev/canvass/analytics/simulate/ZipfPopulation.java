package dev.canvass.analytics.simulate;

import dev.canvass.analytics.query.PartyId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A recipe for a made-up population: words with Zipf frequencies, of which some exist in one party
 * only. Frequencies are exact but for rounding, not sampled, and equal recipes give equal
 * populations.
 *
 * @param parties 1 to {@value #MOST_PARTIES}
 * @param users in all parties, at most {@value #MOST_USERS}; every party needs at least one
 * @param exponent s: the word of rank r has weight r^-s; 0 to {@value #MOST_EXPONENT}
 * @param exclusive about which share of the words exists in one party only, each word and its party
 *     chosen by chance; 0 to 1
 * @param placement how frequent such a word is
 * @param presence with which probability each other word exists in a party; above 0, at most 1
 * @param sizeExponent party i has a size in proportion to i^-x; 0 for equal sizes, at most {@value
 *     #MOST_EXPONENT}
 * @param seed of the words and of which of them are exclusive
 */
public record ZipfPopulation(
    int parties,
    long users,
    double exponent,
    double exclusive,
    Placement placement,
    double presence,
    double sizeExponent,
    long seed) {

  private static final int ITEMS = 2_000;
  private static final int MOST_PARTIES = 1_000;
  private static final long MOST_USERS = 1_000_000_000;
  private static final int MOST_EXPONENT = 5;
  private static final String CONSONANTS = "bcdfghklmnprstvz";
  private static final String VOWELS = "aeiou";

  /** How frequent a word is that exists in one party only. */
  public enum Placement {
    /**
     * In its party as frequent as a word of its rank that exists everywhere, so that it is rarer
     * than that over all parties: every party draws from the words that exist there.
     */
    LOCAL,
    /**
     * Over all parties as frequent as a word of its rank that exists everywhere, so that its party
     * holds it that many times as often as there are parties. Far harder: a party's users then hold
     * little else than its few exclusive words.
     */
    CONCENTRATED
  }

  /**
   * Checks the recipe.
   *
   * @throws IllegalArgumentException naming the value that is out of its range
   */
  public ZipfPopulation {
    require(
        parties >= 1 && parties <= MOST_PARTIES,
        "a made-up population has 1 to " + MOST_PARTIES + " parties, but is to have " + parties);
    require(
        users >= parties && users <= MOST_USERS,
        "a made-up population of %d parties has %d to %d users, but is to have %d"
            .formatted(parties, parties, MOST_USERS, users));
    require(
        exponent >= 0 && exponent <= MOST_EXPONENT,
        "the Zipf exponent is in 0.." + MOST_EXPONENT + ", but is " + exponent);
    require(
        exclusive >= 0 && exclusive <= 1,
        "the share of exclusive items is in 0..1, but is " + exclusive);
    require(
        presence > 0 && presence <= 1,
        "the presence of shared items is above 0 and at most 1, but is " + presence);
    require(
        sizeExponent >= 0 && sizeExponent <= MOST_EXPONENT,
        "the exponent of the parties' sizes is in 0.."
            + MOST_EXPONENT
            + ", but is "
            + sizeExponent);
  }

  private static void require(boolean valid, String message) {
    if (!valid) {
      throw new IllegalArgumentException(message);
    }
  }

  /** Parties of equal size, Zipf 1.2, three of ten words in one party only, locally frequent. */
  public static ZipfPopulation of(int parties, long users, long seed) {
    return new ZipfPopulation(parties, users, 1.2, 0.3, Placement.LOCAL, 1, 0, seed);
  }

  /** The same with another share of exclusive words. */
  public ZipfPopulation withExclusive(double share) {
    return new ZipfPopulation(
        parties, users, exponent, share, placement, presence, sizeExponent, seed);
  }

  /** The same with exclusive words of another frequency. */
  public ZipfPopulation withPlacement(Placement other) {
    return new ZipfPopulation(
        parties, users, exponent, exclusive, other, presence, sizeExponent, seed);
  }

  /** The same with shared words that exist in a party with this probability. */
  public ZipfPopulation withPresence(double probability) {
    return new ZipfPopulation(
        parties, users, exponent, exclusive, placement, probability, sizeExponent, seed);
  }

  /** The same with parties of other sizes. */
  public ZipfPopulation withSizeExponent(double other) {
    return new ZipfPopulation(
        parties, users, exponent, exclusive, placement, presence, other, seed);
  }

  /**
   * Makes it.
   *
   * @throws IllegalArgumentException if a party would be left without users, or without any word
   */
  public Population population() {
    SeededRandomBits random = new SeededRandomBits(seed);
    List<String> words = words(random);
    int[] owner = new int[words.size()];
    for (int i = 0; i < owner.length; i++) {
      boolean here = Population.unit(random) < exclusive;
      owner[i] = here ? random.nextInt(parties) : -1;
    }
    double[] sizes = zipf(parties, sizeExponent);
    long[] usersOf = apportion(sizes, users);
    double[] frequencies = zipf(words.size(), exponent);
    double everyone = sum(sizes);
    SortedMap<PartyId, SortedMap<String, Long>> counts = new TreeMap<>();
    for (int p = 0; p < parties; p++) {
      PartyId party = new PartyId(String.format("party-%02d", p + 1));
      double[] weights = new double[owner.length];
      for (int i = 0; i < owner.length; i++) {
        double here =
            owner[i] == p
                ? placement == Placement.LOCAL ? 1 : everyone / sizes[p]
                : owner[i] == -1 && exists(random) ? 1 : 0;
        weights[i] = here * frequencies[i];
      }
      require(usersOf[p] > 0, party + " would have no users: take more users or more equal sizes");
      require(
          sum(weights) > 0, party + " would have no items: take fewer parties or exclusive items");
      counts.put(party, items(words, apportion(weights, usersOf[p])));
    }
    return Population.of(counts);
  }

  /** Whether a shared word exists in a party; chance is asked only if it decides. */
  private boolean exists(SeededRandomBits random) {
    return presence == 1 || Population.unit(random) < presence;
  }

  private static SortedMap<String, Long> items(List<String> words, long[] counts) {
    SortedMap<String, Long> items = new TreeMap<>();
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        items.put(words.get(i), counts[i]);
      }
    }
    return items;
  }

  /** r^-exponent for r = 1, 2, ... */
  private static double[] zipf(int ranks, double exponent) {
    double[] weights = new double[ranks];
    for (int i = 0; i < ranks; i++) {
      weights[i] = Math.pow(i + 1, -exponent);
    }
    return weights;
  }

  /** {@code whole} in proportion to the weights: rounded sums, so that no user is lost. */
  private static long[] apportion(double[] weights, long whole) {
    double all = sum(weights);
    long[] parts = new long[weights.length];
    double due = 0;
    long given = 0;
    for (int i = 0; i < weights.length; i++) {
      due += weights[i] / all * whole;
      parts[i] = Math.round(due) - given;
      given += parts[i];
    }
    return parts;
  }

  private static double sum(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }

  private static List<String> words(SeededRandomBits random) {
    Set<String> words = new LinkedHashSet<>();
    while (words.size() < ITEMS) {
      StringBuilder word = new StringBuilder();
      int syllables = 2 + random.nextInt(3);
      for (int s = 0; s < syllables; s++) {
        word.append(CONSONANTS.charAt(random.nextInt(CONSONANTS.length())));
        word.append(VOWELS.charAt(random.nextInt(VOWELS.length())));
      }
      words.add(word.toString());
    }
    return List.copyOf(words);
  }
}
