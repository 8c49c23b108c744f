package dev.canvass.party.ledger;

import dev.canvass.party.audit.AuditLog;
import dev.canvass.party.audit.Statement;
import dev.canvass.party.records.PartyDatabase;
import dev.canvass.party.records.RecordStore;
import dev.canvass.privacy.access.Actor;
import java.util.List;

/**
 * Erases users' records. What they have spent stays, so that nobody who comes back can spend it
 * again; an opt-out stays too. A collection under way sees it from its next batch on. Thread-safe.
 */
public final class Erasure {

  private final PartyDatabase database;
  private final RecordStore records;
  private final AuditLog log;

  public Erasure(PartyDatabase database, RecordStore records, AuditLog log) {
    this.database = database;
    this.records = records;
    this.log = log;
  }

  /**
   * Removes all records of a user, of every attribute, as {@code actor} asks, durably with its
   * audit entry.
   */
  public void erase(String user, Actor actor) {
    try (PartyDatabase.Batch batch = database.batch()) {
      records.erase(user, batch);
      log.commit(batch, List.of(Statement.erasure().by(actor)));
    }
  }
}
