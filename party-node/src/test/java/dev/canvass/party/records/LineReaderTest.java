package dev.canvass.party.records;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.canvass.party.records.LineReader.Format;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a line of a record file may look like, and what is said of one that may not (I8). */
final class LineReaderTest {

  @TempDir Path folder;
  private PartyDatabase database;
  private RecordStore records;

  @BeforeEach
  void open() {
    database = new PartyDatabase(folder);
    records = new RecordStore(database, new byte[32]);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "TSV|u\tred",
        "TSV|u\tred\r",
        "CSV|u,red",
        "CSV|\"u\",\"red\"",
        "NDJSON|{\"user\":\"u\",\"item\":\"red\"}"
      })
  void readsARecordInEachFormat(Format format, String line) {
    assertEquals(List.of("red"), items(format, line));
  }

  @Test
  void readsQuotedCommasAndDoubledQuotes() {
    assertEquals(List.of("a,\"b\""), items(Format.CSV, "u,\"a,\"\"b\"\"\""));
  }

  @Test
  void skipsAHeaderOnTheFirstLineOfACsvFileOnly() {
    assertEquals(List.of("red"), items(Format.CSV, "user,item", "user,red"));
    assertEquals(List.of("item", "red"), items(Format.CSV, "user,red", "user,item"));
  }

  @Test
  void skipsBlankLinesButCountsThem() {
    assertEquals(
        "line 3: expected 2 columns (user, item), found 1", refusal(Format.TSV, "", "", "u"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "TSV|u|line 1: expected 2 columns (user, item), found 1",
        "TSV|u\tred\tblue|line 1: expected 2 columns (user, item), found 3",
        "TSV|\tred|line 1: a user id has 1 to 512 characters, but this has 0",
        "TSV|u\t|line 1: an item has 1 to 1024 bytes of text, but this has 0",
        "CSV|u,\"red|line 1: a quote is not closed",
        "NDJSON|[1]|line 1: expected {\"user\": \"…\", \"item\": \"…\"}",
        "NDJSON|{\"user\":1,\"item\":\"red\"}|line 1: expected {\"user\": \"…\", \"item\": \"…\"}"
      })
  void namesLineAndFault(Format format, String line, String message) {
    assertEquals(message, refusal(format, line));
  }

  @Test
  void refusesASecondJsonValueOnALineRatherThanDroppingIt() {
    String record = "{\"user\":\"u\",\"item\":\"red\"}";

    assertEquals("line 1: not JSON", refusal(Format.NDJSON, record + record).substring(0, 16));
  }

  @Test
  void refusesAFieldThatIsThereTwiceRatherThanTakingTheLast() {
    String message = refusal(Format.NDJSON, "{\"user\":\"u\",\"item\":\"a\",\"item\":\"b\"}");

    assertEquals("line 1: not JSON: Duplicate field 'item'", message);
  }

  @Test
  void refusesAnItemThatIsTooLong() {
    assertEquals(
        "line 1: an item has 1 to 1024 bytes of text, but this has 1025",
        refusal(Format.TSV, "u\t" + "x".repeat(1025)));
  }

  @Test
  void refusesALineThatIsTooLong() {
    assertEquals(
        "line 1: longer than 65536 bytes", refusal(Format.TSV, "u\t" + "x".repeat(65_535)));
  }

  @Test
  void refusesInvalidUtf8() {
    try (RecordWriter writer = records.writer("item")) {
      LineReader reader = new LineReader(Format.TSV, writer);
      byte[] line = {'u', '\t', (byte) 0xC3};

      assertEquals(
          "line 1: not valid UTF-8",
          assertThrows(IllegalArgumentException.class, () -> reader.accept(line)).getMessage());
    }
  }

  /** It would be stored as a question mark. */
  @Test
  void refusesHalfACharacter() {
    String half = "line 1: user or item has half a character";
    assertEquals(half, refusal(Format.NDJSON, "{\"user\": \"u\", \"item\": \"a\\ud83d\"}"));
    assertEquals(half, refusal(Format.NDJSON, "{\"user\": \"\\ude00\", \"item\": \"a\"}"));
    assertEquals(
        List.of("\uD83D\uDE00"),
        items(Format.NDJSON, "{\"user\": \"u\", \"item\": \"\\ud83d\\ude00\"}"));
  }

  @Test
  void keepsTheLinesBeforeABadOneAndNothingOfIt() {
    try (RecordWriter writer = records.writer("item")) {
      LineReader reader = new LineReader(Format.TSV, writer);
      reader.accept(bytes("u\tred"));
      assertThrows(IllegalArgumentException.class, () -> reader.accept(bytes("v\t")));
      assertEquals(1, writer.written());
    }

    assertEquals(1, records.users("item", 10));
  }

  private List<String> items(Format format, String... lines) {
    try (RecordWriter writer = records.writer("item")) {
      LineReader reader = new LineReader(format, writer);
      for (String line : lines) {
        reader.accept(bytes(line));
      }
    }
    List<String> items = new ArrayList<>();
    try (UserCursor users = records.cursor("item", null)) {
      while (users.next()) {
        items.addAll(users.items());
      }
    }
    try (PartyDatabase.Batch batch = database.batch()) {
      records.erase("u", batch);
      records.erase("user", batch);
      batch.commitDurably();
    }
    Collections.sort(items);
    return items;
  }

  private String refusal(Format format, String... lines) {
    return assertThrows(IllegalArgumentException.class, () -> items(format, lines)).getMessage();
  }

  private static byte[] bytes(String line) {
    return line.getBytes(StandardCharsets.UTF_8);
  }
}
