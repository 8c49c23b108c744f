package dev.canvass.party.ledger;

import dev.canvass.party.audit.AuditLog;
import dev.canvass.party.audit.Statement;
import dev.canvass.party.audit.Statement.OptOut;
import dev.canvass.party.records.PartyDatabase;
import dev.canvass.party.records.PartyDatabase.Family;
import dev.canvass.privacy.access.Actor;
import java.util.List;

/**
 * The users who answer no query, whatever records of them are imported. A change holds from the
 * next batch of a collection on. Thread-safe.
 */
public final class OptOuts {

  private static final byte[] LISTED = new byte[0];

  private final PartyDatabase database;
  private final AuditLog log;

  public OptOuts(PartyDatabase database, AuditLog log) {
    this.database = database;
    this.log = log;
  }

  /** Whether the user is on the list. */
  public boolean contains(byte[] pseudonym) {
    return database.get(Family.OPT_OUTS, pseudonym) != null;
  }

  /** Puts a user on the list, durably with its audit entry; nothing happens if already there. */
  public synchronized void add(byte[] pseudonym, Actor actor) {
    if (!contains(pseudonym)) {
      try (PartyDatabase.Batch batch = database.batch()) {
        batch.put(Family.OPT_OUTS, pseudonym, LISTED);
        log.commit(batch, List.of(Statement.of(OptOut.ADDED).by(actor)));
      }
    }
  }

  /** Takes a user off the list, durably with its audit entry; nothing happens if not there. */
  public synchronized void remove(byte[] pseudonym, Actor actor) {
    if (contains(pseudonym)) {
      try (PartyDatabase.Batch batch = database.batch()) {
        batch.delete(Family.OPT_OUTS, pseudonym);
        log.commit(batch, List.of(Statement.of(OptOut.REMOVED).by(actor)));
      }
    }
  }
}
