package dev.canvass.party.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.party.PartyNode;
import dev.canvass.party.config.PartyConfig;
import dev.canvass.party.config.Policy;
import dev.canvass.party.records.PartyDatabase;
import dev.canvass.party.records.PartyDatabase.Family;
import dev.canvass.party.records.Pseudonyms;
import dev.canvass.privacy.audit.AuditHash;
import dev.canvass.privacy.audit.AuditHead;
import dev.canvass.privacy.audit.SignedHead;
import dev.canvass.privacy.budget.Account;
import dev.canvass.privacy.sign.SigningKey;
import dev.canvass.privacy.sign.VerifyingKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The API of a node that cannot reach its broker: all but the exchange of queries works (I8). */
@Timeout(60)
final class PartyApiTest {

  private static final String TSV = "text/tab-separated-values";

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private final WebClient client = WebClient.create(vertx);
  private PartyNode node;

  @BeforeEach
  void start() throws Exception {
    node = await(PartyNode.start(vertx, config()));
  }

  @AfterEach
  void stop() throws Exception {
    await(node.close());
    await(vertx.close());
  }

  @Test
  void isAliveButNotReady() throws Exception {
    assertEquals(200, send(HttpMethod.GET, "/health/live").statusCode());
    assertEquals(503, send(HttpMethod.GET, "/health/ready").statusCode());
  }

  @Test
  void keepsItsIdentityAndRecordsOverARestart() throws Exception {
    assertEquals(200, upload(TSV, "alice\tred\n").statusCode());
    VerifyingKey key = node.key();
    await(node.close());

    node = await(PartyNode.start(vertx, config()));

    assertEquals(key, node.key());
    assertEquals(1, node.records().users("item", 10));
  }

  @Test
  void storesAnUploadOfManyBlocks() throws Exception {
    HttpResponse<Buffer> answer = upload(TSV, lines(30_000));

    assertEquals(200, answer.statusCode(), answer.bodyAsString());
    assertEquals(30_000, answer.bodyAsJsonObject().getInteger("imported"));
    assertEquals(30_000, node.records().users("item", 40_000));
  }

  @Test
  void storesALastLineWithoutAnEnd() throws Exception {
    assertEquals(2, upload(TSV, "alice\tred\nbob\tred").bodyAsJsonObject().getInteger("imported"));
  }

  @Test
  void aBadLineEarlyInALongUploadIsNamedAndTheNodeLives() throws Exception {
    HttpResponse<Buffer> answer = upload(TSV, "alice\tred\nbob\n" + lines(40_000));

    assertProblem(400, "invalid-record", answer);
    String detail = answer.bodyAsJsonObject().getString("detail");
    assertTrue(detail.startsWith("line 2: expected 2 columns"), detail);
    assertTrue(detail.contains("(1 records before it are kept)"), detail);
    assertEquals(1, node.records().users("item", 10));
    assertEquals(200, send(HttpMethod.GET, "/health/live").statusCode());
  }

  @Test
  void aLineWithoutEndIsRefused() throws Exception {
    assertProblem(400, "invalid-record", upload(TSV, "alice\tred\nu\t" + "x".repeat(300_000)));
    assertEquals(200, send(HttpMethod.GET, "/health/live").statusCode());
  }

  @Test
  void refusesOtherFormatsAndAttributes() throws Exception {
    assertProblem(415, "unknown-format", upload("text/html", "x"));
    assertProblem(
        400,
        "unknown-attribute",
        await(
            client
                .put(node.httpPort(), "127.0.0.1", "/v1/records?attribute=salary")
                .putHeader("Content-Type", TSV)
                .sendBuffer(Buffer.buffer("a\tb"))));
  }

  @Test
  void erasesAUser() throws Exception {
    upload(TSV, "alice\tred\nbob\tred\n");

    assertEquals(204, send(HttpMethod.DELETE, "/v1/records/alice").statusCode());
    assertEquals(1, node.records().users("item", 10));
  }

  @Test
  void tellsBudgetsQueriesAndWhatLeft() throws Exception {
    assertEquals("4", send(HttpMethod.GET, "/v1/budget").bodyAsJsonObject().getString("perQuery"));
    assertEquals(
        "0",
        send(HttpMethod.GET, "/v1/budget/users/alice")
            .bodyAsJsonObject()
            .getString("spentForLife"));
    assertTrue(
        send(HttpMethod.GET, "/v1/queries").bodyAsJsonObject().getJsonArray("queries").isEmpty());
    assertTrue(
        send(HttpMethod.GET, "/v1/outgoing").bodyAsJsonObject().getJsonArray("outgoing").isEmpty());
    assertTrue(
        send(HttpMethod.GET, "/metrics").bodyAsString().contains("canvass_party_users_charged"));
  }

  @Test
  void optOutsAreKeptOverARestartAndAreLifted() throws Exception {
    assertEquals(204, send(HttpMethod.PUT, "/v1/opt-outs/alice").statusCode());
    await(node.close());
    node = await(PartyNode.start(vertx, config()));

    assertTrue(user("alice").getBoolean("optedOut"));
    assertTrue(!user("bob").getBoolean("optedOut"));
    assertEquals(204, send(HttpMethod.DELETE, "/v1/opt-outs/alice").statusCode());
    assertTrue(!user("alice").getBoolean("optedOut"));
    assertProblem(400, "invalid-request", send(HttpMethod.PUT, "/v1/opt-outs/" + "a".repeat(513)));
  }

  @Test
  void showsHowSpendingIsSpreadOverUsers() throws Exception {
    JsonObject before = send(HttpMethod.GET, "/v1/budget").bodyAsJsonObject();
    assertEquals(0, before.getInteger("usersCharged"));
    Account once = charged(Account.EMPTY, 1, 1_500_000);
    Account twice = charged(once, 2, 2_500_000);
    Pseudonyms pseudonyms = node.records().pseudonyms();
    await(node.close());
    try (PartyDatabase database = new PartyDatabase(folder.resolve("state"))) {
      for (int user = 0; user < 9; user++) {
        database.put(Family.LEDGER, pseudonyms.of("user-" + user), once.toBytes());
      }
      database.put(Family.LEDGER, pseudonyms.of("user-9"), twice.toBytes());
    }
    node = await(PartyNode.start(vertx, config()));

    JsonObject budget = send(HttpMethod.GET, "/v1/budget").bodyAsJsonObject();

    assertEquals(10, budget.getInteger("usersCharged"));
    assertEquals(1, budget.getInteger("usersAtCap"));
    assertEquals(0.1, budget.getDouble("shareAtCap"), 1e-9);
    JsonObject spent = budget.getJsonObject("spentInWindow");
    assertEquals("1.5", spent.getString("min"));
    assertEquals("1.5", spent.getString("median"));
    assertEquals("4", spent.getString("p95"));
    assertEquals("4", spent.getString("max"));
    assertEquals("4", user("user-9").getString("spentForLife"));
    assertEquals(2, user("user-9").getInteger("charges"));
  }

  @Test
  void showsItsAuditLogAndASignedHeadI6() throws Exception {
    upload(TSV, "alice\tred\nbob\tred\n");
    send(HttpMethod.DELETE, "/v1/records/alice");

    JsonObject head = send(HttpMethod.GET, "/v1/audit/head").bodyAsJsonObject();
    JsonArray entries =
        send(HttpMethod.GET, "/v1/audit/entries?after=1")
            .bodyAsJsonObject()
            .getJsonArray("entries");

    assertEquals(3, head.getInteger("sequence"));
    assertEquals(0, head.getInteger("sent"));
    assertEquals(2, entries.size());
    assertEquals("import", entries.getJsonObject(0).getString("kind"));
    assertEquals("2", entries.getJsonObject(0).getJsonObject("facts").getString("records"));
    assertEquals("erasure", entries.getJsonObject(1).getString("kind"));
    assertEquals(head.getString("hash"), entries.getJsonObject(1).getString("hash"));
    SignedHead signed =
        new SignedHead(
            new AuditHead(
                "north/0",
                3,
                AuditHash.ofBytes(HexFormat.of().parseHex(head.getString("hash"))),
                Instant.parse(head.getString("time"))),
            Base64.getDecoder().decode(head.getString("signature")));
    assertTrue(signed.isSignedBy(VerifyingKey.parse(head.getString("publicKey"))));
    assertProblem(400, "invalid-request", send(HttpMethod.GET, "/v1/audit/entries?after=-1"));
  }

  private JsonObject user(String user) throws Exception {
    return send(HttpMethod.GET, "/v1/budget/users/" + user).bodyAsJsonObject();
  }

  private Account charged(Account account, int query, long micros) {
    Account.Charge charge = new Account.Charge(query, node.ledger().day(), micros);
    return ((Account.Charged) account.charge(charge, node.ledger().policy())).account();
  }

  @Test
  void problemsAreDocumentsWithACode() throws Exception {
    assertProblem(404, "not-found", send(HttpMethod.GET, "/v1/nothing"));
    assertProblem(
        404,
        "unknown-query",
        send(HttpMethod.GET, "/v1/queries/q-0000000000000001/local-heavy-hitters"));
    assertProblem(
        404, "unknown-query", send(HttpMethod.POST, "/v1/queries/q-0000000000000001:approve"));
  }

  @Test
  void storesWhatCameCompressed() throws Exception {
    Buffer packed =
        Buffer.buffer(gzip("user,item,x\nalice,red,1\n")).appendBytes(gzip("bob,red,2"));

    assertImported(2, upload("text/csv", "", packed, "gzip"));
    assertImported(2, upload("text/csv", "", packed, "identity"));
    assertEquals(2, node.records().users("item", 10));
  }

  @Test
  void takesTheColumnsThatWereAskedFor() throws Exception {
    Buffer table = Buffer.buffer("city\tage\tuid\nrome\t7\talice\n");

    assertImported(1, upload(TSV, "?user=uid&item=city", table, "identity"));
    HttpResponse<Buffer> answer = upload(TSV, "?user=id&item=city", table, "identity");
    assertProblem(400, "invalid-record", answer);
    assertTrue(answer.bodyAsString().contains("line 1: the header has no column"));
  }

  @Test
  void aCutOffGzipStreamIsNamedAndWhatCameBeforeIsKept() throws Exception {
    byte[] whole = gzip(lines(20_000));
    Buffer part = Buffer.buffer(Arrays.copyOf(whole, whole.length / 2));

    HttpResponse<Buffer> answer = upload(TSV, "", part, "gzip");

    assertProblem(400, "invalid-record", answer);
    String detail = answer.bodyAsJsonObject().getString("detail");
    assertTrue(detail.contains("the gzip stream is cut off"), detail);
    long kept = node.records().users("item", 20_000);
    assertTrue(kept > 0 && detail.contains("(" + kept + " records"), kept + " and " + detail);
    assertTrue(
        send(HttpMethod.GET, "/metrics")
            .bodyAsString()
            .contains("canvass_party_rows_refused_total{reason=\"COMPRESSION\"} 1.0"));
  }

  @Test
  void refusesOtherEncodings() throws Exception {
    assertProblem(415, "unknown-encoding", upload(TSV, "", Buffer.buffer("a\tb"), "br"));
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream packer = new GZIPOutputStream(bytes)) {
      packer.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private static void assertImported(int records, HttpResponse<Buffer> answer) {
    assertEquals(200, answer.statusCode(), answer.bodyAsString());
    assertEquals(records, answer.bodyAsJsonObject().getInteger("imported"));
  }

  private HttpResponse<Buffer> upload(String type, String options, Buffer body, String encoding)
      throws Exception {
    return await(
        client
            .put(node.httpPort(), "127.0.0.1", "/v1/records" + options)
            .putHeader("Content-Type", type)
            .putHeader("Content-Encoding", encoding)
            .sendBuffer(body));
  }

  private PartyConfig config() {
    return new PartyConfig(
        "north",
        0,
        1,
        folder.toString(),
        new PartyConfig.Http("127.0.0.1", 0),
        new PartyConfig.Kafka("127.0.0.1:1", null),
        new PartyConfig.Collector(SigningKey.generate().verifyingKey().toString(), null),
        new Policy("manual", null, null, 0, null, 1, List.of("item")));
  }

  private static void assertProblem(int status, String code, HttpResponse<Buffer> answer) {
    assertEquals(status, answer.statusCode(), answer.bodyAsString());
    assertEquals("application/problem+json", answer.getHeader("Content-Type"));
    assertEquals(code, answer.bodyAsJsonObject().getString("code"));
  }

  private HttpResponse<Buffer> send(HttpMethod method, String path) throws Exception {
    return await(client.request(method, node.httpPort(), "127.0.0.1", path).send());
  }

  private HttpResponse<Buffer> upload(String type, String body) throws Exception {
    return await(
        client
            .put(node.httpPort(), "127.0.0.1", "/v1/records")
            .putHeader("Content-Type", type)
            .sendBuffer(Buffer.buffer(body)));
  }

  private static String lines(int users) {
    StringBuilder lines = new StringBuilder();
    for (int user = 0; user < users; user++) {
      lines.append("user-").append(user).append("\tred\n");
    }
    return lines.toString();
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }
}
