package dev.canvass.scale;

/**
 * What one query needs, extrapolated in straight lines from what {@code docs/performance.md}
 * measured on two cores.
 *
 * @param reportBytes all reports at the broker, before replication
 * @param bytesOfParty reports of one party
 * @param messages chunks, ballots and seals of all parties
 * @param importSeconds a party's, once for its records
 * @param collectSeconds a party's, for each query; parties do it at the same time
 * @param decideMinutes the collector's, on the cores that were asked for
 */
public record Need(
    long reportBytes,
    long bytesOfParty,
    long messages,
    double importSeconds,
    double collectSeconds,
    double decideMinutes) {

  /** Bits that a user sends at ε = 2. */
  public static final int BITS_PER_USER = 3;

  /** Records a second that a party imports. */
  public static final double IMPORTED_PER_SECOND = 471_000;

  /** Users a second that a party charges, randomises and seals. */
  public static final double COLLECTED_PER_SECOND = 477_000;

  /** Core seconds to decide for one party: 10 of them took 2.08 s on two cores. */
  public static final double DECIDE_CORE_SECONDS_PER_PARTY = 2.08 * 2 / 10;

  /** Reports of a full chunk. */
  private static final long CHUNK = 65_536;

  /** A ballot and a seal. */
  private static final long OTHERS = 2;

  /**
   * The need of a query.
   *
   * @param users of all parties, spread evenly
   * @param parties how many
   * @param levels of the tree that users are spread over
   * @param cores of the collector instance that decides
   */
  public static Need of(long users, int parties, int levels, int cores) {
    if (users < 1 || parties < 1 || levels < 1 || cores < 1) {
      throw new IllegalArgumentException(
          "users, parties, levels and cores must be 1 or more, but are %d, %d, %d and %d"
              .formatted(users, parties, levels, cores));
    }
    long each = (users + parties - 1) / parties;
    long chunks = levels * ((each + levels * CHUNK - 1) / (levels * CHUNK));
    return new Need(
        bytes(users),
        bytes(each),
        parties * (chunks + OTHERS),
        each / IMPORTED_PER_SECOND,
        each / COLLECTED_PER_SECOND,
        parties * DECIDE_CORE_SECONDS_PER_PARTY / cores / 60);
  }

  private static long bytes(long users) {
    return (users * BITS_PER_USER + 7) / 8;
  }
}
