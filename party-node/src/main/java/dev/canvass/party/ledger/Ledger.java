package dev.canvass.party.ledger;

import dev.canvass.analytics.audit.ChargeSummary.Spending;
import dev.canvass.party.records.PartyDatabase;
import dev.canvass.party.records.PartyDatabase.Family;
import dev.canvass.party.records.StorageException;
import dev.canvass.privacy.budget.Account;
import dev.canvass.privacy.budget.BudgetPolicy;
import dev.canvass.privacy.budget.SpendingDistribution;
import dev.canvass.privacy.budget.SpendingDistribution.Standing;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * The users' accounts under the party's caps. Thread-safe; charges come from one collection at a
 * time.
 *
 * <p>The ledger's day never goes back: while the clock is behind the last charge's day, charges
 * count as of that day. Otherwise whoever sets a clock back would have charges leave the window too
 * early, also those of users who were never charged before.
 */
public final class Ledger {

  private static final byte[] LAST_DAY = "ledger/day".getBytes(StandardCharsets.US_ASCII);

  private final PartyDatabase database;
  private final BudgetPolicy policy;
  private final Clock clock;
  private volatile int lastDay;

  /**
   * The accounts in {@code database}.
   *
   * @throws StorageException if the day of the last charge is unreadable
   */
  public Ledger(PartyDatabase database, BudgetPolicy policy, Clock clock) {
    this.database = database;
    this.policy = policy;
    this.clock = clock;
    byte[] stored = database.get(Family.META, LAST_DAY);
    if (stored != null && stored.length != Integer.BYTES) {
      throw new StorageException(
          "the day of the ledger's last charge has " + stored.length + " bytes instead of 4", null);
    }
    lastDay = stored == null ? Integer.MIN_VALUE : ByteBuffer.wrap(stored).getInt();
  }

  /** The caps. */
  public BudgetPolicy policy() {
    return policy;
  }

  /** The day that a charge made now counts as of, in days since 1970-01-01 UTC. */
  public int day() {
    return Math.max(today(), lastDay);
  }

  private int today() {
    return Math.toIntExact(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).toEpochDay());
  }

  /** What is wrong with the clock, if users were charged on a later day than it shows. */
  public Optional<String> clockTrouble() {
    int today = today();
    return today >= lastDay
        ? Optional.empty()
        : Optional.of(
            "the clock says "
                + LocalDate.ofEpochDay(today)
                + ", but users were charged on "
                + LocalDate.ofEpochDay(lastDay)
                + "; charges count as of that day until the clock has reached it: set it right");
  }

  /** Adds a charged account to the batch that holds its report. */
  public void put(byte[] pseudonym, Account account, PartyDatabase.Batch batch) {
    batch.put(Family.LEDGER, pseudonym, account.toBytes());
  }

  /** Adds to the batch that charges of {@code day} are in it. */
  public void putDay(int day, PartyDatabase.Batch batch) {
    batch.put(Family.META, LAST_DAY, ByteBuffer.allocate(Integer.BYTES).putInt(day).array());
    // Ahead of the commit: should that fail, the day is merely not behind what the clock has shown.
    lastDay = Math.max(lastDay, day);
  }

  /** The account of one user. */
  public Account account(byte[] pseudonym) {
    return read(database.get(Family.LEDGER, pseudonym));
  }

  static Account read(byte[] stored) {
    try {
      return stored == null ? Account.EMPTY : Account.of(stored);
    } catch (IllegalArgumentException e) {
      throw new StorageException("the ledger has an unreadable account: " + e.getMessage(), e);
    }
  }

  /** Accounts and opt-outs behind {@code after}; from the first if it is null. */
  public LedgerCursor cursor(byte[] after) {
    return new LedgerCursor(database, after);
  }

  /**
   * How spending is spread over all users who were ever charged; at their cap are those who could
   * not be charged what they were last charged. Empty if nobody was. O(accounts), constant memory.
   */
  public Optional<Spending> spending() {
    SpendingDistribution window = new SpendingDistribution();
    SpendingDistribution lifetime = new SpendingDistribution();
    int day = day();
    try (PseudonymLookup accounts = new PseudonymLookup(database, Family.LEDGER, null)) {
      for (byte[] stored = accounts.next(); stored != null; stored = accounts.next()) {
        Account account = read(stored);
        long again = account.charges() == 0 ? 1 : account.charge(account.charges() - 1).micros();
        Standing standing =
            account.affords(day, again, policy) ? Standing.BELOW_CAP : Standing.AT_CAP;
        window.add(account.spentInWindow(day, policy), standing);
        lifetime.add(account.lifetimeMicros(), standing);
      }
    }
    return window.users() == 0 ? Optional.empty() : Optional.of(Spending.of(window, lifetime));
  }
}
