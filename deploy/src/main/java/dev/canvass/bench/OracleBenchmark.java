package dev.canvass.bench;

import dev.canvass.privacy.Epsilon;
import dev.canvass.privacy.oracle.LinearLocalHashing;
import dev.canvass.privacy.oracle.PublicCoins;
import dev.canvass.privacy.oracle.SupportCounter;
import dev.canvass.privacy.random.SecureRandomBits;
import java.util.Arrays;
import java.util.List;

/**
 * Randomising and decoding on one core, and what decoding would cost by brute force: for every
 * report, hash every cell and compare.
 */
final class OracleBenchmark {

  private static final int USERS = 4_000_000;
  private static final int REPORTS = 250_000;
  private static final int SAMPLE = 250;

  /** Cells whose counts stay in the nearest cache while all reports pass over them. */
  private static final int BLOCK = 1 << 12;

  private final LinearLocalHashing oracle = LinearLocalHashing.of(Epsilon.parse("2"));
  private final PublicCoins coins = new PublicCoins(7);

  // Results go here, so that no loop is dead code.
  private long sink;

  Measurement randomize() {
    SecureRandomBits random = new SecureRandomBits();
    int mask = oracle.cells() - 1;
    double seconds =
        Stopwatch.median(
            3,
            9,
            () -> {
              int sum = 0;
              for (int i = 0; i < USERS; i++) {
                sum += oracle.randomize(i & mask, coins.coin(i), random);
              }
              sink += sum;
            });
    return new Measurement(
        "randomise", USERS / seconds, "users/s", "epsilon 2, secure bits, 1 thread");
  }

  List<Measurement> decode() {
    double decode = decodeSeconds();
    double brute = bruteForceSeconds() / SAMPLE * REPORTS;
    String table = REPORTS + " reports, " + oracle.cells() + " cells, epsilon 2, 1 thread";
    return List.of(
        new Measurement("decode", decode * 1e3, "ms", table),
        new Measurement(
            "brute-force-decode",
            brute * 1e3,
            "ms",
            table + ", 32-bit mixing, scaled from " + SAMPLE + " reports"),
        new Measurement(
            "brute-force-hashes", (double) REPORTS * oracle.cells() / brute, "hashes/s", table),
        new Measurement("decode-speed-up", brute / decode, "times", table));
  }

  private double decodeSeconds() {
    byte[] symbols = new byte[REPORTS];
    SecureRandomBits random = new SecureRandomBits();
    for (int i = 0; i < REPORTS; i++) {
      symbols[i] = (byte) oracle.randomize(i & 1_023, coins.coin(i), random);
    }
    SupportCounter counter = oracle.newCounter();
    return Stopwatch.median(
        3,
        15,
        () -> {
          counter.reset();
          counter.add(symbols, REPORTS, coins);
          sink += counter.supportCounts()[17];
        });
  }

  private double bruteForceSeconds() {
    int[] support = new int[oracle.cells()];
    int[] cells = new int[oracle.cells()];
    Arrays.setAll(cells, cell -> cell);
    int shift = Integer.SIZE - oracle.symbolBits();
    double seconds =
        Stopwatch.median(
            3,
            9,
            () -> {
              for (int from = 0; from < support.length; from += BLOCK) {
                for (int i = 0; i < SAMPLE; i++) {
                  int symbol = i & (oracle.symbols() - 1);
                  addSupport(
                      support, cells, from, from + BLOCK, (int) coins.coin(i), symbol, shift);
                }
              }
            });
    sink += support[17];
    return seconds;
  }

  /**
   * Without branches and in 32 bits, so that the compiler turns it into vector instructions; cell
   * numbers come from an array, since Java 17 makes no vector of a loop's counter.
   */
  private static void addSupport(
      int[] support, int[] cells, int from, int to, int seed, int symbol, int shift) {
    for (int cell = from; cell < to; cell++) {
      int hash = cells[cell] ^ seed;
      hash = (hash ^ (hash >>> 16)) * 0x7FEB352D;
      hash = (hash ^ (hash >>> 15)) * 0x846CA68B;
      int difference = ((hash ^ (hash >>> 16)) >>> shift) ^ symbol;
      support[cell] += (difference - 1) >>> (Integer.SIZE - 1);
    }
  }

  /** Keeps the work alive; its value means nothing. */
  long sink() {
    return sink;
  }
}
