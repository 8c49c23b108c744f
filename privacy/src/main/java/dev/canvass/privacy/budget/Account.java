package dev.canvass.privacy.budget;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * One user's spending at one party: every charge ever made, in the order it was made. Immutable.
 * What was spent never goes down.
 *
 * <p>Nothing is ever forgotten: a query is charged once whenever it is asked again, and a window
 * that is made longer later still sees all it covers. The lifetime cap bounds the size: with at
 * most 100 ε for life and 1 ε a query an account has at most 100 charges, {@value #CHARGE_BYTES}
 * bytes each.
 *
 * <p>Days never go down either. A charge on a day before the last charge's day counts as of that
 * day: a clock that is set back frees nothing. A clock set forward does end windows early, which no
 * account can know; the lifetime cap still holds.
 */
public final class Account {

  /** The most charges of an account; a corrupt one must not be taken for a long one. */
  public static final int MAX_CHARGES = 4_096;

  /** An account that has never been charged. */
  public static final Account EMPTY = new Account(0, new int[0], new int[0], new long[0]);

  private static final byte VERSION = 2;

  /** Version 1 dropped charges that had left the window, and kept their sum. */
  private static final byte VERSION_THAT_FORGETS = 1;

  private static final int HEADER_BYTES = 1 + Long.BYTES;
  private static final int CHARGE_BYTES = 2 * Integer.BYTES + Long.BYTES;

  private static final Outcome ALREADY_CHARGED = new AlreadyCharged();

  private final long lifetimeMicros;
  private final int[] queries;
  private final int[] days;
  private final long[] micros;

  /**
   * One charge.
   *
   * @param query the party's own running number of the query
   * @param day days since 1970-01-01 UTC
   * @param micros the cost in micro-ε
   */
  public record Charge(int query, int day, long micros) {

    public Charge {
      if (query < 0) {
        throw new IllegalArgumentException("a query's number is not negative, but is " + query);
      }
      if (micros < 1) {
        throw new IllegalArgumentException(
            "a charge is at least 1 micro-epsilon, but is " + micros + " for query " + query);
      }
    }
  }

  /** What came of asking for a charge. */
  public sealed interface Outcome permits Charged, AlreadyCharged, Refused {}

  /** The charge is made; {@code account} must be stored durably before the report leaves. */
  public record Charged(Account account) implements Outcome {}

  /** The query has charged this user before: nothing changes and no report may be drawn again. */
  public record AlreadyCharged() implements Outcome {}

  /** The charge would pass a cap; nothing changes. */
  public record Refused(RefusalReason reason) implements Outcome {}

  /** Takes the arrays over. Days ascend. */
  private Account(long lifetimeMicros, int[] queries, int[] days, long[] micros) {
    this.lifetimeMicros = lifetimeMicros;
    this.queries = queries;
    this.days = days;
    this.micros = micros;
  }

  /** Asks to charge {@code charge} under {@code policy}. O(charges), a few nanoseconds each. */
  public Outcome charge(Charge charge, BudgetPolicy policy) {
    for (int query : queries) {
      if (query == charge.query()) {
        return ALREADY_CHARGED;
      }
    }
    RefusalReason objection = objection(charge.day(), charge.micros(), policy);
    return objection == null ? new Charged(with(charge)) : new Refused(objection);
  }

  /** Whether another query of this cost could charge the account on {@code day}. */
  public boolean affords(int day, long costMicros, BudgetPolicy policy) {
    return objection(day, costMicros, policy) == null;
  }

  private RefusalReason objection(int day, long costMicros, BudgetPolicy policy) {
    if (costMicros > policy.perQueryMicros()) {
      return RefusalReason.PER_QUERY_CAP;
    }
    if (exceeds(spentInWindow(day, policy), costMicros, policy.windowMicros())) {
      return RefusalReason.WINDOW_CAP;
    }
    if (exceeds(lifetimeMicros, costMicros, policy.lifetimeMicros())) {
      return RefusalReason.LIFETIME_CAP;
    }
    return queries.length == MAX_CHARGES ? RefusalReason.CHARGES_CAP : null;
  }

  /** No sum that could overflow; spending above a cap that was lowered later refuses everything. */
  private static boolean exceeds(long spent, long more, long cap) {
    return spent > cap || more > cap - spent;
  }

  private Account with(Charge charge) {
    int count = queries.length;
    int[] nextQueries = Arrays.copyOf(queries, count + 1);
    int[] nextDays = Arrays.copyOf(days, count + 1);
    long[] nextMicros = Arrays.copyOf(micros, count + 1);
    nextQueries[count] = charge.query();
    nextDays[count] = notBeforeLast(charge.day());
    nextMicros[count] = charge.micros();
    return new Account(
        Math.addExact(lifetimeMicros, charge.micros()), nextQueries, nextDays, nextMicros);
  }

  private int notBeforeLast(int day) {
    return days.length == 0 ? day : Math.max(day, days[days.length - 1]);
  }

  /**
   * What the window of {@code policy} that ends on {@code day} holds, in micro-ε; on the day of the
   * last charge if {@code day} is before it. O(charges in the window).
   */
  public long spentInWindow(int day, BudgetPolicy policy) {
    long end = notBeforeLast(day); // a long: the difference of two days may pass an int
    long sum = 0;
    for (int i = days.length - 1; i >= 0 && end - days[i] < policy.windowDays(); i--) {
      sum += micros[i];
    }
    return sum;
  }

  /** Everything ever charged, in micro-ε. */
  public long lifetimeMicros() {
    return lifetimeMicros;
  }

  /** How many charges are kept. */
  public int charges() {
    return queries.length;
  }

  /** Charge number {@code index}, 0 the oldest. */
  public Charge charge(int index) {
    return new Charge(queries[index], days[index], micros[index]);
  }

  /**
   * A version byte, the lifetime total, then each charge (query, day, micro-ε); fixed-width,
   * big-endian.
   */
  public byte[] toBytes() {
    ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES + queries.length * CHARGE_BYTES);
    out.put(VERSION).putLong(lifetimeMicros);
    for (int i = 0; i < queries.length; i++) {
      out.putInt(queries[i]).putInt(days[i]).putLong(micros[i]);
    }
    return out.array();
  }

  /**
   * Reads {@link #toBytes()}, and accounts of version 1, whose lifetime total is kept although some
   * of their charges are not.
   *
   * @throws IllegalArgumentException if the bytes are no account, or one of newer software
   */
  public static Account of(byte[] bytes) {
    byte version = bytes.length == 0 ? VERSION : bytes[0];
    if (version != VERSION && version != VERSION_THAT_FORGETS) {
      throw new IllegalArgumentException(
          "account has version "
              + (version & 0xFF)
              + ", this software reads versions 1 and 2; use newer software");
    }
    if (bytes.length < HEADER_BYTES || (bytes.length - HEADER_BYTES) % CHARGE_BYTES != 0) {
      throw new IllegalArgumentException(
          "account is cut off: it has 9 bytes and 16 per charge, but these are " + bytes.length);
    }
    ByteBuffer in = ByteBuffer.wrap(bytes, 1, bytes.length - 1);
    long lifetime = in.getLong();
    int count = in.remaining() / CHARGE_BYTES;
    if (count > MAX_CHARGES) {
      throw new IllegalArgumentException(
          "an account has at most " + MAX_CHARGES + " charges, but this has " + count);
    }
    Account account = new Account(lifetime, new int[count], new int[count], new long[count]);
    for (int i = 0; i < count; i++) {
      account.read(i, in.getInt(), in.getInt(), in.getLong(), version);
    }
    account.requireTotal();
    return account;
  }

  private void read(int index, int query, int day, long cost, byte version) {
    if (query < 0 || cost < 1) {
      throw new IllegalArgumentException(
          "account is corrupt: charge of " + cost + " micro-epsilon for query " + query);
    }
    boolean backwards = index > 0 && day < days[index - 1];
    if (backwards && version == VERSION) {
      throw new IllegalArgumentException(
          "account is corrupt: day " + day + " follows day " + days[index - 1]);
    }
    queries[index] = query;
    days[index] = backwards ? days[index - 1] : day;
    micros[index] = cost;
  }

  /** The total is above the charges' sum if version 1 forgot some; it is never below. */
  private void requireTotal() {
    long unaccounted = lifetimeMicros;
    for (long cost : micros) {
      if (cost > unaccounted) {
        throw new IllegalArgumentException(
            "account is corrupt: its charges exceed its lifetime total of " + lifetimeMicros);
      }
      unaccounted -= cost;
    }
    if (lifetimeMicros < 0) {
      throw new IllegalArgumentException(
          "account is corrupt: its lifetime total is " + lifetimeMicros);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Account account
        && lifetimeMicros == account.lifetimeMicros
        && Arrays.equals(queries, account.queries)
        && Arrays.equals(days, account.days)
        && Arrays.equals(micros, account.micros);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(queries) + Long.hashCode(lifetimeMicros);
  }

  @Override
  public String toString() {
    return "Account of " + lifetimeMicros + " micro-epsilon in " + queries.length + " charges";
  }
}
