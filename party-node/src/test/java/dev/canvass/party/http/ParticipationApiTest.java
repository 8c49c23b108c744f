package dev.canvass.party.http;

import static dev.canvass.party.http.ApiNode.assertProblem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.party.config.Policy;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code /v1/participation}: the order to stop, by whom, over a restart, until it is lifted. */
@Timeout(60)
final class ParticipationApiTest {

  private static final Policy POLICY =
      new Policy("manual", null, null, 0, null, 1, List.of("item"));

  @TempDir Path folder;
  private ApiNode api;

  @BeforeEach
  void start() throws Exception {
    api = new ApiNode(folder, POLICY);
  }

  @AfterEach
  void close() throws Exception {
    api.close();
  }

  @Test
  void isStoppedAndResumedAndSaysByWhom() throws Exception {
    assertEquals("TAKING_PART", participation().getString("state"));

    HttpResponse<Buffer> stopped = stop("{\"reason\": \"a complaint\"}");

    assertEquals("STOPPED", stopped.bodyAsJsonObject().getString("state"));
    JsonObject order = participation();
    assertEquals("a complaint", order.getString("reason"));
    assertEquals("127.0.0.1", order.getString("from"));
    Instant.parse(order.getString("since"));
    HttpResponse<Buffer> ready = api.send(HttpMethod.GET, "/health/ready", "");
    assertEquals(503, ready.statusCode());
    String reason = ready.bodyAsJsonObject().getJsonArray("reasons").getString(0);
    assertTrue(reason.contains("a complaint; canvass party-admin resume ends that"), reason);
    String metrics = api.send(HttpMethod.GET, "/metrics", "").bodyAsString();
    assertTrue(metrics.contains("canvass_party_stopped 1.0"), metrics);
    api.restart(POLICY);
    assertEquals(order, participation());

    HttpResponse<Buffer> resumed = api.send(HttpMethod.POST, "/v1/participation:resume", "");

    assertEquals("TAKING_PART", resumed.bodyAsJsonObject().getString("state"));
    assertEquals("TAKING_PART", participation().getString("state"));
  }

  @Test
  void anOrderThatCannotBeReadStopsNothingAndSaysWhy() throws Exception {
    assertProblem(400, "invalid-request", stop("{\"reson\": \"x\"}"));
    assertProblem(400, "invalid-request", stop("{\"reason\": 7}"));
    assertProblem(400, "invalid-request", stop("[]"));
    assertProblem(400, "invalid-request", stop("null"));
    assertProblem(400, "invalid-request", stop("{"));
    assertProblem(400, "invalid-request", stop("{\"reason\": \"" + "x".repeat(501) + "\"}"));
    assertProblem(413, "too-large", stop("x".repeat(5_000)));
    assertEquals("TAKING_PART", participation().getString("state"));
  }

  private JsonObject participation() throws Exception {
    return api.get("/v1/participation");
  }

  private HttpResponse<Buffer> stop(String body) throws Exception {
    return api.send(
        HttpMethod.POST, "/v1/participation:stop", body, "Content-Type", "application/json");
  }
}
