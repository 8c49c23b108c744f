package dev.canvass.party.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.canvass.party.audit.AuditLog;
import dev.canvass.party.audit.Statement;
import dev.canvass.party.records.PartyDatabase;
import dev.canvass.party.records.PartyDatabase.Family;
import dev.canvass.party.records.StorageException;
import dev.canvass.privacy.access.Actor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * A person's order to take part in nothing. It is durable in the same write as its audit entry, so
 * it outlives restarts, and holds until a person lifts it. Thread-safe.
 */
public final class StopOrder {

  private static final byte[] KEY = "stop-order".getBytes(StandardCharsets.US_ASCII);
  private static final JsonMapper JSON = new JsonMapper();

  private final PartyDatabase database;
  private final AuditLog log;
  private volatile Given given;

  /**
   * What was ordered.
   *
   * @param who whose order it is
   * @param from the address it came from
   * @param since when, RFC 3339
   * @param reason in the person's words; may be empty
   */
  public record Given(String who, String from, String since, String reason) {

    /** For people. */
    public String describe() {
      return "participation was stopped by "
          + who
          + " at "
          + since
          + (reason.isEmpty() ? "" : ": " + reason);
    }
  }

  /**
   * The order as the database holds it.
   *
   * @throws StorageException if that is unreadable: whether to take part is not guessed
   */
  public StopOrder(PartyDatabase database, AuditLog log) {
    this.database = database;
    this.log = log;
    byte[] stored = database.get(Family.META, KEY);
    try {
      given = stored == null ? null : JSON.readValue(stored, Given.class);
    } catch (IOException e) {
      throw new StorageException("the order to stop is unreadable: " + e.getMessage(), e);
    }
  }

  /** The order, if there is one. */
  public Optional<Given> given() {
    return Optional.ofNullable(given);
  }

  /** Whether the node must take part in nothing. */
  public boolean isGiven() {
    return given != null;
  }

  /** Gives the order, durably; if it is given already, that one stays. */
  public synchronized void give(Actor actor, String reason) {
    if (given != null) {
      return;
    }
    Given order = new Given(actor.name(), actor.source(), log.now().toString(), reason);
    try (PartyDatabase.Batch batch = database.batch()) {
      batch.put(Family.META, KEY, JSON.writeValueAsBytes(order));
      log.commit(batch, List.of(Statement.stopped(reason).by(actor)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an order has no JSON form", e);
    }
    given = order;
  }

  /** Lifts the order, durably; nothing happens if there is none. */
  public synchronized void lift(Actor actor) {
    if (given == null) {
      return;
    }
    try (PartyDatabase.Batch batch = database.batch()) {
      batch.delete(Family.META, KEY);
      log.commit(batch, List.of(Statement.resumed().by(actor)));
    }
    given = null;
  }
}
