package dev.canvass.party.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.canvass.party.PartyNode;
import dev.canvass.party.config.PartyConfig;
import dev.canvass.party.config.Policy;
import dev.canvass.privacy.sign.SigningKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A node without a broker, and a client of its API. */
final class ApiNode {

  private final Vertx vertx = Vertx.vertx();
  private final WebClient client = WebClient.create(vertx);
  private final Path folder;
  private PartyNode node;

  ApiNode(Path folder, Policy policy) throws Exception {
    this.folder = folder;
    start(policy);
  }

  /** Starts the node again where it was, with another policy or the same. */
  void restart(Policy policy) throws Exception {
    await(node.close());
    start(policy);
  }

  private void start(Policy policy) throws Exception {
    PartyConfig config =
        new PartyConfig(
            "north",
            0,
            1,
            folder.toString(),
            new PartyConfig.Http("127.0.0.1", 0),
            new PartyConfig.Kafka("127.0.0.1:1", null),
            new PartyConfig.Collector(SigningKey.of(new byte[32]).verifyingKey().toString(), null),
            policy);
    node = await(PartyNode.start(vertx, config));
  }

  PartyNode node() {
    return node;
  }

  HttpResponse<Buffer> send(HttpMethod method, String path, String body, String... headers)
      throws Exception {
    HttpRequest<Buffer> request = client.request(method, node.httpPort(), "127.0.0.1", path);
    for (int header = 0; header < headers.length; header += 2) {
      request.putHeader(headers[header], headers[header + 1]);
    }
    return await(request.sendBuffer(Buffer.buffer(body)));
  }

  JsonObject get(String path) throws Exception {
    return send(HttpMethod.GET, path, "").bodyAsJsonObject();
  }

  static void assertProblem(int status, String code, HttpResponse<Buffer> answer) {
    assertEquals(status, answer.statusCode(), answer.bodyAsString());
    assertEquals("application/problem+json", answer.getHeader("Content-Type"));
    JsonObject problem = answer.bodyAsJsonObject();
    assertEquals(code, problem.getString("code"));
    assertEquals(status, problem.getInteger("status"));
    for (String field : List.of("type", "title", "detail", "remedy")) {
      assertFalse(problem.getString(field, "").isBlank(), field);
    }
  }

  static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  void close() throws Exception {
    await(node.close());
    await(vertx.close());
  }
}
