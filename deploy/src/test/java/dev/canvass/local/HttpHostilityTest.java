package dev.canvass.local;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Requests that no honest client sends, to both real services over real sockets: each is answered
 * by a problem document and counted, and the service stays up (I8).
 */
@Timeout(300)
final class HttpHostilityTest {

  private static final byte[] NOTHING = new byte[0];

  @TempDir static Path folder;
  private static LocalCluster cluster;
  private static int collector;
  private static int party;

  @BeforeAll
  static void start() throws IOException {
    cluster = new LocalCluster(folder, 0, "2");
    collector = URI.create(cluster.url()).getPort();
    party = cluster.startParty("north").httpPort();
  }

  @AfterAll
  static void stop() throws IOException {
    cluster.close();
  }

  @ParameterizedTest
  @CsvSource({
    "GET /../../etc/passwd, 404",
    "GET /v1/%2e%2e/%2e%2e/etc/passwd, 404",
    "GET /v1/nothing\\..\\..\\secrets, 404",
    "GET /v1/nothing%00.html, 404",
    "GET /v1/nothing/%0d%0aSet-Cookie:%20stolen=1, 404",
    "GET /v1/nothing/%zz, 400",
    "TRACE /v1/nothing, 404",
    "GET nonsense HTTP, 400",
  })
  void pathsThatLeadNowhere(String line, int status) throws IOException {
    for (int port : new int[] {collector, party}) {
      String answer = exchange(port, line + " HTTP/1.1\r\nHost: localhost\r\n\r\n", NOTHING);

      assertRefused(port, status, answer);
      assertFalse(answer.contains("Set-Cookie: stolen"), answer);
    }
  }

  @Test
  void headsThatAreTooLargeOrNoHttp() throws IOException {
    String large = "GET /v1/queries HTTP/1.1\r\nX-Large: " + "x".repeat(20_000) + "\r\n\r\n";
    for (int port : new int[] {collector, party}) {
      assertRefused(port, 431, exchange(port, large, NOTHING));
      assertRefused(port, 400, exchange(port, "\u0016\u0003\u0001 nonsense\r\n\r\n", NOTHING));
    }
  }

  @Test
  void jsonThatNoEncoderWrites() throws IOException {
    String query = "{\"codec\":\"uint:8\",\"epsilon\":\"2\",\"k\":";
    for (String body :
        new String[] {
          query + "9".repeat(5_000) + "}",
          query + "1e999999999}",
          query + "-1e-999999999}",
          query + "3,\"k\":4}",
          query + "3,\"lexicon\":" + "[".repeat(100_000),
          "{\"a\":".repeat(100_000),
          query + "3,\"attribute\":\"x\\r\\nSet-Cookie: stolen=1\"}",
          query + "3,\"attribute\":\"\\ud800\"}",
          "\uFEFF" + query,
          "",
        }) {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      String answer = exchange(collector, post("application/json", bytes.length), bytes);
      assertRefused(collector, 400, answer);
      assertFalse(answer.contains("\nSet-Cookie"), answer);
    }
    byte[] notUtf8 = {'{', '"', (byte) 0xC3, '(', '"', ':', '1', '}'};
    assertRefused(
        collector, 400, exchange(collector, post("application/json", notUtf8.length), notUtf8));
    // An import may be long, but no order to a party is.
    assertRefused(party, 413, exchange(party, stop("application/json", 10_000), new byte[10_000]));
    assertRefused(
        collector,
        413,
        exchange(collector, post("application/json", 1_000_000_000), new byte[] {'{'}));
  }

  /** Everything a form, a script's request without asking, and a rebound name can look like. */
  @Test
  void whatAPageOfAnotherSiteMakesABrowserSend() throws IOException {
    byte[] query =
        "{\"codec\":\"uint:8\",\"epsilon\":\"2\",\"k\":3}".getBytes(StandardCharsets.UTF_8);
    byte[] order = "{\"reason\":\"x\"}".getBytes(StandardCharsets.UTF_8);
    for (String type :
        new String[] {
          "text/plain",
          "text/plain;application/json",
          "application/x-www-form-urlencoded",
          "multipart/form-data; boundary=x",
          "",
          null,
        }) {
      assertRefused(collector, 415, exchange(collector, post(type, query.length), query));
      assertRefused(party, 415, exchange(party, stop(type, order.length), order));
      String empty = post("/v1/participation:resume", type, 0);
      if (type != null) {
        assertRefused(party, 415, exchange(party, empty, NOTHING));
      }
    }
    for (String said :
        new String[] {
          "Sec-Fetch-Site: cross-site",
          "Sec-Fetch-Site: same-site",
          "Origin: http://evil.example",
          "Origin: null",
        }) {
      for (int port : new int[] {collector, party}) {
        String empty =
            "POST /v1/participation:resume HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + said
                + "\r\nContent-Length: 0\r\n\r\n";
        String answer = exchange(port, empty, NOTHING);
        assertRefused(port, 403, answer);
        assertTrue(answer.contains("another site"), answer);
      }
    }
    for (int port : new int[] {collector, party}) {
      String rebound =
          "GET /v1/queries HTTP/1.1\r\nHost: evil.example:"
              + port
              + "\r\nSec-Fetch-Site: same-origin\r\nConnection: close\r\n\r\n";
      String answer = exchange(port, rebound, NOTHING);
      assertRefused(port, 403, answer);
      assertTrue(answer.contains("another host"), answer);
    }
    assertTrue(cluster.parties().get("north").participation().stopped().isEmpty());
  }

  @Test
  void importsThatAreNone() throws IOException {
    assertRefused(party, 415, upload("text/html", "", "u\ta\n".getBytes(StandardCharsets.UTF_8)));
    assertRefused(party, 415, upload("text/csv", "Content-Encoding: br\r\n", new byte[] {1}));
    byte[] nested = ("{\"user\":" + "[".repeat(50_000)).getBytes(StandardCharsets.UTF_8);
    assertRefused(party, 400, upload("application/x-ndjson", "", nested));
    assertRefused(party, 400, upload("text/tab-separated-values", "", new byte[200_000]));
    String bomb =
        upload("text/tab-separated-values", "Content-Encoding: gzip\r\n", lineFeeds(1_024));
    assertRefused(party, 400, bomb);
    assertTrue(bomb.contains("200 times"), bomb);
  }

  /** A gzip stream of so many mebibytes of line feeds. */
  private static byte[] lineFeeds(int mebibytes) throws IOException {
    byte[] lines = new byte[1 << 20];
    Arrays.fill(lines, (byte) '\n');
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      for (int i = 0; i < mebibytes; i++) {
        gzip.write(lines);
      }
    }
    return packed.toByteArray();
  }

  private static String post(String type, int length) {
    return post("/v1/queries", type, length);
  }

  private static String stop(String type, int length) {
    return post("/v1/participation:stop", type, length);
  }

  /** A head without a type if that is null. */
  private static String post(String path, String type, int length) {
    return "POST "
        + path
        + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        + (type == null ? "" : "Content-Type: " + type + "\r\n")
        + "Content-Length: "
        + length
        + "\r\n\r\n";
  }

  private static String upload(String type, String more, byte[] body) throws IOException {
    String head =
        "PUT /v1/records HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: "
            + type
            + "\r\n"
            + more
            + "Content-Length: "
            + body.length
            + "\r\n\r\n";
    return exchange(party, head, body);
  }

  private static void assertRefused(int port, int status, String answer) throws IOException {
    assertTrue(answer.lines().findFirst().orElse("").contains(" " + status + " "), answer);
    assertTrue(answer.toLowerCase(Locale.ROOT).contains("application/problem+json"), answer);
    assertTrue(answer.contains("\"code\":\"") && answer.contains("\"detail\":\""), answer);
    String metrics =
        exchange(
            port, "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", NOTHING);
    assertTrue(
        metrics.lines().anyMatch(line -> line.contains("_http_refused_total{reason=")), metrics);
    String live =
        exchange(
            port,
            "GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
            NOTHING);
    assertTrue(live.startsWith("HTTP/1.1 200 "), live);
  }

  /** Sends head and body, and reads until an answer is complete or the service closes. */
  private static String exchange(int port, String head, byte[] body) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(60_000);
      StringBuilder answer = new StringBuilder();
      try {
        OutputStream out = socket.getOutputStream();
        out.write(head.getBytes(StandardCharsets.ISO_8859_1));
        out.write(body);
        out.flush();
        int length = -1;
        int start = -1;
        for (int next = socket.getInputStream().read();
            next >= 0;
            next = socket.getInputStream().read()) {
          answer.append((char) next);
          if (start < 0 && answer.indexOf("\r\n\r\n") >= 0) {
            start = answer.length();
            length = length(answer.toString());
          }
          if (start >= 0 && length >= 0 && answer.length() - start >= length) {
            break;
          }
        }
      } catch (SocketException e) {
        // The service closes on what it refuses; what it said before that counts.
        assertTrue(answer.length() > 0, e.toString());
      }
      return answer.toString();
    }
  }

  private static int length(String head) {
    return head.lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
        .map(line -> Integer.parseInt(line.substring(line.indexOf(':') + 1).strip()))
        .findFirst()
        .orElse(-1);
  }

  @Test
  void manyConnectionsLeaveTheServicesUp() throws IOException {
    for (int port : new int[] {collector, party}) {
      Socket[] open = new Socket[300];
      for (int i = 0; i < open.length; i++) {
        open[i] = new Socket(InetAddress.getLoopbackAddress(), port);
        open[i].getOutputStream().write("GET / HTTP/1.1\r\nX: ".getBytes(StandardCharsets.UTF_8));
      }
      String live = exchange(port, "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n", NOTHING);
      assertTrue(live.startsWith("HTTP/1.1 200 "), live);
      for (Socket socket : open) {
        socket.close();
      }
    }
  }
}
