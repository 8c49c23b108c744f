package dev.canvass.collector.http;

import static dev.canvass.collector.http.ApiCaller.assertProblem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.collector.http.ApiCaller.Answer;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.state.HostInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an instance says about a query whose reports it does not hold (invariant I8). */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class ForwardingTest {

  @TempDir private Path directory;

  private InProcessCollector collector;
  private ApiCaller client;
  private List<String> paths;

  @BeforeEach
  void decideAQueryAndGiveItAway() throws Exception {
    collector = new InProcessCollector(directory);
    client = new ApiCaller(collector.url());
    collector.enrol("a");
    collector.enrol("b");
    String id = client.ask("{'codec':'letters:4','epsilon':'4','k':2}");
    collector.answer(id);
    client.awaitResult(id);
    collector.giveAway(id);
    paths = List.of("/v1/queries/" + id + "/frequency?item=aa", "/v1/audit/bundle?query=" + id);
  }

  @AfterEach
  void stop() throws Exception {
    collector.close();
  }

  private void assign(String host, int port) {
    collector.assignment = new KeyQueryMetadata(new HostInfo(host, port), Set.of(), 0);
  }

  @Test
  void saysThatNoOwnerIsKnownWhilePartitionsMove() throws Exception {
    for (boolean toItself : new boolean[] {false, true}) {
      if (toItself) {
        assign(InProcessCollector.SELF.host(), InProcessCollector.SELF.port());
      }
      for (String path : paths) {
        Answer answer = client.get(path);
        assertProblem(503, "owner-unknown", answer);
        assertEquals("2", answer.header("Retry-After"));
      }
    }
  }

  @Test
  void namesAnOwnerThatDoesNotAnswer() throws Exception {
    int port = freePort();
    assign("127.0.0.1", port);
    for (String path : paths) {
      Answer answer = client.get(path);
      assertProblem(503, "owner-unreachable", answer);
      assertTrue(answer.body().path("detail").asText().contains("127.0.0.1:" + port));
      assertEquals("5", answer.header("Retry-After"));
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      return free.getLocalPort();
    }
  }

  @Test
  void neverPassesOnTwice() throws Exception {
    // Assigned to itself under another name: without protection it would ask itself for ever.
    assign("127.0.0.1", URI.create(collector.url()).getPort());
    for (String path : paths) {
      Answer answer = client.get(path);
      assertProblem(503, "owner-unknown", answer);
      assertTrue(answer.body().path("detail").asText().contains("passed on"));
      assertProblem(503, "owner-unknown", client.get(path, Forwarding.FORWARDED, "1"));
    }
  }
}
