package dev.canvass.party.ledger;

import dev.canvass.party.records.PartyDatabase;
import dev.canvass.party.records.PartyDatabase.Family;
import dev.canvass.privacy.budget.Account;

/** Accounts and opt-outs of ascending pseudonyms, as they were when it was made. One owner. */
public final class LedgerCursor implements AutoCloseable {

  private final PseudonymLookup accounts;
  private final PseudonymLookup optOuts;

  LedgerCursor(PartyDatabase database, byte[] after) {
    accounts = new PseudonymLookup(database, Family.LEDGER, after);
    optOuts = new PseudonymLookup(database, Family.OPT_OUTS, after);
  }

  /** The account of {@code pseudonym}, which must ascend from call to call. */
  public Account account(byte[] pseudonym) {
    return Ledger.read(accounts.find(pseudonym));
  }

  /** Whether {@code pseudonym}, which must ascend from call to call, is on the opt-out list. */
  public boolean isOptedOut(byte[] pseudonym) {
    return optOuts.find(pseudonym) != null;
  }

  @Override
  public void close() {
    accounts.close();
    optOuts.close();
  }
}
