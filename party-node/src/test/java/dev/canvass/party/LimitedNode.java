package dev.canvass.party;

import dev.canvass.party.config.PartyConfig;
import dev.canvass.party.config.Policy;
import dev.canvass.privacy.sign.SigningKey;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process of its own: starts a node in a folder, sends it rows over HTTP, prints the answer on a
 * line that begins with {@code ANSWER}, and ends without closing anything, as if killed.
 */
final class LimitedNode {

  /** Bytes of an item: many rows are more than the heap of the process. */
  static final int ITEM_BYTES = 200;

  private LimitedNode() {}

  /** Arguments: the folder, and the number of rows. */
  public static void main(String[] args) throws InterruptedException, IOException {
    PartyConfig config =
        new PartyConfig(
            "north",
            0,
            1,
            args[0],
            new PartyConfig.Http("127.0.0.1", 0),
            new PartyConfig.Kafka("127.0.0.1:1", null),
            new PartyConfig.Collector(SigningKey.generate().verifyingKey().toString(), null),
            new Policy("manual", null, null, 0, null, 1, List.of("item")));
    try {
      PartyNode node =
          PartyNode.start(Vertx.vertx(), config)
              .toCompletionStage()
              .toCompletableFuture()
              .get(60, TimeUnit.SECONDS);
      HttpResponse<String> answer = upload(node.httpPort(), Integer.parseInt(args[1]));
      System.out.println("\nANSWER " + answer.statusCode() + " " + answer.body());
    } catch (ExecutionException | TimeoutException e) {
      System.out.println("\nANSWER no start: " + e.getCause());
    }
    System.out.flush();
    Runtime.getRuntime().halt(0);
  }

  private static HttpResponse<String> upload(int port, int rows)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/records"))
            .version(HttpClient.Version.HTTP_1_1)
            .timeout(Duration.ofSeconds(100))
            .header("Content-Type", "text/tab-separated-values")
            .PUT(HttpRequest.BodyPublishers.ofInputStream(() -> new Rows(rows)))
            .build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }

  /** Rows made as they are read. */
  private static final class Rows extends InputStream {
    private static final String ITEM = "x".repeat(ITEM_BYTES);
    private final int rows;
    private int made;
    private byte[] row = new byte[0];
    private int next;

    Rows(int rows) {
      this.rows = rows;
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int size) {
      int copied = 0;
      while (copied < size && (next < row.length || made < rows)) {
        if (next == row.length) {
          row = ("user-" + made++ + "\t" + ITEM + "\n").getBytes(StandardCharsets.US_ASCII);
          next = 0;
        }
        int part = Math.min(size - copied, row.length - next);
        System.arraycopy(row, next, bytes, from + copied, part);
        next += part;
        copied += part;
      }
      return copied == 0 ? -1 : copied;
    }
  }

  /** Where the process keeps its data. */
  static Path state(Path folder) {
    return folder.resolve("state");
  }
}
