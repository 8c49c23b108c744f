package dev.canvass.collector.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canvass.collector.json.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** Calls a collector's API over real HTTP. */
final class ApiCaller {

  private static final long PATIENCE_SECONDS = 60;

  private final HttpClient client = HttpClient.newHttpClient();
  private final String url;

  ApiCaller(String url) {
    this.url = url;
  }

  record Answer(int status, HttpResponse<byte[]> response, JsonNode body) {
    String code() {
      return body.path("code").asText();
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }
  }

  /** Sends a body, which is JSON, or none. */
  Answer send(String method, String path, byte[] body, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(Duration.ofSeconds(PATIENCE_SECONDS))
            .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    if (body.length > 0) {
      request.header("Content-Type", "application/json");
    }
    HttpResponse<byte[]> response =
        client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    return new Answer(
        response.statusCode(),
        response,
        response.headers().firstValue("Content-Type").orElse("").contains("json")
            ? Json.tree(response.body())
            : null);
  }

  Answer get(String path, String... headers) throws Exception {
    return send("GET", path, new byte[0], headers);
  }

  /** Posts JSON written with single quotes. */
  Answer post(String path, String json, String... headers) throws Exception {
    byte[] body = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    return send("POST", path, body, headers);
  }

  /** Registers a query and gives its id. */
  String ask(String json) throws Exception {
    Answer created = post("/v1/queries", json);
    assertEquals(201, created.status(), () -> String.valueOf(created.body()));
    return created.body().path("id").asText();
  }

  /** GETs until the answer is as wanted, or time is up. */
  Answer await(String path, Predicate<Answer> wanted, String... headers) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    Answer answer = get(path, headers);
    while (!wanted.test(answer)) {
      String last = String.valueOf(answer.body());
      assertTrue(System.nanoTime() < deadline, () -> path + " says for too long " + last);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      answer = get(path, headers);
    }
    return answer;
  }

  /** Waits for a query's result; nothing but that it is not decided may come before. */
  Answer awaitResult(String id) throws Exception {
    return await(
        "/v1/queries/" + id + "/heavy-hitters",
        answer -> {
          if (answer.status() != 200) {
            assertEquals("not-decided", answer.code());
          }
          return answer.status() == 200;
        });
  }

  static void assertProblem(int status, String code, Answer answer) {
    assertEquals(status, answer.status(), () -> String.valueOf(answer.body()));
    assertEquals(code, answer.code());
    assertEquals(status, answer.body().path("status").asInt());
    assertEquals("application/problem+json", answer.header("Content-Type"));
    for (String field : List.of("type", "title", "detail", "remedy")) {
      assertFalse(answer.body().path(field).asText().isBlank(), field);
    }
  }
}
