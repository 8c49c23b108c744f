package dev.canvass.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.canvass.local.CollectorClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who waits for a query need not begin again because the collector restarts. */
class QueryWatchTest {

  private static final String ID = "q-0123456789abcdef";
  private static final String OPEN =
      "{\"id\":\"" + ID + "\",\"status\":\"OPEN\",\"deadline\":\"2999-01-01T00:00:00Z\"}";
  private static final String CANCELLED =
      "{\"id\":\"" + ID + "\",\"status\":\"CANCELLED\",\"deadline\":\"2999-01-01T00:00:00Z\"}";

  private final AtomicInteger asked = new AtomicInteger();
  private HttpServer server;
  private int port;

  @BeforeEach
  void start() throws IOException {
    listen(0);
    port = server.getAddress().getPort();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void listen(int where) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), where), 0);
  }

  private void answer(String path, int status, String body) {
    server.createContext(
        path,
        exchange -> {
          asked.incrementAndGet();
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
  }

  private CollectorClient client() {
    return new CollectorClient("http://127.0.0.1:" + port);
  }

  @Test
  void outlastsARestart() throws Exception {
    answer("/", 200, OPEN);
    server.start();

    String status =
        new QueryWatch(client())
            .query(
                ID,
                document -> {
                  if (document.path("status").asText().equals("OPEN")) {
                    restart();
                  }
                })
            .path("status")
            .asText();

    assertEquals("CANCELLED", status);
    assertEquals(3, asked.get(), "OPEN, 503 while it starts, CANCELLED");
  }

  /** Down, then answering 503 once, then well. */
  private void restart() {
    server.stop(0);
    try {
      listen(port);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    server.createContext(
        "/",
        exchange -> {
          boolean starting = asked.incrementAndGet() == 2;
          byte[] bytes = (starting ? "{}" : CANCELLED).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(starting ? 503 : 200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
  }

  @Test
  void doesNotWaitForACollectorThatIsNotThereAtAll() {
    server.start();
    server.stop(0);

    IOException wrong =
        assertThrows(IOException.class, () -> new QueryWatch(client()).query(ID, document -> {}));
    assertTrue(
        wrong.getMessage().startsWith("no answer from http://127.0.0.1:"), wrong::getMessage);
  }

  @Test
  void saysAtOnceWhatTheCollectorRefuses() {
    answer("/", 404, "{\"detail\":\"there is no such query\",\"remedy\":\"List them.\"}");
    server.start();

    IOException wrong =
        assertThrows(IOException.class, () -> new QueryWatch(client()).query(ID, document -> {}));
    assertEquals("the collector says 404: there is no such query. List them.", wrong.getMessage());
  }
}
