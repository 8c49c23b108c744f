package dev.canvass.collector.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.privacy.access.ConnectionLimits;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that keep a service busy, on real sockets; its limits are short here. */
@Timeout(120)
final class LimitsTest {

  private static final ConnectionLimits SHORT =
      new ConnectionLimits(
          3, Duration.ofSeconds(2), Duration.ofSeconds(40), Duration.ofSeconds(2), 1_024);
  private static final String GET = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

  private final Vertx vertx = Vertx.vertx();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<Socket> sockets = new ArrayList<>();
  private HttpServer server;

  @BeforeEach
  void start() throws Exception {
    Limits limits = new Limits(vertx, SHORT, meters);
    Router router = Router.router(vertx);
    router
        .route()
        .failureHandler(
            context -> {
              Problem problem = (Problem) context.failure();
              context.response().setStatusCode(problem.status()).end(problem.document().code());
            });
    router.route().handler(limits);
    router.route().handler(BodyHandler.create(false));
    router.route().handler(context -> context.response().end(Buffer.buffer("fine")));
    server =
        limits
            .watch(vertx.createHttpServer(limits.of(new HttpServerOptions())))
            .requestHandler(router)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(30, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    for (Socket socket : sockets) {
      socket.close();
    }
    vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @Test
  void closesAConnectionThatNeverFinishesItsHead() throws IOException {
    Socket slow = open("GET / HTTP/1.1\r\nX-Slow: ");

    assertEquals("", rest(slow));
    assertEquals(1, count("SLOW_HEAD"));
    assertStillServes();
  }

  @Test
  void refusesABodyThatComesTooSlowly() throws IOException {
    Socket slow = open("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n{");

    String answer = rest(slow);

    assertTrue(answer.startsWith("HTTP/1.1 408 ") && answer.endsWith("too-slow"), answer);
    assertEquals(1, count("SLOW_BODY"));
    assertEquals(1, count("408"));
    assertStillServes();
  }

  @Test
  void tellsSurplusConnectionsSoAndDropsEvenMore() throws IOException {
    for (int i = 0; i < 3; i++) {
      assertTrue(answer(open(GET)).startsWith("HTTP/1.1 200 "));
    }
    for (int i = 3; i < 6; i++) {
      String refused = rest(open(GET));
      assertTrue(refused.startsWith("HTTP/1.1 503 ") && refused.endsWith("connections"), refused);
    }
    assertEquals(3, count("503"));
    sockets.get(0).close();
    sockets.get(1).close();
    String answer = answer(open(GET));
    // The service hears of closed connections a little later.
    for (int i = 0; i < 10_000 && answer.startsWith("HTTP/1.1 503 "); i++) {
      sockets.get(sockets.size() - 1).close();
      answer = answer(open(GET));
    }
    assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
  }

  @Test
  void refusesAHeadThatIsTooLarge() throws IOException {
    for (String head :
        List.of(
            "GET / HTTP/1.1\r\nX-Large: " + "x".repeat(20_000) + "\r\n\r\n",
            "GET /" + "x".repeat(9_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n")) {
      String answer = rest(open(head));
      assertTrue(answer.contains(" 431 "), answer);
      assertTrue(answer.contains("head-too-large"), answer);
    }
    assertEquals(2, count("LARGE_HEAD"));
    assertStillServes();
  }

  @Test
  void refusesWhatIsNotHttp() throws IOException {
    String answer = rest(open("\u0016\u0003\u0001\u0002 nonsense\r\n\r\n"));

    assertTrue(answer.contains(" 400 "), answer);
    assertEquals(1, count("NOT_HTTP"));
    assertStillServes();
  }

  private void assertStillServes() throws IOException {
    String answer = answer(open(GET));
    assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
  }

  private double count(String reason) {
    return meters.counter("canvass.collector.http.refused", "reason", reason).count();
  }

  private Socket open(String text) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.actualPort());
    sockets.add(socket);
    socket.setSoTimeout(60_000);
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    return socket;
  }

  /** One answer on a connection that stays open. */
  private static String answer(Socket socket) throws IOException {
    StringBuilder answer = new StringBuilder();
    while (!answer.toString().endsWith("fine")) {
      int next = socket.getInputStream().read();
      if (next < 0) {
        break;
      }
      answer.append((char) next);
    }
    return answer.toString();
  }

  /** Everything until the service closes the connection. */
  private static String rest(Socket socket) throws IOException {
    StringBuilder answer = new StringBuilder();
    try {
      for (int next = socket.getInputStream().read();
          next >= 0;
          next = socket.getInputStream().read()) {
        answer.append((char) next);
      }
    } catch (SocketException e) {
      // Closed while something that nobody will read is on its way: a reset, after the answer.
      assertTrue(e.getMessage().contains("reset"), e.getMessage());
    }
    return answer.toString();
  }
}
