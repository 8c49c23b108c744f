package dev.canvass.party;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.analytics.query.Query;
import dev.canvass.party.collect.QueryProgress;
import dev.canvass.party.records.PartyDatabase.Family;
import dev.canvass.party.records.StorageException;
import dev.canvass.privacy.budget.Account;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** Whatever is wrong with a data directory or its surroundings: nobody can spend twice (I4, I8). */
@Timeout(120)
final class DamagedStateTest {

  private static final Instant NOON = Instant.parse("2026-03-10T12:00:00Z");
  private static final int USERS = 3_000;

  @TempDir Path folder;

  /** RocksDB would by default forget all behind the damage, charges included, and say nothing. */
  @Test
  void aFlippedByteInTheWriteAheadLogRefusesToStartI4() throws IOException {
    spend();
    Path log = largest(".log");
    byte[] bytes = Files.readAllBytes(log);
    bytes[bytes.length / 2] ^= 1;
    Files.write(log, bytes);

    assertTrue(refusal().contains("cannot open the node's database"), refusal());
    assertTrue(refusal().contains("checksum mismatch"), refusal());
  }

  /** What was sealed, and may have left, is missed; what was not sealed never left. */
  @Test
  void aWriteAheadLogThatIsCutOffRefusesToStartI1I4() throws IOException {
    spend();
    Path log = largest(".log");
    byte[] bytes = Files.readAllBytes(log);
    Files.write(log, Arrays.copyOf(bytes, bytes.length / 2));

    assertTrue(refusal().contains("it was cut off, or comes from an older copy"), refusal());
  }

  @Test
  void aTruncatedTableRefusesToStart() throws IOException {
    spend();
    node().close(); // Opening moves what the write-ahead log holds into tables.
    Path table = largest(".sst");
    byte[] bytes = Files.readAllBytes(table);
    Files.write(table, Arrays.copyOf(bytes, bytes.length / 2));

    assertTrue(refusal().contains("cannot open the node's database"), refusal());
  }

  /** I4: an account that cannot be read is not an account without charges. */
  @Test
  void aFlippedByteInTheLedgersTableChargesNobodyI4() throws IOException {
    spend();
    node().close();
    try (NodeOnDisk node = node()) {
      for (Path table : files(".sst")) {
        byte[] bytes = Files.readAllBytes(table);
        if (new String(bytes, StandardCharsets.ISO_8859_1).contains("LEDGER")) {
          bytes[100] ^= 1;
          Files.write(table, bytes);
        }
      }
      Query second = NodeOnDisk.query(2, "1");

      String message =
          assertThrows(StorageException.class, () -> node.collect(second)).getMessage();

      assertTrue(message.contains("cannot read LEDGER"), message);
      assertEquals(0, node.state.book().find(second.id()).orElseThrow().charged());
    }
  }

  @Test
  void aPartThatNewerSoftwareMadeRefusesToStart() throws RocksDBException, IOException {
    Path state = folder.resolve("state");
    Files.createDirectories(state);
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try (DBOptions options =
            new DBOptions().setCreateIfMissing(true).setCreateMissingColumnFamilies(true);
        RocksDB database =
            RocksDB.open(
                options,
                state.toString(),
                List.of(
                    new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY),
                    new ColumnFamilyDescriptor("FUTURE".getBytes(StandardCharsets.US_ASCII))),
                handles)) {
      assertEquals(state.toString(), database.getName());
      handles.forEach(ColumnFamilyHandle::close);
    }

    assertTrue(refusal().contains("has a part FUTURE"), refusal());
    assertTrue(refusal().contains("run the newer software"), refusal());
  }

  /** Otherwise a user's charge would leave the window ten days early. */
  @Test
  void aClockThatIsSetBackFreesNoBudgetI4() {
    spend();
    try (NodeOnDisk node = node(NOON.minusSeconds(10 * 86_400))) {
      node.importUsers(USERS, USERS + 1);
      QueryProgress progress = node.collect(NodeOnDisk.query(2, "2"));

      assertEquals(1, progress.charged());
      assertEquals(Map.of("WINDOW_CAP", (long) USERS), progress.refused());
      assertEquals(NOON.getEpochSecond() / 86_400, node.account("user-" + USERS).charge(0).day());
      String trouble = node.state.ledger().clockTrouble().orElse("");
      assertTrue(
          trouble.startsWith("the clock says 2026-02-28, but users were charged on 2026-03"));
    }
  }

  @Test
  void aCapLoweredBelowWhatIsSpentRefusesAndChangesNothingI4() {
    spend();
    try (NodeOnDisk node = new NodeOnDisk(folder, NOON, "1", "1.5")) {
      QueryProgress progress = node.collect(NodeOnDisk.query(2, "0.5"));

      assertEquals(0, progress.charged());
      assertEquals(Map.of("WINDOW_CAP", (long) USERS), progress.refused());
      assertEquals(2_000_000, node.account("user-1").lifetimeMicros());
    }
    try (NodeOnDisk node = new NodeOnDisk(folder, NOON.plusSeconds(40 * 86_400), "1", "1.5")) {
      assertEquals(
          Map.of("LIFETIME_CAP", (long) USERS), node.collect(NodeOnDisk.query(3, "0.5")).refused());
    }
  }

  @Test
  void ofTwoQueriesThatRaceForTheLastBudgetEachUserPaysOneI4() throws Exception {
    try (NodeOnDisk node = node()) {
      node.importUsers(0, 40_000);
      ExecutorService threads = Executors.newFixedThreadPool(2);
      List<Callable<QueryProgress>> both =
          List.of(
              () -> node.collect(NodeOnDisk.query(1, "2")),
              () -> node.collect(NodeOnDisk.query(2, "2")));
      long charged = 0;
      long refused = 0;
      for (Future<QueryProgress> one : threads.invokeAll(both, 60, TimeUnit.SECONDS)) {
        charged += one.get().charged();
        refused += one.get().refused().getOrDefault("WINDOW_CAP", 0L);
      }
      threads.shutdown();

      assertEquals(40_000, charged);
      assertEquals(40_000, refused);
      assertEquals(2_000_000, node.state.ledger().spending().orElseThrow().lifetime().max());
    }
  }

  @Test
  void sumsThatWouldOverflowRefuseI4() {
    try (NodeOnDisk node = node()) {
      node.importUsers(0, 2);
      byte[] full = ByteBuffer.allocate(9).put((byte) 1).putLong(Long.MAX_VALUE).array();
      node.state.database().put(Family.LEDGER, node.pseudonym("user-0"), full);

      QueryProgress progress = node.collect(NodeOnDisk.query(1, "2"));

      assertEquals(1, progress.charged());
      assertEquals(Map.of("LIFETIME_CAP", 1L), progress.refused());
      assertEquals(Account.of(full), node.account("user-0"));
    }
  }

  @Test
  void aNodeWithoutNumbersForQueriesSaysSo() {
    try (NodeOnDisk node = node()) {
      node.state
          .database()
          .put(
              Family.META,
              "next-query".getBytes(StandardCharsets.US_ASCII),
              Integer.toString(Integer.MAX_VALUE).getBytes(StandardCharsets.US_ASCII));
      assertTrue(
          assertThrows(
                  StorageException.class, () -> node.state.book().open(NodeOnDisk.query(1, "2")))
              .getMessage()
              .contains("no number left"));
    }
  }

  /** Users spend 2 of the window's 3, sealed. */
  private void spend() {
    try (NodeOnDisk node = node()) {
      node.importUsers(0, USERS);
      Query query = NodeOnDisk.query(1, "2");
      node.collect(query);
      node.seal(query);
    }
  }

  private String refusal() {
    return assertThrows(StorageException.class, () -> node().close()).getMessage();
  }

  private NodeOnDisk node() {
    return node(NOON);
  }

  private NodeOnDisk node(Instant time) {
    return new NodeOnDisk(folder, time, "3", "100");
  }

  private Path largest(String suffix) throws IOException {
    return files(suffix).stream()
        .max(Comparator.comparingLong(file -> file.toFile().length()))
        .orElseThrow();
  }

  private List<Path> files(String suffix) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("state"))) {
      return files.filter(file -> file.toString().endsWith(suffix)).toList();
    }
  }
}
