package dev.canvass.party;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.party.records.PartyDatabase;
import dev.canvass.party.records.RecordStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.util.Environment;

/**
 * A node with little memory, and one whose disk takes no more: the shell's limit on the size of
 * files holds for root too, and HotSpot lets writes fail instead of ending the process (I8).
 */
@Timeout(180)
@EnabledOnOs(OS.LINUX)
final class LimitedNodeTest {

  private static final Pattern KEPT = Pattern.compile("\\((\\d+) records before it are kept\\)");

  @TempDir Path folder;
  private Path libraries;
  private Path data;

  /** The native library must not be unpacked under the limit: it is larger. */
  @BeforeEach
  void unpackNativeLibrary() throws IOException {
    libraries = Files.createDirectories(folder.resolve("libraries"));
    data = folder.resolve("data");
    String name = Environment.getJniLibraryFileName("rocksdb");
    try (InputStream library = getClass().getClassLoader().getResourceAsStream(name)) {
      Files.copy(library, libraries.resolve(name));
    }
  }

  @Test
  void aStreamLargerThanTheHeapIsImported() throws Exception {
    int rows = 400_000;

    String answer = run("unlimited", rows);

    assertEquals("200 {\"imported\":" + rows + "}", answer);
    assertEquals(rows, users(rows + 1));
  }

  @Test
  void aFullDiskIsAProblem507AndWhatWasAcceptedStays() throws Exception {
    String answer = run("4096", 100_000);

    assertTrue(answer.startsWith("507 "), answer);
    assertTrue(answer.contains("\"disk-full\"") && answer.contains(data.toString()), answer);
    Matcher kept = KEPT.matcher(answer);
    assertTrue(kept.find(), answer);
    long stored = Long.parseLong(kept.group(1));
    assertTrue(stored > 0 && stored < 100_000, answer);
    assertEquals(stored, users(100_000));
  }

  @Test
  void aFolderThatTakesNothingFailsTheStartByName() throws Exception {
    String answer = run("0", 1);

    assertTrue(answer.startsWith("no start: "), answer);
    assertTrue(answer.contains(LimitedNode.state(data).toString()), answer);
  }

  /** A file system of 12 MiB that is really full; the file-size limit above needs no rights. */
  @Test
  void aFullFileSystemIsAProblem507AndWhatWasAcceptedStays() throws Exception {
    try (TemporaryFileSystem disk = TemporaryFileSystem.mount(data, "size=12m")) {
      String answer = run("unlimited", 200_000);

      assertTrue(answer.startsWith("507 "), answer);
      assertTrue(answer.contains("\"disk-full\"") && answer.contains(data.toString()), answer);
      Matcher kept = KEPT.matcher(answer);
      assertTrue(kept.find(), answer);
      disk.remount("size=200m");
      assertEquals(Long.parseLong(kept.group(1)), users(200_000));
    }
  }

  @Test
  void aReadOnlyFileSystemFailsTheStartByNameAndKeepsWhatIsThere() throws Exception {
    try (TemporaryFileSystem disk = TemporaryFileSystem.mount(data, "size=100m")) {
      assertEquals("200 {\"imported\":1000}", run("unlimited", 1_000));
      disk.remount("ro");

      String answer = run("unlimited", 2_000);

      assertTrue(answer.startsWith("no start: "), answer);
      assertTrue(answer.contains(data.toString()), answer);
      disk.remount("rw");
      assertEquals(1_000, users(2_000));
    }
  }

  private long users(long limit) {
    try (PartyDatabase database = new PartyDatabase(LimitedNode.state(data))) {
      return new RecordStore(database, new byte[32]).users("item", limit);
    }
  }

  /**
   * Runs the process.
   *
   * @param fileLimit the largest file it may write, in KiB
   */
  private String run(String fileLimit, int rows) throws IOException {
    Process process =
        new ProcessBuilder(
                List.of(
                    "bash",
                    "-c",
                    "ulimit -f \"$1\"; shift; exec \"$@\"",
                    "node",
                    fileLimit,
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx64m",
                    "-XX:-UsePerfData",
                    "-Djava.library.path=" + libraries,
                    "-cp",
                    System.getProperty("java.class.path"),
                    LimitedNode.class.getName(),
                    data.toString(),
                    Integer.toString(rows)))
            .redirectErrorStream(true)
            .start();
    process
        .onExit()
        .orTimeout(150, TimeUnit.SECONDS)
        .exceptionally(late -> process.destroyForcibly());
    return answer(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
  }

  private static String answer(String output) {
    return output
        .lines()
        .filter(line -> line.startsWith("ANSWER "))
        .map(line -> line.substring("ANSWER ".length()))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no answer in " + output));
  }
}
