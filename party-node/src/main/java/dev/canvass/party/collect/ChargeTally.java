package dev.canvass.party.collect;

import dev.canvass.party.collect.QueryProgress.Charges;
import dev.canvass.privacy.budget.Account;
import dev.canvass.privacy.budget.BudgetPolicy;
import dev.canvass.privacy.budget.SpendingDistribution;
import dev.canvass.privacy.budget.SpendingDistribution.Standing;
import java.time.LocalDate;
import java.util.TreeMap;

/**
 * Counts the charges of one query while it is collected, exactly also over restarts: it goes on
 * from what the last durable batch holds. One owner.
 */
final class ChargeTally {

  private final long epsilonMicros;
  private final BudgetPolicy policy;
  private final TreeMap<String, Long> byDay;
  private final TreeMap<String, Long> refused;
  private final SpendingDistribution window;
  private final SpendingDistribution lifetime;
  private long chargedToday;

  ChargeTally(Charges start, BudgetPolicy policy) {
    epsilonMicros = start.epsilonMicros();
    this.policy = policy;
    byDay = new TreeMap<>(start.byDay());
    refused = new TreeMap<>(start.refused());
    window = SpendingDistribution.of(start.window());
    lifetime = SpendingDistribution.of(start.lifetime());
  }

  /** A user was skipped; the account is as it was. */
  void refused(String reason, Account account, int day) {
    refused.merge(reason, 1L, Long::sum);
    seen(account, day);
  }

  /** A user was charged; the account is the one after. */
  void charged(Account account, int day) {
    chargedToday++;
    seen(account, day);
  }

  private void seen(Account account, int day) {
    Standing standing =
        account.affords(day, epsilonMicros, policy) ? Standing.BELOW_CAP : Standing.AT_CAP;
    window.add(account.spentInWindow(day, policy), standing);
    lifetime.add(account.lifetimeMicros(), standing);
  }

  /** What is counted by now; every charge since the last call was of {@code day}. */
  Charges at(int day) {
    if (chargedToday > 0) {
      byDay.merge(LocalDate.ofEpochDay(day).toString(), chargedToday, Long::sum);
      chargedToday = 0;
    }
    return new Charges(epsilonMicros, byDay, refused, window.toBytes(), lifetime.toBytes());
  }
}
