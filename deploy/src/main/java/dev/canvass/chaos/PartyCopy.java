package dev.canvass.chaos;

import dev.canvass.analytics.audit.ChainName;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.local.LocalCluster;
import dev.canvass.party.audit.AuditLog;
import dev.canvass.party.collect.QueryBook;
import dev.canvass.party.collect.SealedReports;
import dev.canvass.party.records.PartyDatabase;
import dev.canvass.party.records.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;

/**
 * A copy of a dead party's data, opened as the node would: reading repairs, and it is the node that
 * shall repair the original. Gone when closed. One owner.
 */
final class PartyCopy implements AutoCloseable {

  private static final String HEAD = "audit.head";

  private final Path folder;
  private final PartyDatabase database;
  private final QueryBook book;
  private final SealedReports sealed;

  /**
   * Copies and opens.
   *
   * @param data the party's data directory
   * @param folder where the copy goes
   * @throws BrokenPromiseException if it cannot be opened, or the audit log is not intact
   */
  PartyCopy(Path data, Path folder) throws IOException, BrokenPromiseException {
    this.folder = folder;
    copy(data, folder);
    PartyId party = new PartyId(DisturbedParty.NAME);
    PartyDatabase opened = null;
    try {
      opened = new PartyDatabase(folder.resolve("state"));
      AuditLog log =
          new AuditLog(opened, folder.resolve(HEAD), new ChainName(party, 0), Clock.systemUTC());
      database = opened;
      book = new QueryBook(database, log);
      sealed = new SealedReports(database, book, party, 0);
    } catch (StorageException e) {
      if (opened != null) {
        opened.close();
      }
      throw new BrokenPromiseException("a killed party's data is damaged: " + e.getMessage());
    }
  }

  /** Table files never change and are linked. */
  private static void copy(Path from, Path to) throws IOException {
    Path state = Files.createDirectories(to.resolve("state"));
    List<Path> files;
    try (Stream<Path> all = Files.list(from.resolve("state"))) {
      files = all.toList();
    }
    for (Path file : files) {
      String name = file.getFileName().toString();
      if (name.endsWith(".sst")) {
        Files.createLink(state.resolve(name), file);
      } else if (!name.startsWith("LOG") && !name.equals("LOCK")) {
        Files.copy(file, state.resolve(name));
      }
    }
    if (Files.exists(from.resolve(HEAD))) {
      Files.copy(from.resolve(HEAD), to.resolve(HEAD));
    }
  }

  PartyDatabase database() {
    return database;
  }

  QueryBook book() {
    return book;
  }

  SealedReports sealed() {
    return sealed;
  }

  @Override
  public void close() throws IOException {
    database.close();
    LocalCluster.delete(folder);
  }
}
