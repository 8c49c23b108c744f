package dev.canvass.party;

import dev.canvass.analytics.audit.ChainName;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.party.audit.AuditLog;
import dev.canvass.party.audit.NodeStart;
import dev.canvass.party.audit.Software;
import dev.canvass.party.collect.QueryBook;
import dev.canvass.party.collect.SealedReports;
import dev.canvass.party.config.PartyConfig;
import dev.canvass.party.identity.IdentityFolder;
import dev.canvass.party.ledger.Ledger;
import dev.canvass.party.ledger.OptOuts;
import dev.canvass.party.policy.StopOrder;
import dev.canvass.party.records.PartyDatabase;
import dev.canvass.party.records.PartyDatabase.Family;
import dev.canvass.party.records.RecordStore;
import dev.canvass.party.records.SecretFile;
import dev.canvass.party.records.StorageException;
import dev.canvass.party.stream.DepartureLog;
import dev.canvass.party.transport.NodeFiles;
import dev.canvass.privacy.access.Actor;
import dev.canvass.privacy.audit.AuditEntry;
import dev.canvass.privacy.audit.AuditKind;
import dev.canvass.privacy.identity.Passphrase;
import dev.canvass.privacy.sign.SigningKey;
import dev.canvass.privacy.sign.VerifyingKey;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * All that a node keeps in its data directory, opened and checked. The audit log comes first: a
 * node whose log is not intact, or whose users' spending could not be found, does not start.
 * Immutable; its parts are thread-safe.
 */
record PartyState(
    PartyDatabase database,
    SigningKey key,
    VerifyingKey collector,
    AuditLog log,
    RecordStore records,
    Ledger ledger,
    OptOuts optOuts,
    QueryBook book,
    SealedReports sealed,
    DepartureLog departures,
    StopOrder stopOrder) {

  /**
   * Opens the data directory and records the start.
   *
   * @throws StorageException saying what is wrong and what to do; the database is left unlocked
   */
  static PartyState open(PartyConfig config, Clock clock) {
    Path folder = Path.of(config.dataDirectory());
    PartyDatabase database = new PartyDatabase(folder.resolve("state"));
    try {
      return open(config, clock, folder, database);
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  private static PartyState open(
      PartyConfig config, Clock clock, Path folder, PartyDatabase database) {
    PartyId party = new PartyId(config.party());
    AuditLog log =
        new AuditLog(
            database, folder.resolve("audit.head"), new ChainName(party, config.shard()), clock);
    Optional<AuditEntry> before = log.last(AuditKind.NODE_START);
    IdentityFolder identity = IdentityFolder.in(folder);
    SigningKey key = signingKey(identity, config, before.isEmpty());
    VerifyingKey collector = identity.collector(config.collector().key());
    Path pseudonymFile = folder.resolve("pseudonym.key");
    byte[] pseudonymKey =
        SecretFile.readOrCreate(pseudonymFile, () -> freshSecret(pseudonymFile, database));
    NodeStart start = new NodeStart(Software.running(), config, key.verifyingKey(), pseudonymKey);
    if (before.map(start::hasOtherPseudonyms).orElse(false)) {
      requireNobodyKnown(pseudonymFile, "is not the key", database);
    }
    Actor account = Actor.account(System.getProperty("user.name"));
    log.append(start.statements(before).stream().map(said -> said.by(account)).toList());
    QueryBook book = new QueryBook(database, log);
    return new PartyState(
        database,
        key,
        collector,
        log,
        new RecordStore(database, pseudonymKey),
        new Ledger(database, config.policy().budget(), clock),
        new OptOuts(database, log),
        book,
        new SealedReports(database, book, party, config.shard()),
        new DepartureLog(database),
        new StopOrder(database, log));
  }

  /**
   * Only a node that never ran makes keys by itself: one that did would turn into a stranger
   * without a word.
   */
  private static SigningKey signingKey(
      IdentityFolder identity, PartyConfig config, boolean isFirstStart) {
    Passphrase passphrase;
    try {
      passphrase = config.identity().passphrase(System.getenv(), NodeFiles::read);
    } catch (IllegalArgumentException e) {
      throw new StorageException(e.getMessage(), e);
    }
    if (!identity.exists()) {
      if (!isFirstStart || identity.next().exists()) {
        throw new StorageException(
            "the party's keys are missing in "
                + identity.path()
                + "; restore that folder, or rename "
                + identity.next().path()
                + " to it if that is there: a change of keys was cut off",
            null);
      }
      identity.create(config.party(), passphrase);
    }
    return identity.signingKey(passphrase);
  }

  private static byte[] freshSecret(Path file, PartyDatabase database) {
    requireNobodyKnown(file, "is missing: it is the key", database);
    byte[] secret = new byte[32];
    new SecureRandom().nextBytes(secret);
    return secret;
  }

  /** Under another key users would have other pseudonyms, and seem never to have spent anything. */
  private static void requireNobodyKnown(Path file, String problem, PartyDatabase database) {
    for (Family family : List.of(Family.LEDGER, Family.OPT_OUTS, Family.RECORDS)) {
      if (!database.isEmpty(family)) {
        throw new StorageException(
            file
                + " "
                + problem
                + " that the users' accounts are kept under; restore it, or what they spent"
                + " cannot be found",
            null);
      }
    }
  }
}
