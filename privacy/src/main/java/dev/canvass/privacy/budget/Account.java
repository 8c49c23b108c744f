package dev.canvass.privacy.budget;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
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
 *
 * <p>An account is its stored form, read in place: a party charges each of its users for each
 * query, and taking the charges apart and putting them together again took longer than deciding.
 *
 * <pre>
 *   version (1) | lifetime total (8) | query (4) | day (4) | micro-ε (8) | query (4) | ...
 * </pre>
 */
public final class Account {

  /** The most charges of an account; a corrupt one must not be taken for a long one. */
  public static final int MAX_CHARGES = 4_096;

  /** An account that has never been charged. */
  public static final Account EMPTY;

  private static final byte VERSION = 2;

  /** Version 1 dropped charges that had left the window, and kept their sum. */
  private static final byte VERSION_THAT_FORGETS = 1;

  private static final int TOTAL = 1;
  private static final int HEADER_BYTES = TOTAL + Long.BYTES;
  private static final int DAY = Integer.BYTES;
  private static final int MICROS = DAY + Integer.BYTES;
  private static final int CHARGE_BYTES = MICROS + Long.BYTES;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private static final Outcome ALREADY_CHARGED = new AlreadyCharged();

  static {
    byte[] header = new byte[HEADER_BYTES];
    header[0] = VERSION;
    EMPTY = new Account(header);
  }

  /** Valid and of the current version; never changed once {@link #of(byte[])} has read it. */
  private final byte[] bytes;

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

  /** Takes the array over. */
  private Account(byte[] bytes) {
    this.bytes = bytes;
  }

  private int query(int index) {
    return (int) INT.get(bytes, HEADER_BYTES + index * CHARGE_BYTES);
  }

  private int day(int index) {
    return (int) INT.get(bytes, HEADER_BYTES + index * CHARGE_BYTES + DAY);
  }

  private long micros(int index) {
    return (long) LONG.get(bytes, HEADER_BYTES + index * CHARGE_BYTES + MICROS);
  }

  /** Asks to charge {@code charge} under {@code policy}. O(charges), a few nanoseconds each. */
  public Outcome charge(Charge charge, BudgetPolicy policy) {
    int charges = charges();
    for (int i = 0; i < charges; i++) {
      if (query(i) == charge.query()) {
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
    if (exceeds(lifetimeMicros(), costMicros, policy.lifetimeMicros())) {
      return RefusalReason.LIFETIME_CAP;
    }
    return charges() == MAX_CHARGES ? RefusalReason.CHARGES_CAP : null;
  }

  /** No sum that could overflow; spending above a cap that was lowered later refuses everything. */
  private static boolean exceeds(long spent, long more, long cap) {
    return spent > cap || more > cap - spent;
  }

  private Account with(Charge charge) {
    int at = bytes.length;
    byte[] next = Arrays.copyOf(bytes, at + CHARGE_BYTES);
    LONG.set(next, TOTAL, Math.addExact(lifetimeMicros(), charge.micros()));
    INT.set(next, at, charge.query());
    INT.set(next, at + DAY, notBeforeLast(charge.day()));
    LONG.set(next, at + MICROS, charge.micros());
    return new Account(next);
  }

  private int notBeforeLast(int day) {
    int charges = charges();
    return charges == 0 ? day : Math.max(day, day(charges - 1));
  }

  /**
   * What the window of {@code policy} that ends on {@code day} holds, in micro-ε; on the day of the
   * last charge if {@code day} is before it. O(charges in the window).
   */
  public long spentInWindow(int day, BudgetPolicy policy) {
    long end = notBeforeLast(day); // a long: the difference of two days may pass an int
    long sum = 0;
    for (int i = charges() - 1; i >= 0 && end - day(i) < policy.windowDays(); i--) {
      sum += micros(i);
    }
    return sum;
  }

  /** Everything ever charged, in micro-ε. */
  public long lifetimeMicros() {
    return (long) LONG.get(bytes, TOTAL);
  }

  /** How many charges are kept. */
  public int charges() {
    return (bytes.length - HEADER_BYTES) / CHARGE_BYTES;
  }

  /** Charge number {@code index}, 0 the oldest. */
  public Charge charge(int index) {
    return new Charge(query(index), day(index), micros(index));
  }

  /**
   * A version byte, the lifetime total, then each charge (query, day, micro-ε); fixed-width,
   * big-endian.
   */
  public byte[] toBytes() {
    return bytes.clone();
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
    int count = (bytes.length - HEADER_BYTES) / CHARGE_BYTES;
    if (count > MAX_CHARGES) {
      throw new IllegalArgumentException(
          "an account has at most " + MAX_CHARGES + " charges, but this has " + count);
    }
    byte[] own = bytes.clone();
    own[0] = VERSION;
    Account account = new Account(own);
    for (int i = 0; i < count; i++) {
      account.check(i, version);
    }
    account.requireTotal();
    return account;
  }

  private void check(int index, byte version) {
    int query = query(index);
    long cost = micros(index);
    if (query < 0 || cost < 1) {
      throw new IllegalArgumentException(
          "account is corrupt: charge of " + cost + " micro-epsilon for query " + query);
    }
    if (index > 0 && day(index) < day(index - 1)) {
      if (version == VERSION) {
        throw new IllegalArgumentException(
            "account is corrupt: day " + day(index) + " follows day " + day(index - 1));
      }
      INT.set(bytes, HEADER_BYTES + index * CHARGE_BYTES + DAY, day(index - 1));
    }
  }

  /** The total is above the charges' sum if version 1 forgot some; it is never below. */
  private void requireTotal() {
    long unaccounted = lifetimeMicros();
    int charges = charges();
    for (int i = 0; i < charges; i++) {
      long cost = micros(i);
      if (cost > unaccounted) {
        throw new IllegalArgumentException(
            "account is corrupt: its charges exceed its lifetime total of " + lifetimeMicros());
      }
      unaccounted -= cost;
    }
    if (lifetimeMicros() < 0) {
      throw new IllegalArgumentException(
          "account is corrupt: its lifetime total is " + lifetimeMicros());
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Account account && Arrays.equals(bytes, account.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "Account of " + lifetimeMicros() + " micro-epsilon in " + charges() + " charges";
  }
}
