package dev.canvass.collector.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.analytics.evidence.EvidenceBundle;
import dev.canvass.collector.config.FourEyes;
import dev.canvass.collector.console.Browser;
import dev.canvass.collector.json.Json;
import dev.canvass.privacy.access.AccessSettings;
import dev.canvass.privacy.access.AccessToken;
import dev.canvass.privacy.access.Role;
import dev.canvass.privacy.access.TokenEntry;
import dev.canvass.privacy.access.TokenList;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The console in a real browser, by mouse and keys. Pictures are kept in {@code target/console}.
 */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
final class ConsoleTest {

  private static final Path PICTURES = Path.of("target", "console");

  /** What an item must never do: run, close an element, turn text around, or be a formula. */
  private static final String HOSTILE = "<img src=x onerror=alert(1)>";

  private static String accessibility;

  @TempDir private Path directory;

  private InProcessCollector collector;
  private Browser browser;

  @BeforeAll
  static void readChecks() throws Exception {
    Assumptions.assumeTrue(
        Browser.program().isPresent(),
        "no Chromium on this machine: install one, or name it in CANVASS_CHROMIUM");
    try (InputStream in = Browser.class.getResourceAsStream("accessibility.js")) {
      accessibility = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @BeforeEach
  void start() throws Exception {
    browser = Browser.start(Browser.program().orElseThrow(), directory.resolve("profile"));
  }

  @AfterEach
  void stop() throws Exception {
    browser.close();
    collector.close();
  }

  private void collector(Access access) throws Exception {
    collector(access, Optional.empty());
  }

  private void collector(Access access, Optional<FourEyes> fourEyes) throws Exception {
    collector = new InProcessCollector(directory.resolve("stores"), access, fourEyes);
    collector.enrol("a", 3_000);
    collector.enrol("b", 3_000);
  }

  /** Nothing is wrong with the page, in the light and in the dark. */
  private void assertReadable(String name) throws Exception {
    for (String scheme : List.of("light", "dark")) {
      browser.prefer(scheme);
      assertEquals("[]", browser.evaluate(accessibility).toString(), name + ", " + scheme);
      browser.picture(PICTURES.resolve(name + "-" + scheme + ".png"));
    }
  }

  private void assertNoComplaint() {
    assertEquals(List.of(), browser.errors());
    List<String> elsewhere =
        browser.fetched().stream()
            .filter(url -> !url.startsWith(collector.url()) && !url.startsWith("blob:"))
            .filter(url -> !url.equals("about:blank"))
            .toList();
    assertEquals(List.of(), elsewhere);
  }

  @Test
  void anAnalystAsksWatchesAndReadsAResult() throws Exception {
    collector(new Access(AccessSettings.OPEN, Clock.systemUTC()));
    browser.saveTo(directory);
    browser.open(collector.url() + "/");
    browser.awaitText("Nobody has asked anything yet.");
    assertReadable("queries");

    browser.click("Ask a new query");
    browser.awaitText("Smallest item found");
    browser.type("ε per user", "4");
    browser.type("k", "3");
    browser.evaluate(
        "(() => { const codec = [...document.querySelectorAll('select')][0];"
            + " codec.value = 'utf8'; codec.dispatchEvent(new Event('change', {bubbles: true})); })()");
    browser.type("Size", "16");
    browser.type("Lexicon, an item a line", HOSTILE + "\naa");
    browser.awaitText("… if the lexicon names it");
    assertReadable("new-query");
    browser.click("Ask this query");
    browser.awaitText("0 of 2 parties");
    String id = browser.evaluate("location.hash.split('/').pop()").asText();

    send(id, "a");
    collector.tick();
    browser.awaitText("1 of 2 parties");
    assertReadable("progress");
    send(id, "b");
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!browser.evaluate("document.body.innerText").asText().contains("Trace of the search")) {
      assertTrue(System.nanoTime() < deadline, "no result on the page");
      collector.tick();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }
    browser.awaitText(HOSTILE);
    assertEquals(0, browser.evaluate("document.images.length").asInt());
    assertTrue(browser.evaluate("!!document.querySelector('svg.chart .floor')").asBoolean());
    assertReadable("result");

    browser.click("Item");
    assertEquals(
        "ascending", browser.evaluate("document.querySelector('th[aria-sort]').ariaSort").asText());
    browser.click("Download CSV");
    String csv =
        new String(Browser.awaitFile(directory.resolve(id + ".csv")), StandardCharsets.UTF_8);
    assertTrue(csv.contains("\"" + HOSTILE + "\""), csv);
    browser.click("Download JSON");
    byte[] json = Browser.awaitFile(directory.resolve(id + ".json"));
    assertEquals(id, Json.tree(json).path("query").asText());

    browser.click("Queries");
    browser.awaitText("2 of 2");
    browser.click("Parties");
    browser.awaitText("Population cap");
    assertReadable("parties");
    browser.click("System");
    browser.awaitText("Reports add up");
    assertEquals(
        0,
        browser
            .evaluate(
                "[...document.querySelectorAll('.state')].filter(one => one.textContent === 'differs').length")
            .asInt());
    assertReadable("system");
    assertNoComplaint();
  }

  private void send(String id, String party) throws Exception {
    List<String> items = new ArrayList<>();
    for (int user = 0; user < AuditedAnswer.USERS; user++) {
      items.add(user % 10 < 5 ? "aa" : user % 10 < 9 ? HOSTILE : "c" + user % 26);
    }
    AuditedAnswer.send(collector, id, party, items, Instant.parse("2026-11-24T10:00:00Z"));
  }

  @Test
  void anAuditorSignsInChecksAndTakesEvidence() throws Exception {
    AccessToken token = AccessToken.generate();
    collector(access(token, Role.ADMIN));
    ApiCaller admin = new ApiCaller(collector.url());
    String[] bearing = {"Authorization", "Bearer " + token.reveal()};
    String id =
        admin
            .post("/v1/queries", "{'codec':'letters:4','epsilon':'2','k':2,'quorum':2}", bearing)
            .body()
            .path("id")
            .asText();
    AuditedAnswer.send(collector, id, "a", Instant.parse("2026-11-24T10:00:00Z"));
    AuditedAnswer.send(collector, id, "b", Instant.parse("2026-11-24T10:00:00Z"));
    collector.tick();
    admin.await("/v1/queries/" + id + "/heavy-hitters", answer -> answer.status() == 200, bearing);

    browser.saveTo(directory);
    browser.open(collector.url() + "/console/#/audit");
    browser.awaitText("Access token");
    assertReadable("sign-in");
    browser.type("Access token", token.reveal());
    browser.press("Enter");
    browser.awaitText("Newest heads");
    browser.click("Check the links");
    browser.awaitText("All links hold: 8 entries in 2 logs.");
    browser.click("Download the evidence");
    byte[] bundle = Browser.awaitFile(directory.resolve(id + ".evidence"));
    assertTrue(EvidenceBundle.parse(bundle).parts().size() > 2);
    assertReadable("audit");
    assertNoComplaint();

    browser.click("Sign out");
    browser.awaitText("Access token");
    assertEquals(0, browser.evaluate("sessionStorage.length").asInt());
  }

  @Test
  void aSecondPersonApprovesWhatTheFirstProposed() throws Exception {
    AccessToken alice = AccessToken.generate();
    AccessToken bob = AccessToken.generate();
    collector(
        access(Map.of("alice", alice, "bob", bob), Role.ANALYST),
        Optional.of(new FourEyes(1_000_000, Duration.ofHours(1))));
    browser.open(collector.url() + "/console/#/new");
    signIn(alice);
    browser.awaitText("Smallest item found");
    browser.type("ε per user", "4");
    browser.type("Lexicon, an item a line", "aa\nbb");
    browser.click("Ask this query");
    browser.awaitText("proposed by alice; waits until");
    browser.awaitText("2 items, which are looked for besides");
    assertReadable("proposed");
    String id = browser.evaluate("location.hash.split('/').pop()").asText();

    browser.click("Approve it: its parties charge each user ε = 4");
    browser.awaitText("alice proposed it and cannot approve it");
    assertThrows(Exception.class, () -> collector.query(id));

    browser.click("Sign out");
    signIn(bob);
    browser.click("Approve it: its parties charge each user ε = 4");
    browser.awaitTrue("!!document.querySelector('progress')");
    assertEquals(id, collector.query(id).id().value());
    assertFalse(browser.evaluate("document.body.innerText").asText().contains("Approve it"));
    assertEquals(
        List.of(),
        browser.errors().stream().filter(error -> !error.contains("status of 403")).toList());
  }

  private void signIn(AccessToken token) throws Exception {
    browser.awaitText("Access token");
    browser.type("Access token", token.reveal());
    browser.press("Enter");
  }

  @Test
  void isUsedWithoutAMouseAndRefusesAWrongToken() throws Exception {
    AccessToken token = AccessToken.generate();
    collector(access(token, Role.ANALYST));
    browser.open(collector.url() + "/");
    browser.awaitText("Access token");
    browser.type("Access token", AccessToken.generate().reveal());
    browser.press("Enter");
    browser.awaitText("unauthorized");
    browser.type("Access token", token.reveal());
    browser.press("Enter");
    browser.awaitText("Nobody has asked anything yet.");

    // The heading has the focus; from there, the next stop is the page's first link.
    assertEquals("H1", browser.evaluate("document.activeElement.tagName").asText());
    browser.press("Tab");
    browser.press("Enter");
    browser.awaitText("Ask this query");
    browser.click("Audit");
    browser.awaitText("forbidden");
  }

  private Access access(AccessToken token, Role role) throws Exception {
    return access(Map.of("reader", token), role);
  }

  private Access access(Map<String, AccessToken> tokens, Role role) throws Exception {
    Path file = directory.resolve("tokens");
    Instant created = Instant.parse("2020-01-01T00:00:00Z");
    TokenList list = TokenList.EMPTY;
    for (Map.Entry<String, AccessToken> token : tokens.entrySet()) {
      list =
          list.with(
              TokenEntry.of(
                  token.getKey(), Set.of(role), token.getValue(), created, Optional.empty()));
    }
    Files.writeString(file, list.format());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return new Access(AccessSettings.tokens(file.toString()), Clock.systemUTC());
  }
}
