package dev.canvass.analytics.audit;

import dev.canvass.analytics.query.QueryId;
import dev.canvass.privacy.audit.AuditEntry;
import dev.canvass.privacy.audit.AuditKind;
import dev.canvass.privacy.budget.SpendingDistribution;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a shard says of charging its users for one query: the facts of a {@link
 * AuditKind#CHARGE_SUMMARY} entry.
 *
 * @param epsilonMicros what each user charged was charged, micro-ε
 * @param chargedByDay users charged, by day (UTC)
 * @param refused users skipped, by reason
 * @param spending how spending is spread over the users seen; empty if there are none
 */
public record ChargeSummary(
    QueryId query,
    long epsilonMicros,
    SortedMap<LocalDate, Long> chargedByDay,
    SortedMap<String, Long> refused,
    Optional<Spending> spending) {

  /**
   * How spending is spread over the users a query looked at, charged or skipped, afterwards.
   *
   * @param users how many
   * @param usersAtCap how many of them could not be charged the same again
   */
  public record Spending(long users, long usersAtCap, Spread window, Spread lifetime) {

    public Spending {
      if (users < 1 || usersAtCap < 0 || usersAtCap > users) {
        throw new IllegalArgumentException(
            usersAtCap + " of " + users + " users cannot be at their cap");
      }
    }

    /** What two distributions over the same users say. */
    public static Spending of(SpendingDistribution window, SpendingDistribution lifetime) {
      return new Spending(
          window.users(), window.usersAtCap(), Spread.of(window), Spread.of(lifetime));
    }
  }

  /** Quantiles over users, in micro-ε. */
  public record Spread(long min, long median, long p95, long max) {

    public Spread {
      if (min < 0 || min > median || median > p95 || p95 > max) {
        throw new IllegalArgumentException(
            "quantiles must ascend, but are " + min + ", " + median + ", " + p95 + ", " + max);
      }
    }

    static Spread of(SpendingDistribution distribution) {
      return new Spread(
          distribution.quantileMicros(0),
          distribution.quantileMicros(50),
          distribution.quantileMicros(95),
          distribution.quantileMicros(100));
    }

    private void write(String prefix, SortedMap<String, String> facts) {
      facts.put(prefix + "min", Long.toString(min));
      facts.put(prefix + "median", Long.toString(median));
      facts.put(prefix + "p95", Long.toString(p95));
      facts.put(prefix + "max", Long.toString(max));
    }

    private static Spread read(String prefix, FactReader facts) {
      return new Spread(
          facts.number(prefix + "min"),
          facts.number(prefix + "median"),
          facts.number(prefix + "p95"),
          facts.number(prefix + "max"));
    }
  }

  public ChargeSummary {
    if (epsilonMicros < 1) {
      throw new IllegalArgumentException(
          "a charge is at least 1 micro-epsilon, but is " + epsilonMicros);
    }
    chargedByDay = new TreeMap<>(chargedByDay);
    refused = new TreeMap<>(refused);
  }

  /** Users charged, on all days. */
  public long usersCharged() {
    return chargedByDay.values().stream().reduce(0L, Math::addExact);
  }

  /** Users skipped, for all reasons. */
  public long usersRefused() {
    return refused.values().stream().reduce(0L, Math::addExact);
  }

  /** The facts that say so. */
  public SortedMap<String, String> toFacts() {
    TreeMap<String, String> facts = new TreeMap<>();
    facts.put(AuditFacts.QUERY, query.value());
    facts.put(AuditFacts.EPSILON_MICROS, Long.toString(epsilonMicros));
    facts.put(AuditFacts.USERS_CHARGED, Long.toString(usersCharged()));
    chargedByDay.forEach((day, users) -> facts.put(AuditFacts.CHARGED_ON + day, users.toString()));
    refused.forEach((why, users) -> facts.put(AuditFacts.REFUSED_FOR + why, users.toString()));
    spending.ifPresent(
        spread -> {
          facts.put(AuditFacts.USERS_SEEN, Long.toString(spread.users()));
          facts.put(AuditFacts.USERS_AT_CAP, Long.toString(spread.usersAtCap()));
          spread.window().write(AuditFacts.WINDOW_SPENT, facts);
          spread.lifetime().write(AuditFacts.LIFETIME_SPENT, facts);
        });
    return facts;
  }

  /**
   * Reads {@link #toFacts()}; facts it does not know are left alone.
   *
   * @throws IllegalArgumentException if a fact is missing, malformed, or contradicts another
   */
  public static ChargeSummary parse(AuditEntry entry) {
    FactReader facts = new FactReader(entry);
    TreeMap<LocalDate, Long> days = new TreeMap<>();
    facts.numbers(AuditFacts.CHARGED_ON).forEach((day, users) -> days.put(day(day, facts), users));
    Optional<Spending> spending =
        entry.facts().containsKey(AuditFacts.USERS_SEEN)
            ? Optional.of(
                new Spending(
                    facts.number(AuditFacts.USERS_SEEN),
                    facts.number(AuditFacts.USERS_AT_CAP),
                    Spread.read(AuditFacts.WINDOW_SPENT, facts),
                    Spread.read(AuditFacts.LIFETIME_SPENT, facts)))
            : Optional.empty();
    ChargeSummary summary =
        new ChargeSummary(
            new QueryId(facts.text(AuditFacts.QUERY)),
            facts.number(AuditFacts.EPSILON_MICROS),
            days,
            facts.numbers(AuditFacts.REFUSED_FOR),
            spending);
    long stated = facts.number(AuditFacts.USERS_CHARGED);
    if (stated != summary.usersCharged()) {
      throw facts.invalid(
          "says that "
              + stated
              + " users were charged, but its days add up to "
              + summary.usersCharged());
    }
    return summary;
  }

  private static LocalDate day(String text, FactReader facts) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeException e) {
      throw (IllegalArgumentException)
          facts.invalid("names the day \"" + text + "\", which is none").initCause(e);
    }
  }
}
