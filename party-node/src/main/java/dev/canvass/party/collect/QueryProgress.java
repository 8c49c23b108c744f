package dev.canvass.party.collect;

import dev.canvass.analytics.audit.ChargeSummary;
import dev.canvass.analytics.audit.ChargeSummary.Spending;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.privacy.budget.SpendingDistribution;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where the node stands with one query; stored with every batch, so that a restart goes on from
 * here.
 *
 * @param number the node's own running number of the query, as the ledger names it
 * @param state see {@link State}
 * @param reason why it was declined, expired or called off; otherwise empty
 * @param counts reports drawn per level, level 1 first
 * @param cursor pseudonym of the last user seen; null at the start
 * @param charges what the users seen were charged
 */
public record QueryProgress(
    int number, State state, String reason, long[] counts, byte[] cursor, Charges charges) {

  /** The life of a query at a party. */
  public enum State {
    /** Waits for a person's approval. */
    PENDING,
    /** Against the policy, or a person said no. */
    DECLINED,
    /** Users are being charged and their reports drawn. */
    COLLECTING,
    /** All reports are drawn and sealed; the bytes will never change. */
    SEALED,
    /** The broker has acknowledged everything. */
    SENT,
    /** The deadline passed before it was sealed, or before the broker had everything. */
    EXPIRED,
    /** The collector called it off before the broker had everything. */
    CANCELLED;

    /** Whether this may become {@code next}; four states are the last. */
    boolean canBecome(State next) {
      return switch (this) {
        case PENDING -> next == COLLECTING || next == DECLINED || ends(next);
        case COLLECTING -> next == SEALED || ends(next);
        case SEALED -> next == SENT || ends(next);
        case DECLINED, SENT, EXPIRED, CANCELLED -> false;
      };
    }

    private static boolean ends(State next) {
      return next == EXPIRED || next == CANCELLED;
    }

    /** Whether the node does nothing more for the query, and nothing of it left. */
    public boolean isOverWithoutRelease() {
      return this == DECLINED || this == EXPIRED || this == CANCELLED;
    }
  }

  /**
   * What the users seen so far were charged.
   *
   * @param epsilonMicros what one user is charged
   * @param byDay users charged, by day (UTC)
   * @param refused users skipped, by reason
   * @param window how the window's spending is spread, see {@link SpendingDistribution#toBytes()}
   * @param lifetime the same for life
   */
  public record Charges(
      long epsilonMicros,
      Map<String, Long> byDay,
      Map<String, Long> refused,
      byte[] window,
      byte[] lifetime) {

    public Charges {
      byDay = new TreeMap<>(byDay);
      refused = new TreeMap<>(refused);
    }

    private static Charges none(long epsilonMicros) {
      byte[] nobody = new SpendingDistribution().toBytes();
      return new Charges(epsilonMicros, Map.of(), Map.of(), nobody, nobody);
    }

    private ChargeSummary summary(QueryId query) {
      TreeMap<LocalDate, Long> days = new TreeMap<>();
      byDay.forEach((day, users) -> days.put(LocalDate.parse(day), users));
      SpendingDistribution inWindow = SpendingDistribution.of(window);
      Optional<Spending> spending =
          inWindow.users() == 0
              ? Optional.empty()
              : Optional.of(Spending.of(inWindow, SpendingDistribution.of(lifetime)));
      return new ChargeSummary(query, epsilonMicros, days, new TreeMap<>(refused), spending);
    }
  }

  /** A query just heard of. */
  static QueryProgress first(int number, int levels, long epsilonMicros) {
    return new QueryProgress(
        number, State.PENDING, "", new long[levels], null, Charges.none(epsilonMicros));
  }

  /** The same in another state. */
  QueryProgress in(State next, String why) {
    return new QueryProgress(number, next, why, counts, cursor, charges);
  }

  /** What the audit log says of the charges, if anybody was charged or skipped. */
  Optional<ChargeSummary> chargeSummary(QueryId query) {
    ChargeSummary summary = charges.summary(query);
    return summary.usersCharged() + summary.usersRefused() == 0
        ? Optional.empty()
        : Optional.of(summary);
  }

  /** Users skipped, by reason. */
  public Map<String, Long> refused() {
    return charges.refused();
  }

  /** Users who were charged and have reported. */
  public long charged() {
    return Arrays.stream(counts).sum();
  }

  /** Users who were skipped. */
  public long refusedUsers() {
    return refused().values().stream().mapToLong(Long::longValue).sum();
  }
}
