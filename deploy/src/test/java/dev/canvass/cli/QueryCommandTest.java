package dev.canvass.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.canvass.local.LocalCluster;
import dev.canvass.party.records.RecordWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every {@code canvass query …} against a running collector, as text and as JSON. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class QueryCommandTest {

  @TempDir private Path folder;

  private final PrintStream originalOut = System.out;
  private final PrintStream originalErr = System.err;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private LocalCluster cluster;

  @BeforeEach
  void start() throws IOException {
    cluster = new LocalCluster(folder.resolve("cluster"), 0, "8");
    cluster.startParty("east");
    try (RecordWriter writer = cluster.parties().get("east").records().writer("item")) {
      for (int i = 0; i < 3_000; i++) {
        writer.put("user-" + i, i < 2_000 ? "apple" : "pear");
      }
    }
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void stop() throws IOException {
    System.setOut(originalOut);
    System.setErr(originalErr);
    cluster.close();
  }

  /** Runs a command, requires its exit code, and gives what it printed. */
  private String run(int exit, String... arguments) {
    out.reset();
    err.reset();
    List<String> line = new ArrayList<>(List.of("query"));
    line.addAll(List.of(arguments));
    line.addAll(List.of("--url", cluster.url()));
    int code = Canvass.run(line.toArray(new String[0]));
    assertEquals(exit, code, () -> err.toString(StandardCharsets.UTF_8));
    return out.toString(StandardCharsets.UTF_8);
  }

  private static JsonNode json(String text) throws IOException {
    return new JsonMapper().readTree(text);
  }

  @Test
  void asksListsShowsWatchesEstimatesAndReadsAgain() throws Exception {
    JsonNode result =
        json(run(0, "run", "--codec", "letters:5", "--epsilon", "4", "--k", "2", "--json"));
    String id = result.path("query").asText();
    assertEquals("apple", result.path("heavyHitters").path(0).path("item").asText());
    assertTrue(err.toString(StandardCharsets.UTF_8).contains(id + " OPEN"));

    assertTrue(run(0, "list").contains(id));
    assertEquals(id, json(run(0, "list", "--json")).path("queries").path(0).path("id").asText());
    assertTrue(run(0, "show", id).contains("apple"));
    assertEquals(result, json(run(0, "show", id, "--json")));
    assertTrue(run(0, "watch", id).contains("1 of 1 parties complete"));
    String[] documents = run(0, "watch", id, "--json").strip().split("\\R", -1);
    assertEquals("DONE", json(documents[0]).path("status").asText());
    assertEquals(result, json(documents[documents.length - 1]));
    assertTrue(run(0, "frequency", id, "--item", "pear").startsWith("pear: "));
    assertEquals(
        3_000, json(run(0, "frequency", id, "--item", "pear", "--json")).path("users").asLong());

    Path lexicon = Files.writeString(folder.resolve("words"), "apple\nplum\n");
    JsonNode reading =
        json(
            run(
                0,
                "reread",
                id,
                "--k",
                "1",
                "--aggregation",
                "weighted-sum",
                "--lexicon",
                lexicon.toString(),
                "--json"));
    assertEquals("DONE", reading.path("status").asText());
    assertEquals("weighted-sum", reading.path("result").path("aggregation").asText());
    assertEquals(1, reading.path("result").path("heavyHitters").size());
    String table = run(0, "reread", id, "--strategy", "consensus", "--k", "1");
    assertTrue(table.startsWith("reading r-"), table);
    assertTrue(table.contains("apple"), table);
    assertEquals(result, json(run(0, "show", id, "--json")));
  }

  @Test
  void thePartySeesQueriesBudgetsAndWhatLeftInEightyColumns() throws Exception {
    JsonNode result =
        json(run(0, "run", "--codec", "letters:5", "--epsilon", "4", "--k", "2", "--json"));
    String id = result.path("query").asText();
    JsonNode sent = awaitSent(id);

    assertEquals("REPORTS", sent.path("kind").asText());
    assertTrue(sent.path("bytes").asLong() > 3_000 / 8);
    assertTrue(ofParty("queries").contains(id + " item         letters:5         4 SENT"));
    assertTrue(ofParty("outgoing").contains(id + "  reports"));
    assertTrue(ofParty("budget").contains("3,000 charged, 0 at a cap"));
    assertTrue(ofParty("budget", "--user", "user-1").startsWith("spent in the window 4, for life"));
    assertEquals("takes part", ofParty("participation").strip());
    assertTrue(ofParty("stop", "--reason", "why not").contains(": why not"));
    assertEquals("STOPPED", json(ofParty("participation", "--json")).path("state").asText());
    assertEquals("takes part", ofParty("resume").strip());
    assertEquals("SENT", json(ofParty("queries", "--json")).at("/queries/0/state").asText());
    assertEquals("4", json(ofParty("budget", "--json")).at("/spentForLife/max").asText());
  }

  private JsonNode awaitSent(String id) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (true) {
      JsonNode entry = json(ofParty("outgoing", "--json")).at("/outgoing/0");
      if (entry.hasNonNull("acknowledged")) {
        assertEquals(id, entry.path("query").asText());
        return entry;
      }
      assertTrue(System.nanoTime() < deadline, entry.toString());
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  /** Runs a command of the party's operator; no line of a table is wider than 80 columns. */
  private String ofParty(String... arguments) {
    out.reset();
    List<String> line = new ArrayList<>(List.of("party-admin"));
    line.addAll(List.of(arguments));
    line.addAll(List.of("--url", "http://127.0.0.1:" + cluster.parties().get("east").httpPort()));
    int code = Canvass.run(line.toArray(new String[0]));
    assertEquals(0, code, () -> err.toString(StandardCharsets.UTF_8));
    String printed = out.toString(StandardCharsets.UTF_8);
    if (!line.contains("--json")) {
      printed.lines().forEach(text -> assertTrue(text.length() <= 80, text));
    }
    return printed;
  }

  @Test
  void cancelsAndSaysWhyThereIsNoResult() throws Exception {
    cluster.stopParty("east");
    String id =
        cluster
            .client()
            .post("/v1/queries", Map.of("codec", "letters:5", "epsilon", "4", "k", 2))
            .path("id")
            .asText();
    assertTrue(run(0, "show", id).contains("0 of 1 parties complete"));
    run(1, "reread", id, "--k", "1");
    assertTrue(err.toString(StandardCharsets.UTF_8).contains("is OPEN"));

    assertEquals("CANCELLED", json(run(0, "cancel", id, "--json")).path("status").asText());
    assertEquals(id + " is CANCELLED", run(0, "cancel", id).strip());
    run(1, "watch", id);
    assertTrue(err.toString(StandardCharsets.UTF_8).contains("it was cancelled"));
    assertTrue(run(0, "show", id).contains("it was cancelled"));

    run(1, "watch", "q-0000000000000000");
    assertTrue(err.toString(StandardCharsets.UTF_8).contains("there is no query"));
    run(1, "cancel", id, "--token-file", folder.resolve("none").toString());
    assertTrue(err.toString(StandardCharsets.UTF_8).contains("no such file"));
    for (String wrong : List.of("--k=0", "--strategy=luck", "--aggregation=luck", "--k=x")) {
      run(2, "reread", id, wrong);
      assertFalse(err.toString(StandardCharsets.UTF_8).isBlank());
    }
  }
}
