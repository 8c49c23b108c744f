package dev.canvass.party.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.party.PartyNode;
import dev.canvass.party.config.PartyConfig;
import dev.canvass.privacy.sign.SigningKey;
import dev.canvass.privacy.sign.VerifyingKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

    assertProblem(400, "invalid_record", answer);
    String detail = answer.bodyAsJsonObject().getString("detail");
    assertTrue(detail.startsWith("line 2: expected 2 columns"), detail);
    assertTrue(detail.contains("(1 records before it are kept)"), detail);
    assertEquals(1, node.records().users("item", 10));
    assertEquals(200, send(HttpMethod.GET, "/health/live").statusCode());
  }

  @Test
  void aLineWithoutEndIsRefused() throws Exception {
    assertProblem(400, "invalid_record", upload(TSV, "alice\tred\nu\t" + "x".repeat(300_000)));
    assertEquals(200, send(HttpMethod.GET, "/health/live").statusCode());
  }

  @Test
  void refusesOtherFormatsAndAttributes() throws Exception {
    assertProblem(415, "unknown_format", upload("text/html", "x"));
    assertProblem(
        400,
        "unknown_attribute",
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
  void problemsAreDocumentsWithACode() throws Exception {
    assertProblem(404, "not_found", send(HttpMethod.GET, "/v1/nothing"));
    assertProblem(
        404,
        "unknown_query",
        send(HttpMethod.GET, "/v1/queries/q-0000000000000001/local-heavy-hitters"));
    assertProblem(
        409, "wrong_state", send(HttpMethod.POST, "/v1/queries/q-0000000000000001:approve"));
  }

  private PartyConfig config() {
    return new PartyConfig(
        "north",
        0,
        folder.toString(),
        new PartyConfig.Http("127.0.0.1", 0),
        new PartyConfig.Kafka("127.0.0.1:1", null),
        new PartyConfig.Collector(SigningKey.generate().verifyingKey().toString(), null, null),
        new PartyConfig.Policy("manual", null, null, 0, null, 1, List.of("item")));
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
