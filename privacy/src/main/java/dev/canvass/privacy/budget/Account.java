package dev.canvass.privacy.budget;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * One user's spending at one party: the total for life, and each charge that may still lie in the
 * rolling window. Immutable. What was spent never goes down.
 *
 * @param lifetimeMicros everything ever charged, in micro-ε, recent charges included
 * @param recent charges by ascending query number
 */
public record Account(long lifetimeMicros, List<Charge> recent) {

  /** An account that has never been charged. */
  public static final Account EMPTY = new Account(0, List.of());

  private static final int HEADER_BYTES = 1 + Long.BYTES;

  private static final byte VERSION = 1;

  /**
   * One charge.
   *
   * @param query the party's own running number of the query
   * @param day days since 1970-01-01 UTC
   * @param micros the cost in micro-ε
   */
  public record Charge(int query, int day, long micros) {

    static final int BYTES = 2 * Integer.BYTES + Long.BYTES;

    public Charge {
      if (query < 0 || micros < 1) {
        throw new IllegalArgumentException("invalid charge of " + micros + " for query " + query);
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
  public record Refused(Reason reason) implements Outcome {}

  /** Which cap a refused charge would have passed. */
  public enum Reason {
    PER_QUERY_CAP,
    WINDOW_CAP,
    LIFETIME_CAP
  }

  public Account {
    recent = List.copyOf(recent);
    if (lifetimeMicros < 0) {
      throw new IllegalArgumentException("a lifetime total is not negative: " + lifetimeMicros);
    }
    long unaccounted = lifetimeMicros;
    for (Charge charge : recent) {
      if (charge.micros() > unaccounted) {
        throw new IllegalArgumentException(
            "recent charges exceed the lifetime total of " + lifetimeMicros);
      }
      unaccounted -= charge.micros();
    }
  }

  /** Asks to charge {@code charge} under {@code policy}. O(recent charges). */
  public Outcome charge(Charge charge, BudgetPolicy policy) {
    long inWindow = 0;
    List<Charge> kept = new ArrayList<>(recent.size() + 1);
    for (Charge earlier : recent) {
      if (earlier.query() == charge.query()) {
        return new AlreadyCharged();
      }
      if (earlier.day() > charge.day() - policy.windowDays()) {
        inWindow += earlier.micros();
        kept.add(earlier);
      }
    }
    if (charge.micros() > policy.perQueryMicros()) {
      return new Refused(Reason.PER_QUERY_CAP);
    }
    if (charge.micros() > policy.windowMicros() - inWindow) {
      return new Refused(Reason.WINDOW_CAP);
    }
    if (charge.micros() > policy.lifetimeMicros() - lifetimeMicros) {
      return new Refused(Reason.LIFETIME_CAP);
    }
    kept.add(charge);
    return new Charged(new Account(lifetimeMicros + charge.micros(), kept));
  }

  /** What the window of {@code policy} that ends on {@code day} holds, in micro-ε. */
  public long spentInWindow(int day, BudgetPolicy policy) {
    return recent.stream()
        .filter(charge -> charge.day() > day - policy.windowDays())
        .mapToLong(Charge::micros)
        .sum();
  }

  /** A version byte, the lifetime total, then each recent charge; fixed-width, big-endian. */
  public byte[] toBytes() {
    ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES + recent.size() * Charge.BYTES);
    out.put(VERSION).putLong(lifetimeMicros);
    for (Charge charge : recent) {
      out.putInt(charge.query()).putInt(charge.day()).putLong(charge.micros());
    }
    return out.array();
  }

  /**
   * Reads {@link #toBytes()}.
   *
   * @throws IllegalArgumentException if the bytes are not an account of this version
   */
  public static Account of(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      byte version = in.get();
      if (version != VERSION) {
        throw new IllegalArgumentException(
            "account has version " + version + ", this software reads version " + VERSION);
      }
      long lifetime = in.getLong();
      List<Charge> recent = new ArrayList<>();
      while (in.hasRemaining()) {
        recent.add(new Charge(in.getInt(), in.getInt(), in.getLong()));
      }
      return new Account(lifetime, recent);
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("account of " + bytes.length + " bytes is cut off", e);
    }
  }
}
