package dev.canvass.collector.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canvass.analytics.evidence.BundleFault;
import dev.canvass.analytics.evidence.BundlePart;
import dev.canvass.analytics.evidence.BundleReport;
import dev.canvass.analytics.evidence.BundleSubject;
import dev.canvass.analytics.evidence.EvidenceBundle;
import dev.canvass.analytics.evidence.TrustedKeys;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.wire.Envelope;
import dev.canvass.analytics.wire.MessageKind;
import dev.canvass.collector.audit.BundleCheck;
import dev.canvass.collector.audit.WrittenLog;
import dev.canvass.collector.json.Json;
import dev.canvass.privacy.audit.AuditKind;
import dev.canvass.privacy.sign.VerifyingKey;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What auditors ask of the collector, over real HTTP and real stores (invariants I6 and I8). */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class AuditApiTest {

  private static final int USERS = 3_000;
  private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");

  @TempDir private Path directory;

  private final HttpClient client = HttpClient.newHttpClient();
  private InProcessCollector collector;
  private String id;

  @BeforeEach
  void start() throws Exception {
    collector = new InProcessCollector(directory);
    collector.enrol("a");
    collector.enrol("b");
    id = decide("a", "b");
  }

  @AfterEach
  void stop() throws Exception {
    collector.close();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(collector.url() + path))
        .timeout(Duration.ofSeconds(60));
  }

  private HttpResponse<byte[]> fetch(String path) throws Exception {
    return client.send(request(path).GET().build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private JsonNode get(String path) throws Exception {
    HttpResponse<byte[]> response = fetch(path);
    String body = new String(response.body(), StandardCharsets.UTF_8);
    assertEquals(200, response.statusCode(), body);
    return Json.tree(response.body());
  }

  /** A query that two parties answer, and that is decided. */
  private String decide(String one, String other) throws Exception {
    String query =
        new ApiCaller(collector.url())
            .ask(
                String.format(
                    "{'codec':'letters:4','epsilon':'2','k':2,'quorum':2,'parties':['%s','%s']}",
                    one, other));
    answer(query, one);
    answer(query, other);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (fetch("/v1/queries/" + query + "/heavy-hitters").statusCode() != 200) {
      assertTrue(System.nanoTime() < deadline, "no result");
      collector.tick();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
    return query;
  }

  private void answer(String asked, String party) throws Exception {
    AuditedAnswer.send(collector, asked, party, START);
  }

  @Test
  void listsEntriesByPartyQueryAndKind() throws Exception {
    JsonNode all = get("/v1/audit/entries").path("entries");
    assertEquals(8, all.size());
    assertEquals("a/0", all.get(0).path("log").asText());
    assertEquals(1, all.get(0).path("sequence").asInt());
    assertEquals("node-start", all.get(0).path("kind").asText());
    assertEquals("0.1.0", all.get(0).path("facts").path("software.version").asText());
    assertEquals(all.get(0).path("hash"), all.get(1).path("previous"));
    assertEquals(4, get("/v1/audit/entries?party=b").path("entries").size());
    assertEquals(6, get("/v1/audit/entries?query=" + id).path("entries").size());
    assertEquals(2, get("/v1/audit/entries?kind=charge-summary").path("entries").size());
    assertEquals(1, get("/v1/audit/entries?party=b&kind=seal&query=" + id).path("entries").size());
    assertEquals(0, get("/v1/audit/entries?query=q-0000000000000000").path("entries").size());
  }

  @Test
  void readsPageByPage() throws Exception {
    List<String> seen = new ArrayList<>();
    String next = "";
    do {
      JsonNode page = get("/v1/audit/entries?limit=3" + next);
      assertTrue(page.path("entries").size() <= 3);
      page.path("entries")
          .forEach(entry -> seen.add(entry.path("log").asText() + entry.path("sequence")));
      next = page.hasNonNull("next") ? "&after=" + page.path("next").asText() : "";
    } while (!next.isEmpty());
    assertEquals(List.of("a/01", "a/02", "a/03", "a/04", "b/01", "b/02", "b/03", "b/04"), seen);
    JsonNode second = get("/v1/audit/heads?limit=1");
    assertEquals("a/0", second.path("heads").get(0).path("log").asText());
    assertEquals(
        "b/0",
        get("/v1/audit/heads?after=" + second.path("next").asText())
            .path("heads")
            .get(0)
            .path("log")
            .asText());
  }

  @Test
  void showsHeadsAndProofsOfTwoHistoriesInvariantI6() throws Exception {
    assertEquals(0, get("/v1/audit/heads").path("contradictions").size());
    WrittenLog other = new WrittenLog("a", collector.partyKeys.get("a"), START);
    other.write(AuditKind.IMPORT, new TreeMap<>(Map.of("records", "1")));
    collector.pipe(collector.topics.audit(), "a", other.entry(1));

    JsonNode heads = get("/v1/audit/heads?party=a");
    assertEquals(1, heads.path("heads").size());
    assertEquals(4, heads.path("heads").get(0).path("sequence").asInt());
    assertFalse(heads.path("heads").get(0).path("counterSignature").asText().isEmpty());
    JsonNode proof = heads.path("contradictions").get(0);
    assertTrue(proof.path("description").asText().contains("entry 1 is"), proof.toString());
    JsonNode log = get("/v1/audit/summary").path("logs").get(0);
    assertEquals(1, log.path("contradictions").asInt());
    BundleReport report =
        BundleCheck.verify(fetch("/v1/audit/bundle?query=" + id).body(), TrustedKeys.NONE);
    assertTrue(report.faults().toString().contains("TWO_HISTORIES"), report.faults().toString());
  }

  @Test
  void sumsUpWhatWasSpent() throws Exception {
    JsonNode summary = get("/v1/audit/summary");
    assertEquals(4, summary.path("spent").size());
    JsonNode day = summary.path("spent").get(1);
    assertEquals("a", day.path("party").asText());
    assertEquals(id, day.path("query").asText());
    assertEquals("2026-11-25", day.path("day").asText());
    assertEquals(1_000, day.path("users").asLong());
    assertEquals("2", day.path("epsilon").asText());
    JsonNode query = summary.path("queries").get(0);
    assertEquals(USERS, query.path("users").asLong());
    assertEquals(7, query.path("refused").asLong());
    assertEquals("2", query.path("privacy").path("local").asText());
    assertFalse(query.path("privacy").path("central").path("statement").asText().isBlank());
    assertEquals(1, summary.path("parties").get(1).path("queries").asInt());
    JsonNode spread = summary.path("distribution").get(0);
    assertEquals("4", spread.path("window").path("max").asText());
    assertEquals(7.0 / (USERS + 7), spread.path("shareAtCap").asDouble(), 1e-12);
    assertEquals(7, summary.path("refusals").get(0).path("users").asLong());
    assertEquals("WINDOW_CAP", summary.path("refusals").get(0).path("reason").asText());
    assertEquals(4, summary.path("logs").get(0).path("confirmed").asInt());
    assertEquals(0, summary.path("unreadable").size());
  }

  @Test
  void givesEvidenceThatVerifiesOffLineInvariantI6() throws Exception {
    HttpResponse<byte[]> response = fetch("/v1/audit/bundle?query=" + id);
    assertEquals(200, response.statusCode());
    assertEquals(
        "application/octet-stream", response.headers().firstValue("Content-Type").orElseThrow());
    BundleReport report = BundleCheck.verify(response.body(), keys("a", "b"));
    assertEquals(List.of(), report.faults());
    assertEquals(List.of(), report.notes());
    assertEquals(8, report.entries().size());
    assertTrue(report.result().isPresent());
  }

  private TrustedKeys keys(String... parties) {
    Map<PartyId, List<VerifyingKey>> keys = new TreeMap<>();
    for (String party : parties) {
      keys.put(new PartyId(party), List.of(collector.partyKeys.get(party).verifyingKey()));
    }
    return new TrustedKeys(Optional.of(collector.key.verifyingKey()), keys);
  }

  /** A dash comes before the slash that ends a name in keys, but behind the end of a name. */
  @Test
  void givesTheEvidenceOfPartiesWhoseNamesBeginAlikeInOrder() throws Exception {
    collector.enrol("acme");
    collector.enrol("acme-2");
    String query = decide("acme", "acme-2");
    BundleReport report =
        BundleCheck.verify(fetch("/v1/audit/bundle?query=" + query).body(), keys("acme", "acme-2"));
    assertEquals(List.of(), report.faults());
    assertEquals(2, report.logs().size());
  }

  /** I5: whatever the collector signs, its result must count the users that the logs name. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"users\":6000 | \"users\":6001"
            + " | it counts 6001 users, but the logs of its parties say that 6000 reported",
        "\"parties\":[\"a\",\"b\"] | \"parties\":[\"a\"]"
            + " | it counts 6000 users, but the logs of its parties say that 3000 reported",
        "\"query\":\"q- | \"query\":\"r- | but the bundle is about q-",
        "\"users\":6000 | \"users\":[] | not a ResultDocument"
      })
  void namesAResultThatDoesNotAgreeWithTheLogsInvariantI5(String old, String put, String reason)
      throws Exception {
    EvidenceBundle honest = EvidenceBundle.parse(fetch("/v1/audit/bundle?query=" + id).body());
    EvidenceBundle.Writer altered =
        new EvidenceBundle.Writer(BundleSubject.parse(honest.parts().get(0).content()));
    for (BundlePart part : honest.parts().subList(1, honest.parts().size())) {
      altered.add(
          part.kind(),
          part.kind() == BundlePart.Kind.RESULT ? altered(part, old, put) : part.content());
    }

    BundleReport report = BundleCheck.verify(altered.sign(collector.key), keys("a", "b"));
    assertEquals(1, report.faults().size(), report.faults().toString());
    BundleFault fault = report.faults().get(0);
    assertEquals("the result", fault.where());
    assertTrue(fault.detail().contains(reason), fault.detail());
  }

  private byte[] altered(BundlePart result, String old, String put) throws Exception {
    String text = new String(Envelope.parse(result.content()).payload(), StandardCharsets.UTF_8);
    assertTrue(text.contains(old), text);
    byte[] payload = text.replace(old, put).getBytes(StandardCharsets.UTF_8);
    return Envelope.sign(MessageKind.RESULT, Envelope.COLLECTOR, payload, collector.key).toBytes();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/audit/entries?party=a%20b | 400 | party id",
        "/v1/audit/entries?query=7 | 400 | a query id is",
        "/v1/audit/entries?kind=gossip | 400 | unknown kind",
        "/v1/audit/entries?limit=0 | 400 | limit",
        "/v1/audit/entries?limit=x | 400 | limit",
        "/v1/audit/entries?party=a&party=b | 400 | given 2 times",
        "/v1/audit/entries?after=nowhere | 400 | next of a page",
        "/v1/audit/heads?after=../x | 400 | next of a page",
        "/v1/audit/bundle | 400 | must name a query",
        "/v1/audit/bundle?query=x | 400 | a query id is",
        "/v1/audit/bundle?query=q-0000000000000000 | 404 | no query"
      })
  void refusesWithAReasonInvariantI8(String path, int status, String reason) throws Exception {
    HttpResponse<byte[]> response = fetch(path);
    JsonNode problem = Json.tree(response.body());
    assertEquals(status, response.statusCode(), problem.toString());
    assertTrue(problem.path("detail").asText().contains(reason), problem.toString());
    assertFalse(problem.path("remedy").asText().isBlank());
  }
}
