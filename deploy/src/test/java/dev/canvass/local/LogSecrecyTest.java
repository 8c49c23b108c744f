package dev.canvass.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import com.fasterxml.jackson.databind.JsonNode;
import dev.canvass.privacy.access.AccessToken;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Everything that a broker, a collector and two parties log, our own packages down to DEBUG, from
 * import to result and through failures: no user, no item, no token, no key.
 */
@Timeout(300)
final class LogSecrecyTest {

  private static final String USER = "planted-user-";
  private static final List<String> ITEMS = List.of("quixotic", "zephyrus", "obelisks");
  private static final String TSV = "text/tab-separated-values";

  @TempDir private Path folder;

  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final Logger own = (Logger) LoggerFactory.getLogger("dev.canvass");
  private final Capture capture = new Capture();
  private final HttpClient http = HttpClient.newHttpClient();
  private final AccessToken token = AccessToken.generate();
  private Level before;

  /** What is logged, as it would be printed, on whatever thread. */
  private static final class Capture extends AppenderBase<ILoggingEvent> {
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();

    @Override
    protected void append(ILoggingEvent event) {
      String thrown =
          event.getThrowableProxy() == null
              ? ""
              : ThrowableProxyUtil.asString(event.getThrowableProxy());
      lines.add(event.getLoggerName() + " " + event.getFormattedMessage() + " " + thrown);
    }
  }

  @BeforeEach
  void listen() {
    before = own.getLevel();
    own.setLevel(Level.DEBUG);
    capture.start();
    root.addAppender(capture);
  }

  @AfterEach
  void stopListening() {
    root.detachAppender(capture);
    own.setLevel(before);
  }

  @Test
  void noLogNamesUsersItemsTokensOrKeys() throws Exception {
    try (LocalCluster cluster = new LocalCluster(folder, 0, "3")) {
      for (String party : List.of("east", "north")) {
        int port = cluster.startParty(party).httpPort();
        assertEquals(200, send("PUT", port, "/v1/records", TSV, rows(2_000)));
        failures(port);
      }
      Analyst analyst = new Analyst(cluster);
      String first = analyst.ask(2, 120);
      JsonNode result = analyst.awaitResult(first);
      assertEquals(Set.copyOf(ITEMS), Set.copyOf(Analyst.items(result)));
      // Everybody's budget is spent: all charges of the second query are refused.
      String second = analyst.ask(2, 120);
      assertEquals(0, analyst.awaitResult(second).path("users").asInt());
      int collector = URI.create(cluster.url()).getPort();
      send("GET", collector, "/v1/queries/" + first + "/frequency?item=quixotic", TSV, "");
      send("POST", collector, "/v1/queries", "application/json", "{\"k\":\"quixotic\"");
    }

    assertTrue(capture.lines.stream().anyMatch(line -> line.contains("event=listening")));
    for (String secret : secrets()) {
      List<String> telling =
          capture.lines.stream()
              .filter(line -> line.toLowerCase(Locale.ROOT).contains(secret))
              .toList();
      assertEquals(List.of(), telling, secret);
    }
  }

  private static String rows(int users) {
    StringBuilder rows = new StringBuilder();
    for (int user = 0; user < users; user++) {
      int place = user % 10;
      String item = ITEMS.get(place < 5 ? 0 : place < 8 ? 1 : 2);
      rows.append(USER).append(user).append('\t').append(item).append('\n');
    }
    return rows.toString();
  }

  /** What may tempt a node to log what it was sent. */
  private void failures(int port) throws Exception {
    assertEquals(400, send("PUT", port, "/v1/records", TSV, USER + "1\tquixotic\tzephyrus\n"));
    String json = "{\"user\":\"" + USER + "1\", \"item\": quixotic}";
    assertEquals(400, send("PUT", port, "/v1/records", "application/x-ndjson", json));
    assertEquals(415, send("PUT", port, "/v1/records", "text/" + USER, "quixotic"));
    assertEquals(204, send("DELETE", port, "/v1/records/" + USER + "1", TSV, ""));
    assertEquals(400, send("DELETE", port, "/v1/records/" + USER + "x".repeat(600), TSV, ""));
    assertEquals(204, send("PUT", port, "/v1/opt-outs/" + USER + "2", TSV, ""));
    assertEquals(200, send("GET", port, "/v1/budget/users/" + USER + "3", TSV, ""));
    assertEquals(404, send("GET", port, "/v1/" + USER + "4", TSV, ""));
  }

  private int send(String method, int port, String path, String type, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(60))
            .header("Content-Type", type)
            .header("Authorization", "Bearer " + token.reveal())
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  /** In lower case, for logs are searched so. */
  private List<String> secrets() throws IOException {
    List<String> secrets = new ArrayList<>(ITEMS);
    secrets.add(USER);
    secrets.add(token.reveal());
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".key")).toList()) {
        byte[] key = Files.readAllBytes(file);
        secrets.add(HexFormat.of().formatHex(key));
        secrets.add(Base64.getEncoder().encodeToString(key));
        // Of a PEM file, each line of Base64.
        new String(key, StandardCharsets.ISO_8859_1)
            .lines()
            .filter(line -> line.matches("[A-Za-z0-9+/=]{24,}"))
            .forEach(secrets::add);
      }
    }
    assertTrue(secrets.size() > 10, "keys were found");
    return secrets.stream().map(secret -> secret.toLowerCase(Locale.ROOT)).toList();
  }
}
