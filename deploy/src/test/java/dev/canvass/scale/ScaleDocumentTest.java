package dev.canvass.scale;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The table of {@code docs/scale.md} is what {@link Need} computes. */
class ScaleDocumentTest {

  private record Row(long users, int parties, int cores) {}

  private static final int LEVELS = 4;

  private static final List<Row> ROWS =
      List.of(
          new Row(1_000_000, 10, 2),
          new Row(100_000_000, 100, 16),
          new Row(1_000_000_000, 1_000, 16),
          new Row(1_000_000_000, 10_000, 16),
          new Row(1_000_000_000, 10_000, 64));

  private static String line(Row row) {
    Need need = Need.of(row.users(), row.parties(), LEVELS, row.cores());
    return String.format(
        Locale.ROOT,
        "| %,d | %,d | %d | %,.1f MB | %,.1f kB | %,d | %.1f s | %.1f s | %.1f min |",
        row.users(),
        row.parties(),
        row.cores(),
        need.reportBytes() / 1e6,
        need.bytesOfParty() / 1e3,
        need.messages(),
        need.importSeconds(),
        need.collectSeconds(),
        need.decideMinutes());
  }

  @Test
  void theTableIsWhatTheMeasuredSpeedsGive() throws IOException {
    List<String> document = Files.readAllLines(Path.of("..", "docs", "scale.md"));
    for (Row row : ROWS) {
      assertTrue(document.contains(line(row)), "docs/scale.md lacks: " + line(row));
    }
  }

  @Test
  void theSpeedsAreThoseOfThePerformanceDocument() throws IOException {
    String measured = Files.readString(Path.of("..", "docs", "performance.md"));
    for (String speed : List.of("471,000 records/s", "477,000 users/s", "| 2.08 s |")) {
      assertTrue(measured.contains(speed), speed);
    }
    assertEquals(471_000, Need.IMPORTED_PER_SECOND);
    assertEquals(477_000, Need.COLLECTED_PER_SECOND);
    assertEquals(.416, Need.DECIDE_CORE_SECONDS_PER_PARTY, 1e-9);
  }

  @Test
  void nothingNeedsAtLeastOneOfEach() {
    assertThrows(IllegalArgumentException.class, () -> Need.of(0, 1, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> Need.of(1, 1, 1, 0));
  }
}
