package dev.canvass.analytics.plan;

import dev.canvass.analytics.query.Mechanism;
import dev.canvass.analytics.search.ExpectedSearch;
import dev.canvass.privacy.oracle.FrequencyOracle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a query would cost and find. Counts are in users, frequencies in shares of all users.
 *
 * @param usersPerLevel how many users answer for one tree level, over all parties
 * @param noise one standard error of an item that nobody holds
 * @param discovered the rarest item that is confirmed, half the time, without knowing of it before
 * @param listed the same for an item of the lexicon; empty without one
 * @param parties what each party gives, in the order they were named
 * @param expected what the list would be like if frequencies fall as guessed
 */
public record Plan(
    long users,
    int levels,
    long usersPerLevel,
    int bitsPerUser,
    Size noise,
    Size discovered,
    Optional<Size> listed,
    List<PartyShare> parties,
    Expectation expected,
    Duration duration) {

  /**
   * A number of users and the same as a share of all users, which may pass 1: then nothing shows.
   */
  public record Size(double count, double frequency) {}

  /**
   * One party's part.
   *
   * @param bytes of reports that it sends
   * @param discovered the rarest item that is confirmed although it lives in this party only
   */
  public record PartyShare(long users, long bytes, Size discovered) {}

  /**
   * Means over draws of the noise, k items listed by count and plausibility.
   *
   * @param recall the share of the true top k that the list has
   * @param precision the share of the list's confirmed items that are in the true top k; 1 if none
   *     is confirmed
   * @param confirmed items of the list that stand on their own evidence
   */
  public record Expectation(double recall, double precision, double confirmed) {}

  /**
   * Seconds on two cores each at party and collector, at the speeds that {@code canvass bench all}
   * measured; a network is not counted.
   *
   * @param collect of the slowest party
   */
  public record Duration(double collect, double decide) {}

  /** Users charged, randomised and on disk a second. */
  private static final double COLLECTED_PER_SECOND = 300_000;

  /** Of one table of one party, over two cores, all four visits of search and vote counted. */
  private static final double SECONDS_PER_TABLE = 0.05;

  private static final double SECONDS_PER_REPORT = 4e-7;

  /** The plan of {@code asked}. O(items and draws), under a second. */
  public static Plan of(PlanRequest asked) {
    Mechanism mechanism = Mechanism.of(asked.codec(), asked.epsilon(), 0);
    FrequencyOracle oracle = mechanism.oracle();
    int levels = mechanism.schedule().levels();
    long users = asked.users().stream().mapToLong(Long::longValue).sum();
    ItemPrice price = ItemPrice.of(mechanism, asked);
    double z = ExpectedSearch.confirmingZ(price.discovered());
    double noise = Math.sqrt(users * oracle.variancePerUser());
    List<PartyShare> parties = new ArrayList<>();
    for (long own : asked.users()) {
      parties.add(
          new PartyShare(
              own,
              (own * oracle.symbolBits() + Byte.SIZE - 1) / Byte.SIZE,
              size(z * Math.sqrt(own * oracle.variancePerUser()), users)));
    }
    Optional<Size> listed =
        price.listed().isPresent()
            ? Optional.of(
                size(ExpectedSearch.confirmingZ(price.listed().getAsDouble()) * noise, users))
            : Optional.empty();
    long slowest = asked.users().stream().mapToLong(Long::longValue).max().orElseThrow();
    return new Plan(
        users,
        levels,
        users / levels,
        oracle.symbolBits(),
        size(noise, users),
        size(z * noise, users),
        listed,
        parties,
        Expected.of(mechanism, asked, users, price),
        new Duration(
            slowest / COLLECTED_PER_SECOND,
            asked.users().size() * (double) levels * SECONDS_PER_TABLE * oracle.cells() / (1 << 21)
                + users * SECONDS_PER_REPORT));
  }

  private static Size size(double count, long users) {
    return new Size(count, count / users);
  }
}
