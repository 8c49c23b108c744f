package dev.canvass.bench;

import dev.canvass.analytics.audit.ChainName;
import dev.canvass.analytics.item.CodecSpec;
import dev.canvass.analytics.query.Aggregation;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.query.Strategy;
import dev.canvass.local.LocalCluster;
import dev.canvass.party.audit.AuditLog;
import dev.canvass.party.collect.Collection;
import dev.canvass.party.collect.QueryBook;
import dev.canvass.party.ledger.Ledger;
import dev.canvass.party.ledger.LedgerCursor;
import dev.canvass.party.records.LineReader;
import dev.canvass.party.records.PartyDatabase;
import dev.canvass.party.records.RecordStore;
import dev.canvass.party.records.RecordStream;
import dev.canvass.party.records.RecordWriter;
import dev.canvass.privacy.Epsilon;
import dev.canvass.privacy.budget.Account;
import dev.canvass.privacy.budget.BudgetPolicy;
import dev.canvass.privacy.random.SecureRandomBits;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A party node's bulk jobs, with its real database: importing, charging and collecting. */
final class PartyBenchmark {

  private static final int USERS = 500_000;
  private static final int REPETITIONS = 3;
  private static final int BATCH_USERS = 32_768;
  private static final long EPSILON_MICROS = 2_000_000;
  private static final int BLOCK_BYTES = 262_144;
  private static final PartyId PARTY = new PartyId("bench");

  private PartyBenchmark() {}

  static List<Measurement> measure() throws IOException {
    Path folder = Files.createTempDirectory("canvass-bench");
    try {
      Path file = recordsFile(folder.resolve("records.tsv"));
      AtomicInteger run = new AtomicInteger();
      double importing =
          Stopwatch.median(
              1,
              REPETITIONS,
              () -> {
                try (PartyDatabase database = open(folder, run.incrementAndGet())) {
                  importFile(file, new RecordStore(database, new byte[32]));
                }
              });
      double charging;
      try (PartyDatabase database = open(folder, 0)) {
        BudgetPolicy caps = new BudgetPolicy(10_000_000, 100_000_000, 1, 100_000_000);
        Ledger ledger = new Ledger(database, caps, Clock.systemUTC());
        AtomicInteger number = new AtomicInteger();
        charging =
            Stopwatch.median(
                1, REPETITIONS, () -> charge(database, ledger, number.incrementAndGet()));
      }
      double collecting;
      try (PartyDatabase database = open(folder, run.get())) {
        RecordStore records = new RecordStore(database, new byte[32]);
        AuditLog log =
            new AuditLog(
                database, folder.resolve("audit.head"), new ChainName(PARTY, 0), Clock.systemUTC());
        QueryBook book = new QueryBook(database, log);
        BudgetPolicy caps = new BudgetPolicy(10_000_000, 100_000_000, 1, 100_000_000);
        Collection collection =
            new Collection(
                database,
                records,
                book,
                PARTY,
                0,
                new Ledger(database, caps, Clock.systemUTC()),
                new SecureRandomBits());
        AtomicInteger number = new AtomicInteger();
        collecting =
            Stopwatch.median(
                1,
                REPETITIONS,
                () -> {
                  Query query = query(number.incrementAndGet());
                  book.open(query);
                  long charged = collection.run(query, progress -> {}).charged();
                  if (charged != USERS) {
                    throw new IllegalStateException("only " + charged + " users were charged");
                  }
                });
      }
      return List.of(
          new Measurement(
              "import",
              USERS / importing,
              "records/s",
              USERS + " lines of a TSV file to disk, 1 thread"),
          new Measurement(
              "charge",
              USERS / charging,
              "charges/s",
              USERS + " accounts read, charged, on disk, a sync per batch, 1 thread"),
          new Measurement(
              "collect",
              USERS / collecting,
              "users/s",
              USERS + " users charged, randomised, on disk, 50-bit codes, 2 threads"));
    } finally {
      LocalCluster.delete(folder);
    }
  }

  private static PartyDatabase open(Path folder, int run) {
    return new PartyDatabase(folder.resolve("run-" + run));
  }

  private static Path recordsFile(Path file) throws IOException {
    try (BufferedWriter lines = Files.newBufferedWriter(file)) {
      for (int user = 0; user < USERS; user++) {
        lines.write("user-" + user + "\tword" + user % 5_000 + "\n");
      }
    }
    return file;
  }

  /** As a collection charges: in the order of pseudonyms, one durable batch after another. */
  private static void charge(PartyDatabase database, Ledger ledger, int number) {
    int day = ledger.day();
    byte[] pseudonym = null;
    try (PartyDatabase.Batch batch = database.batch()) {
      for (int from = 0; from < USERS; from += BATCH_USERS) {
        try (LedgerCursor accounts = ledger.cursor(pseudonym)) {
          for (int user = from; user < Math.min(USERS, from + BATCH_USERS); user++) {
            pseudonym = ByteBuffer.allocate(16).putLong(0x9E3779B97F4A7C15L).putLong(user).array();
            Account account = accounts.account(pseudonym);
            Account.Charge charge = new Account.Charge(number, day, EPSILON_MICROS);
            if (account.charge(charge, ledger.policy()) instanceof Account.Charged charged) {
              ledger.put(pseudonym, charged.account(), batch);
            } else {
              throw new IllegalStateException("a user could not be charged");
            }
          }
        }
        ledger.putDay(day, batch);
        batch.commitDurably();
      }
    }
  }

  /** As an upload is stored: block by block, split into lines, in durable batches. */
  private static void importFile(Path file, RecordStore records) throws IOException {
    try (RecordWriter writer = records.writer("item");
        RecordStream stream = new RecordStream(new LineReader(LineReader.Format.TSV, writer));
        InputStream bytes = Files.newInputStream(file)) {
      for (byte[] block = bytes.readNBytes(BLOCK_BYTES);
          block.length > 0;
          block = bytes.readNBytes(BLOCK_BYTES)) {
        stream.accept(block);
      }
      stream.end();
    }
  }

  private static Query query(int number) {
    Instant now = Instant.now();
    return new Query(
        QueryId.of(number),
        "item",
        CodecSpec.parse("letters:10"),
        Epsilon.parse("2"),
        20,
        Strategy.CONSENSUS,
        Aggregation.WEIGHTED_SUM,
        List.of(PARTY),
        1,
        now,
        now.plus(Duration.ofDays(1)),
        number,
        List.of());
  }
}
