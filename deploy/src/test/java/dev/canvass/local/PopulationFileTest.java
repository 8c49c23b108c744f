package dev.canvass.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.simulate.Population;
import dev.canvass.local.PopulationFile.Format;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PopulationFileTest {

  private static final PartyId EAST = new PartyId("east");
  private static final PartyId WEST = new PartyId("west");

  @TempDir private Path folder;

  @Test
  void addsUpRowsOfOnePartyAndItem() throws Exception {
    Population population = read("east\tapple\t3\nwest\tapple\t2\n\neast\tapple\t4\n");

    assertEquals(Map.of("apple", 7L), population.counts().get(EAST));
    assertEquals(Map.of("apple", 2L), population.counts().get(WEST));
  }

  @Test
  void takesWindowsLineEndsAndALastLineWithoutEnd() throws Exception {
    assertEquals(5, read("east\tapple\t3\r\nwest\tapple\t2").users());
  }

  @Test
  void keepsItemsOfAnyScript() throws Exception {
    assertEquals(Map.of("żółw 🐢", 1L), read("east\tżółw 🐢\t1\n").counts().get(EAST));
  }

  @Test
  void countsUsersByTheirFirstItem() throws Exception {
    Path file = write("east\tann\tapple\neast\tbob\tapple\neast\tann\tpear\nwest\tann\tpear\n");
    Population population = PopulationFile.read(file, Format.USERS);

    assertEquals(Map.of("apple", 2L), population.counts().get(EAST));
    assertEquals(Map.of("pear", 1L), population.counts().get(WEST));
  }

  @Test
  void knowsGzipByItsContent() throws Exception {
    Path file = Files.write(folder.resolve("in.tsv"), gzip("east\tapple\t3\n"));
    assertEquals(3, PopulationFile.read(file, Format.COUNTS).users());
  }

  @Test
  void saysWhereGzipDataIsCutOff() throws Exception {
    StringBuilder rows = new StringBuilder();
    Random items = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      rows.append("east\titem").append(items.nextInt()).append("\t1\n");
    }
    byte[] whole = gzip(rows.toString());
    Path file = Files.write(folder.resolve("cut.gz"), Arrays.copyOf(whole, whole.length / 2));

    String message = assertThrows(IOException.class, () -> counts(file)).getMessage();
    assertEquals(
        file + ":N: the gzip data is cut off or damaged", message.replaceAll(":\\d+:", ":N:"));
  }

  @Test
  void refusesALineThatIsTooLongAndNamesIt() throws Exception {
    Path file = write("east\tapple\t3\n" + "x".repeat(5_000) + "\n");
    assertEquals(
        file + ":2: the line is longer than 4096 bytes",
        assertThrows(IOException.class, () -> counts(file)).getMessage());
  }

  @Test
  void refusesAFolder() {
    assertEquals(
        folder + ": is a folder, not a file",
        assertThrows(IOException.class, () -> counts(folder)).getMessage());
  }

  @Test
  void namesTheLineThatIsNotUtf8() throws Exception {
    Path file = folder.resolve("in.tsv");
    Files.write(
        file, "a\tb\t1\na\tX\t1\n".replace('X', '\u00FF').getBytes(StandardCharsets.ISO_8859_1));
    assertEquals(
        file + ":2: not valid UTF-8",
        assertThrows(IOException.class, () -> counts(file)).getMessage());
  }

  @Test
  void refusesMoreUsersThanABillionInAll() throws Exception {
    Path file = write("a\tb\t1000000000\na\tc\t1\n");
    assertEquals(
        file + ":2: more than 1000000000 users in all",
        assertThrows(IOException.class, () -> counts(file)).getMessage());
  }

  private Population read(String text) throws IOException {
    return counts(write(text));
  }

  private static Population counts(Path file) throws IOException {
    return PopulationFile.read(file, Format.COUNTS);
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("in.tsv"), text);
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream zipped = new GZIPOutputStream(bytes)) {
      zipped.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}
