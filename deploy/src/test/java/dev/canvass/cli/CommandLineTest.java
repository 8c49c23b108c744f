package dev.canvass.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.canvass.analytics.query.Aggregation;
import dev.canvass.privacy.access.TokenList;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Exit codes and complaints: 0 done, 1 failed with a reason, 2 usage. */
class CommandLineTest {

  @TempDir private Path folder;

  private final PrintStream originalOut = System.out;
  private final PrintStream originalErr = System.err;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void capture() {
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void release() {
    System.setOut(originalOut);
    System.setErr(originalErr);
  }

  @Test
  void helpNamesEveryAggregationRuleAndTheDefault() {
    assertEquals(Aggregation.DEFAULT, Aggregation.parse(QueryOptions.AGGREGATION));
    String names =
        Arrays.stream(Aggregation.values())
            .map(rule -> rule == Aggregation.DEFAULT ? rule + " (default)" : rule.toString())
            .collect(Collectors.joining(", "));
    assertEquals(names + ".", QueryOptions.AGGREGATIONS);
  }

  @ParameterizedTest
  @CsvSource({
    "--epsilon=0, above 0",
    "--epsilon=-1, above 0",
    "--epsilon=99, at most 10",
    "--epsilon=abc, decimal number",
    "--k=0, k must be in 1..1000",
    "--k=x, is not an int",
    "--codec=morse:3, a codec is",
    "--strategy=luck, unknown strategy",
    "--aggregation=luck, unknown aggregation",
    "--runs=0, runs must be",
    "--attack=flood:0.2, an attack is NAME:FRACTION",
    "--attack=collude:1, above 0 and below 1",
    "--zipf=-1, exponent is in 0..5",
    "--zipf=NaN, but is NaN",
    "--exclusive=1.1, exclusive items is in 0..1",
    "--presence=0, presence of shared items is above 0",
    "--size-exponent=6, sizes is in 0..5",
    "--colour=red, Unknown option"
  })
  void refusesWrongOptionsAsUsageErrors(String option, String reason) {
    assertEquals(2, Canvass.run("simulate", "--users=1000", "--parties=2", option));
    assertTrue(
        err.toString(StandardCharsets.UTF_8).contains(reason),
        err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void plansWithoutACollector() {
    assertEquals(0, Canvass.run("plan", "--users=600000,400000", "--epsilon=2", "--json"));
    assertTrue(out.toString(StandardCharsets.UTF_8).contains("\"users\":1000000"), out::toString);
    out.reset();

    assertEquals(0, Canvass.run("plan", "--users=600000,400000"));
    String text = out.toString(StandardCharsets.UTF_8);
    assertTrue(text.contains("one standard error is 851 users (0.0851 %)"), text);
    assertTrue(text.lines().allMatch(line -> line.length() <= 80), text);
    assertEquals(2, Canvass.run("plan", "--users=0"));
    assertEquals(2, Canvass.run("plan", "--users=10", "--exponent=-1"));
  }

  @Test
  void saysWhatIsWrongAndWhereHelpIsWithoutTheWholeHelp() {
    assertEquals(
        2, Canvass.run("query", "run", "--codec=letters:5", "--epsilon=2", "--aggregatoin=x"));

    List<String> lines = err.toString(StandardCharsets.UTF_8).lines().toList();
    assertTrue(lines.size() <= 4, lines.toString());
    assertTrue(lines.get(0).startsWith("canvass: Unknown option: '--aggregatoin=x'"), lines.get(0));
    assertTrue(lines.toString().contains("--aggregation"), "offers what was meant: " + lines);
    assertEquals("Try 'canvass query run --help'.", lines.get(lines.size() - 1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a\tb | expected 3 columns",
        "a\tb\t-1 | count is in 1..",
        "a\tb\t99999999999 | count is in 1..",
        "a\tb\tmany | whole number",
        "a b\tb\t1 | party id",
        "a\t \t1 | an item has"
      })
  void namesFileLineAndReasonOfBadInput(String line, String reason) throws Exception {
    Path file = Files.writeString(folder.resolve("in.tsv"), "ok\titem\t5\n" + line + "\n");

    assertEquals(1, Canvass.run("simulate", "--input", file.toString()));
    String message = err.toString(StandardCharsets.UTF_8);
    assertTrue(message.contains("in.tsv:2: "), message);
    assertTrue(message.contains(reason), message);
  }

  @Test
  void refusesMissingEmptyAndUndecodableFiles() throws Exception {
    assertEquals(1, Canvass.run("simulate", "--input", folder.resolve("none").toString()));
    Path empty = Files.writeString(folder.resolve("empty.tsv"), "");
    assertEquals(1, Canvass.run("simulate", "--input", empty.toString()));
    Path bytes =
        Files.write(folder.resolve("bytes.tsv"), new byte[] {'a', '\t', (byte) 0xFF, '\t', '1'});
    assertEquals(1, Canvass.run("simulate", "--input", bytes.toString()));
    Path notGzip = Files.writeString(folder.resolve("x.tsv.gz"), "a\tb\t1\n");
    assertEquals(1, Canvass.run("simulate", "--input", notGzip.toString()));

    String message = err.toString(StandardCharsets.UTF_8);
    assertTrue(message.contains("no such file"), message);
    assertTrue(message.contains("has no rows"), message);
    assertTrue(message.contains("not valid UTF-8"), message);
    assertTrue(message.contains("not a gzip file"), message);
  }

  @ParameterizedTest
  @CsvSource({
    "query run --codec letters:5 --epsilon -3, above 0",
    "query run --codec morse:5 --epsilon 2, a codec is",
    "query run --codec letters:5 --epsilon 2 --k 0, k must be in 1..1000",
    "query run --codec letters:5 --epsilon 2 --deadline 0, deadline must be in",
    "query run --epsilon 2, Missing required option",
    "query run --codec letters:5 --epsilon 2 --strategy gtf, exists in simulation only",
    "demo --strategy fedpem --exit, exists in simulation only",
    "demo --port 99999 --exit, --port must be in",
    "audit mechanism --epsilon 0, above 0",
    "audit mechanism --codec morse:5, a codec is",
    "audit mechanism --codec dictionary:0, a dictionary has",
    "audit mechanism --trials 7, trials must be",
    "audit mechanism --confidence 1, confidence must be",
    "audit mechanism --negative-control luck, a negative control is",
    "bench luck, bench knows",
    "soak --kills 0, --kills must be in",
    "soak --users 1001, --users must be even",
    "chaos --minutes 0, --minutes must be in 1..60",
    "chaos --users 1001, --users must be even",
    "simulate --users 1, but is to have 1",
    "demo --parties 0 --exit, 1 to 1000 parties",
    "simulate --populations 0, --populations must be in",
    "simulate --input x.tsv --populations 2, options that make users up",
    "simulate --votes-only --strategy tap, the vote alone is simulated with",
    "simulate --input x.tsv --users 5, options that make users up",
    "demo --input x.tsv --concentrated --exit, options that make users up"
  })
  void refusesWrongValuesBeforeAnythingIsStarted(String line, String reason) {
    assertEquals(2, Canvass.run(line.split(" ", -1)));
    String message = err.toString(StandardCharsets.UTF_8);
    assertTrue(message.contains(reason), message);
  }

  @Test
  void namesLexiconsAndConfigurationsThatCannotBeUsed() throws Exception {
    String absent = folder.resolve("absent").toString();
    String bytes = Files.write(folder.resolve("bytes"), new byte[] {'a', (byte) 0xFF}).toString();

    assertEquals(1, Canvass.run("simulate", "--users=1000", "--parties=2", "--lexicon", absent));
    assertEquals(1, Canvass.run("simulate", "--users=1000", "--parties=2", "--lexicon", bytes));
    assertEquals(1, Canvass.run("collector", "--config", absent));
    assertEquals(1, Canvass.run("party", "--config", absent));

    String[] messages = err.toString(StandardCharsets.UTF_8).strip().split("\\R", -1);
    assertEquals(4, messages.length, "one line each");
    assertEquals("canvass: " + absent + ": no such file", messages[0]);
    assertEquals("canvass: " + bytes + ": not valid UTF-8", messages[1]);
    assertEquals("canvass: " + absent + ": no such file", messages[2]);
    assertTrue(messages[3].contains(absent), messages[3]);
  }

  /** Exit code 0 is right with probability 1 - 1e-6. */
  @Test
  void theRandomiserPassesItsAuditAndABrokenOneFailsIt() {
    String trials = "--trials=20000";
    assertEquals(0, Canvass.run("audit", "mechanism", trials));
    assertTrue(out.toString(StandardCharsets.UTF_8).contains("PASS: "));
    assertEquals(0, Canvass.run("audit", "mechanism", trials, "--codec=dictionary:5", "--json"));
    String document = out.toString(StandardCharsets.UTF_8);
    assertTrue(document.contains("generalized-randomized-response(6)"), document);

    String control = "--negative-control=bits-from-coin";
    assertEquals(1, Canvass.run("audit", "mechanism", trials, control));
    assertTrue(out.toString(StandardCharsets.UTF_8).contains("ALARM: "));
  }

  @Test
  void saysThatNobodyAnswers() {
    assertEquals(1, Canvass.run("query", "list", "--url", "http://127.0.0.1:1"));
    assertTrue(err.toString(StandardCharsets.UTF_8).contains("no answer from"));
  }

  @Test
  void printsSimulationsAsJson() {
    assertEquals(
        0,
        Canvass.run(
            "simulate",
            "--users=20000",
            "--parties=2",
            "--strategy=consensus,tap",
            "--epsilon=3,4",
            "--runs=1",
            "--json"));
    String document = out.toString(StandardCharsets.UTF_8);
    assertTrue(document.startsWith("[{\"strategy\":\"consensus\""), document);
    assertTrue(document.contains("\"epsilon\":\"4\""), document);
    assertTrue(document.contains("\"attack\":null"), document);
    assertTrue(document.contains("\"context\":\"reconstruction of a published"), document);
  }

  @Test
  void simulatesAttacksBesideTheHonestCase() throws Exception {
    String[] options = {
      "simulate", "--users=20000", "--parties=3", "--epsilon=4", "--k=5", "--runs=1"
    };
    Path plot = folder.resolve("plot.svg");
    String[] attacked = Arrays.copyOf(options, options.length + 2);
    attacked[options.length] = "--attack=none,collude:0.7:biggest";
    attacked[options.length + 1] = "--plot=" + plot;
    assertEquals(0, Canvass.run(attacked));
    assertTrue(Files.readString(plot).contains("share of parties that lie"));
    String[] rows = out.toString(StandardCharsets.UTF_8).strip().split("\\R", -1);
    assertTrue(rows[rows.length - 4].contains(" none "), rows[rows.length - 4]);
    assertTrue(rows[rows.length - 3].contains(" collude:0.7:biggest "), rows[rows.length - 3]);
  }

  @Test
  void modelsVotesOverSeveralPopulationsAndSaysSo() {
    assertEquals(
        0,
        Canvass.run(
            "simulate",
            "--votes-only",
            "--users=20000",
            "--parties=5",
            "--runs=2",
            "--populations=2",
            "--attack=collude:0.2"));
    String table = out.toString(StandardCharsets.UTF_8);
    assertTrue(table.contains("a model of the vote alone"), table);
  }

  /** I8: what is no bundle, or is cut off, is refused with the place. */
  @Test
  void namesFilesThatAreNoEvidence() throws Exception {
    String other = Files.writeString(folder.resolve("other"), "something else entirely").toString();
    String cut = Files.writeString(folder.resolve("cut"), "canvass evid").toString();

    assertEquals(1, Canvass.run("audit", "verify", "--bundle", other));
    assertEquals(1, Canvass.run("audit", "summary", "--bundle", cut));
    String message = err.toString(StandardCharsets.UTF_8);
    assertTrue(message.contains("other: not an evidence bundle"), message);
    assertTrue(message.contains("cut: the bundle is cut off at byte 12"), message);
  }

  @Test
  void makesListsAndRevokesTokensOfWhichTheFileKnowsHashesOnly() throws Exception {
    Path file = folder.resolve("tokens");
    String[] create = {"tokens", "create", "--file", file.toString(), "--name", "alice"};
    assertEquals(0, Canvass.run(with(create, "--role=analyst,auditor", "--days=90")));
    String token = out.toString(StandardCharsets.UTF_8).strip();
    assertTrue(token.matches("canvass_[A-Za-z0-9_-]{43}"), token);
    assertFalse(Files.readString(file).contains(token.substring(8)));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertEquals(1, Canvass.run(with(create, "--role=admin")));
    assertEquals(0, Canvass.run("tokens", "revoke", "--file", file.toString(), "alice"));
    assertEquals(1, Canvass.run("tokens", "revoke", "--file", file.toString(), "alice"));
    assertEquals(1, Canvass.run("tokens", "revoke", "--file", file + "2", "alice"));
    out.reset();
    assertEquals(0, Canvass.run("tokens", "list", "--file", file.toString()));
    String listed = out.toString(StandardCharsets.UTF_8);
    assertTrue(listed.matches("(?s).*alice +analyst,auditor .*revoked .*"), listed);
    TokenList list = TokenList.parse(Files.readString(file));
    assertEquals(
        new TokenList.Verdict.Rejected("alice", "revoked"), list.judge(token, Instant.now()));
  }

  @ParameterizedTest
  @CsvSource({
    "--name=x, --role=boss, unknown role",
    "--name=a b, --role=admin, a name has 1 to 64",
    "--name=x, --role=admin --days=0, --days must be in"
  })
  void refusesWrongTokensAsUsageErrors(String name, String rest, String reason) {
    Path file = folder.resolve("tokens");
    String[] create = {"tokens", "create", "--file", file.toString(), name};
    assertEquals(2, Canvass.run(with(create, rest.split(" ", -1))));
    assertTrue(
        err.toString(StandardCharsets.UTF_8).contains(reason),
        err.toString(StandardCharsets.UTF_8));
    assertFalse(Files.exists(file));
  }

  private static String[] with(String[] arguments, String... more) {
    return Stream.of(arguments, more).flatMap(Arrays::stream).toArray(String[]::new);
  }

  @Test
  void sendsTheTokenOfAFileAndNothingThatIsNoToken() throws Exception {
    BlockingQueue<String> received = new LinkedBlockingQueue<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          received.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
          byte[] body = "{\"queries\":[]}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      String url = "--url=http://127.0.0.1:" + server.getAddress().getPort();
      Path secret = Files.writeString(folder.resolve("secret"), "canvass_abc\n");
      Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
      String file = "--token-file=" + secret;
      assertEquals(0, Canvass.run("query", "list", url, file));
      assertEquals(0, Canvass.run("audit", "summary", url, file));
      assertEquals(0, Canvass.run("party-admin", "approve", "q-1", url, file));
      Path records = Files.writeString(folder.resolve("r.csv"), "u,i\n");
      assertEquals(0, Canvass.run("party-admin", "import", records.toString(), url, file));
      assertEquals(4, received.size());
      assertEquals(Set.of("Bearer canvass_abc"), Set.copyOf(received));
      Files.writeString(secret, "canvass_abc\r\nX-Evil: 1\n");
      assertEquals(1, Canvass.run("query", "list", url, file));
      assertEquals(4, received.size());
    } finally {
      server.stop(0);
    }
  }
}
