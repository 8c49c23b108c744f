package dev.canvass.party.audit;

import dev.canvass.party.records.PartyDatabase;
import dev.canvass.party.records.PartyDatabase.Family;
import dev.canvass.party.records.StorageException;
import dev.canvass.privacy.access.Actor;
import dev.canvass.privacy.access.TokenChange;
import dev.canvass.privacy.access.TokenList;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records in the audit log what is done to the token file: who made, revoked or took out whose
 * token. What was recorded last is kept with it, so that each change is recorded once, also if it
 * was made while the node was down. Thread-safe.
 */
public final class TokenActs {

  private static final Logger LOG = LoggerFactory.getLogger(TokenActs.class);
  private static final byte[] RECORDED_KEY = "audit/tokens".getBytes(StandardCharsets.US_ASCII);

  private final PartyDatabase database;
  private final AuditLog log;
  private TokenList recorded;

  public TokenActs(PartyDatabase database, AuditLog log) {
    this.database = database;
    this.log = log;
    recorded = stored();
  }

  private TokenList stored() {
    byte[] text = database.get(Family.META, RECORDED_KEY);
    try {
      return text == null
          ? TokenList.EMPTY
          : TokenList.parse(new String(text, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw new StorageException(
          "the note of which tokens the audit log knows is damaged: " + e.getMessage(), e);
    }
  }

  /**
   * Records what is new; what cannot be stored is tried again at the next call.
   *
   * @param owner the account that may write the file
   */
  public synchronized void record(TokenList now, String owner) {
    if (now.equals(recorded)) {
      return;
    }
    List<Statement> done =
        TokenChange.between(recorded, now).stream()
            .map(change -> Statement.of(change).by(Actor.account(owner)))
            .toList();
    try (PartyDatabase.Batch batch = database.batch()) {
      batch.put(Family.META, RECORDED_KEY, now.format().getBytes(StandardCharsets.UTF_8));
      log.commit(batch, done);
      recorded = now;
    } catch (StorageException e) {
      LOG.warn("event=token_changes_not_recorded reason=\"{}\"", e.getMessage());
    }
  }
}
