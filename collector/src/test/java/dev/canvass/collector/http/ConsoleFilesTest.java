package dev.canvass.collector.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.collector.http.ApiCaller.Answer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How the console's files and a result's CSV are served, without a browser. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class ConsoleFilesTest {

  @TempDir private Path directory;

  @Test
  void servesFilesThatRunNothingButTheirOwnScripts() throws Exception {
    InProcessCollector collector = new InProcessCollector(directory);
    try {
      ApiCaller client = new ApiCaller(collector.url());
      assertEquals(302, client.get("/").status());
      assertEquals("/console/", client.get("/console").header("Location"));
      Answer page = client.get("/console/");
      assertEquals(200, page.status());
      assertEquals("text/html; charset=utf-8", page.header("Content-Type"));
      String policy = page.header("Content-Security-Policy");
      assertTrue(policy.startsWith("default-src 'none'; script-src 'self';"), policy);
      assertFalse(policy.contains("unsafe"), policy);
      assertEquals(304, client.get("/console/", "If-None-Match", page.header("ETag")).status());
      assertEquals(
          "text/javascript; charset=utf-8", client.get("/console/app.js").header("Content-Type"));
      ApiCaller.assertProblem(404, "not-found", client.get("/console/other.js"));
      ApiCaller.assertProblem(404, "not-found", client.get("/console/Console.class"));
    } finally {
      collector.close();
    }
  }

  @Test
  void writesResultsAsCsv() throws Exception {
    InProcessCollector collector = new InProcessCollector(directory);
    try {
      collector.enrol("a");
      collector.enrol("b");
      ApiCaller client = new ApiCaller(collector.url());
      String id = client.ask("{'codec':'letters:4','epsilon':'4','k':2,'quorum':2}");
      collector.answer(id);
      client.awaitResult(id);
      HttpRequest request =
          HttpRequest.newBuilder(
                  URI.create(collector.url() + "/v1/queries/" + id + "/heavy-hitters"))
              .header("Accept", "text/csv")
              .build();
      HttpResponse<String> csv =
          HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
      assertTrue(csv.headers().firstValue("Content-Type").orElse("").startsWith("text/csv"));
      String[] rows = csv.body().split("\r\n", -1);
      assertTrue(rows[0].startsWith("list,rank,item,code,count,"), rows[0]);
      assertTrue(rows[1].startsWith("heavy,1,\"aa\","), rows[1]);
    } finally {
      collector.close();
    }
  }
}
