package dev.canvass.party.records;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.party.records.PartyDatabase.Family;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records under pseudonyms, and the node's folder. */
final class RecordStoreTest {

  private static final byte[] KEY =
      "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  @TempDir Path folder;

  @Test
  void pseudonymsAreTheFirstHalfOfHmacSha256() {
    // printf alice | openssl dgst -sha256 -hmac 0123456789abcdef0123456789abcdef
    assertEquals(
        "433deb45467e4e53dbaba594c88bc3a2",
        HexFormat.of().formatHex(new Pseudonyms(KEY).of("alice")));
  }

  @Test
  void repeatsChangeNothingAndAUsersItemsStayTogether() {
    try (PartyDatabase database = new PartyDatabase(folder)) {
      RecordStore records = new RecordStore(database, KEY);
      write(records, "item", "alice", "red", "blue", "red");

      try (UserCursor users = records.cursor("item", null)) {
        assertTrue(users.next());
        assertArrayEquals(new Pseudonyms(KEY).of("alice"), users.pseudonym());
        assertEquals(List.of("blue", "red"), users.items());
        assertFalse(users.next());
      }
    }
  }

  @Test
  void erasingAUserErasesEveryAttributeAndLeavesOthers() {
    try (PartyDatabase database = new PartyDatabase(folder)) {
      RecordStore records = new RecordStore(database, KEY);
      write(records, "item", "alice", "red", "blue");
      write(records, "item", "bob", "red");
      write(records, "items", "alice", "green");
      write(records, "items", "bob", "green");

      try (PartyDatabase.Batch batch = database.batch()) {
        records.erase("alice", batch);
        batch.commitDurably();
      }

      assertEquals(1, records.users("item", 10));
      assertEquals(1, records.users("items", 10));
    }
  }

  @Test
  void recordsAreThereAfterReopening() {
    try (PartyDatabase database = new PartyDatabase(folder)) {
      write(new RecordStore(database, KEY), "item", "alice", "red");
    }
    try (PartyDatabase database = new PartyDatabase(folder)) {
      assertEquals(1, new RecordStore(database, KEY).users("item", 10));
    }
  }

  @Test
  void closingAWriterTwiceIsHarmless() {
    try (PartyDatabase database = new PartyDatabase(folder)) {
      RecordStore records = new RecordStore(database, KEY);
      RecordWriter writer = records.writer("item");
      writer.put("alice", "red");
      writer.close();
      writer.close();

      assertEquals(1, records.users("item", 10));
    }
  }

  @Test
  void aClosedDatabaseSaysSo() {
    PartyDatabase database = new PartyDatabase(folder);
    database.close();
    database.close();

    assertEquals(
        "the node's database is closed",
        assertThrows(StorageException.class, () -> database.get(Family.META, KEY)).getMessage());
  }

  @Test
  void aFolderOfANewerVersionIsRefused() {
    try (PartyDatabase database = new PartyDatabase(folder)) {
      database.put(
          Family.META,
          "version".getBytes(StandardCharsets.US_ASCII),
          "3".getBytes(StandardCharsets.US_ASCII));
    }

    String message =
        assertThrows(StorageException.class, () -> new PartyDatabase(folder)).getMessage();

    assertEquals(
        "the database in "
            + folder
            + " has version 3, this software reads version 2; run the software that wrote it",
        message);
  }

  @Test
  void secretsAreMadeOnceAndReadableByTheirOwnerOnly() throws IOException {
    Path file = folder.resolve("secret.key");

    assertArrayEquals(KEY, SecretFile.readOrCreate(file, () -> KEY));
    assertArrayEquals(KEY, SecretFile.readOrCreate(file, () -> new byte[32]));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
  }

  private static void write(RecordStore records, String attribute, String user, String... items) {
    try (RecordWriter writer = records.writer(attribute)) {
      for (String item : items) {
        writer.put(user, item);
      }
    }
  }
}
