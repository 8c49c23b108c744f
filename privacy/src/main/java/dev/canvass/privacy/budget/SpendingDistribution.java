package dev.canvass.privacy.budget;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;

/**
 * How spending is spread over users: add every user's total, then ask for quantiles. Mutable, one
 * owner; constant memory for any number of users.
 *
 * <p>Exact while users have at most {@value #MAX_VALUES} different totals, as they do: totals are
 * sums of a few queries' ε. Beyond that totals are rounded up to a multiple of a power of two of
 * micro-ε, just large enough; quantiles are then never too low.
 */
public final class SpendingDistribution {

  /** Different totals that are told apart. */
  static final int MAX_VALUES = 4_096;

  private static final byte VERSION = 1;
  private static final int HEADER_BYTES = 1 + Integer.BYTES + Long.BYTES;
  private static final int TOTAL_BYTES = 2 * Long.BYTES;

  /** Users by total, each number in a cell of its own. */
  private TreeMap<Long, long[]> users = new TreeMap<>();

  /** The cell that was counted in last: neighbours mostly have spent the same. */
  private long[] lastCell;

  private long lastTotal;
  private long count;
  private long atCap;
  private int shift;

  /**
   * Adds one user.
   *
   * @param spentMicros what the user has spent, in micro-ε, at least 0
   * @param standing whether the user can be charged for another query of the same cost
   */
  public void add(long spentMicros, Standing standing) {
    if (spentMicros < 0) {
      throw new IllegalArgumentException("spending is not negative, but is " + spentMicros);
    }
    long total = roundedUp(spentMicros);
    if (lastCell == null || total != lastTotal) {
      lastCell = cell(total);
      lastTotal = total;
    }
    lastCell[0]++;
    count++;
    if (standing == Standing.AT_CAP) {
      atCap++;
    }
    while (users.size() > MAX_VALUES) {
      coarsen();
    }
  }

  private long[] cell(long total) {
    return users.computeIfAbsent(total, unseen -> new long[1]);
  }

  /** Whether a user can be charged again. */
  public enum Standing {
    /** Another query of the same cost fits. */
    BELOW_CAP,
    /** It does not. */
    AT_CAP
  }

  private void coarsen() {
    shift++;
    TreeMap<Long, long[]> finer = users;
    users = new TreeMap<>();
    lastCell = null;
    for (Map.Entry<Long, long[]> value : finer.entrySet()) {
      cell(roundedUp(value.getKey()))[0] += value.getValue()[0];
    }
  }

  private long roundedUp(long micros) {
    long floor = micros >>> shift << shift;
    return floor == micros ? micros : Math.addExact(floor, 1L << shift);
  }

  /**
   * For storage: a version byte, the shift of the rounding (4), users at their cap (8), then each
   * total with its users (8 and 8), totals ascending; big-endian.
   */
  public byte[] toBytes() {
    ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES + users.size() * TOTAL_BYTES);
    out.put(VERSION).putInt(shift).putLong(atCap);
    users.forEach((total, number) -> out.putLong(total).putLong(number[0]));
    return out.array();
  }

  /**
   * Reads {@link #toBytes()}; adding goes on as if there had been no break.
   *
   * @throws IllegalArgumentException if the bytes are not exactly a stored distribution
   */
  public static SpendingDistribution of(byte[] bytes) {
    int totals = (bytes.length - HEADER_BYTES) / TOTAL_BYTES;
    if (bytes.length < HEADER_BYTES
        || bytes.length != HEADER_BYTES + totals * TOTAL_BYTES
        || totals > MAX_VALUES
        || bytes[0] != VERSION) {
      throw new IllegalArgumentException(
          "not a distribution of spending: " + bytes.length + " bytes");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes, 1, bytes.length - 1);
    SpendingDistribution read = new SpendingDistribution();
    read.shift = in.getInt();
    read.atCap = in.getLong();
    while (in.hasRemaining()) {
      read.readTotal(in.getLong(), in.getLong());
    }
    if (read.shift < 0 || read.shift > 62 || read.atCap < 0 || read.atCap > read.count) {
      throw new IllegalArgumentException(
          "a distribution of spending says "
              + read.atCap
              + " of "
              + read.count
              + " users are at their cap, rounded by "
              + read.shift
              + " bits");
    }
    return read;
  }

  private void readTotal(long total, long number) {
    if (number < 1 || total < 0 || (!users.isEmpty() && users.lastKey() >= total)) {
      throw new IllegalArgumentException(
          "a distribution of spending has " + number + " users at " + total + " micro-epsilon");
    }
    cell(total)[0] = number;
    count = Math.addExact(count, number);
  }

  /** Users added. */
  public long users() {
    return count;
  }

  /** Users who cannot be charged again. */
  public long usersAtCap() {
    return atCap;
  }

  /**
   * The total that at least {@code percent} of 100 users do not exceed, in micro-ε: the nearest
   * rank; 0 for the minimum, 50 the median, 100 the maximum.
   *
   * @throws IllegalArgumentException unless percent is 0 to 100
   * @throws IllegalStateException if no user was added
   */
  public long quantileMicros(int percent) {
    if (percent < 0 || percent > 100) {
      throw new IllegalArgumentException("percent must be in 0..100, but is " + percent);
    }
    if (count == 0) {
      throw new IllegalStateException("there are no quantiles without users");
    }
    long rank = Math.max(1, count / 100 * percent + (count % 100 * percent + 99) / 100);
    for (Map.Entry<Long, long[]> value : users.entrySet()) {
      rank -= value.getValue()[0];
      if (rank <= 0) {
        return value.getKey();
      }
    }
    throw new IllegalStateException("fewer users than were counted");
  }
}
