package dev.canvass.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.canvass.privacy.transport.TlsFailure;
import dev.canvass.privacy.transport.TlsIdentity;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/** Talks to a collector's HTTP API. Thread-safe. */
public final class CollectorClient {

  /** A first TLS handshake on a busy machine takes seconds. */
  private static final Duration CONNECT = Duration.ofSeconds(20);

  private static final Duration ANSWER = Duration.ofMinutes(2);
  private static final JsonMapper JSON = new JsonMapper();

  private final HttpClient client;
  private final String url;
  private final Optional<String> token;

  /** An answer: its status and its document. */
  public record Answer(int status, JsonNode body) {}

  /** Nothing answers at the collector's address, or not in time. */
  public static final class NoAnswerException extends IOException {
    private static final long serialVersionUID = 1;

    private NoAnswerException(String message, IOException cause) {
      super(message, cause);
    }
  }

  /**
   * A client of one collector.
   *
   * @param url such as {@code http://127.0.0.1:8080}
   */
  public CollectorClient(String url) {
    this(url, Optional.empty(), Optional.empty());
  }

  /**
   * A client that bears {@code token} wherever it asks.
   *
   * @param tls whom to believe, and what to show; the Java runtime's if empty
   */
  public CollectorClient(String url, Optional<String> token, Optional<SSLContext> tls) {
    HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(CONNECT);
    tls.ifPresent(builder::sslContext);
    builder.sslParameters(new SSLParameters(null, TlsIdentity.PROTOCOLS.toArray(String[]::new)));
    client = builder.build();
    this.token = token;
    this.url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }

  /** A text as part of a path or query; a space as %20, which both take. */
  public static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** GETs a document whatever its status. */
  public Answer get(String path) throws IOException {
    return send(request(path).GET().build());
  }

  /** POSTs a document and requires success. */
  public JsonNode post(String path, Object body) throws IOException {
    HttpRequest request =
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
            .build();
    return required(send(request));
  }

  /** PUTs a file and requires success; gives the answer as it is. */
  public String upload(String path, Path file, String type, Duration patience) throws IOException {
    HttpResponse<byte[]> response =
        exchange(
            request(path)
                .timeout(patience)
                .header("Content-Type", type)
                .PUT(HttpRequest.BodyPublishers.ofFile(file))
                .build());
    if (response.statusCode() / 100 != 2) {
      required(answer(response));
    }
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  /** GETs a document and requires success. */
  public JsonNode fetch(String path) throws IOException {
    return required(get(path));
  }

  /** GETs a text, such as metrics, and requires success. */
  public String text(String path) throws IOException {
    HttpResponse<byte[]> response = exchange(request(path).GET().build());
    if (response.statusCode() / 100 != 2) {
      throw new IOException(url + path + " answers " + response.statusCode());
    }
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  /** GETs whatever bytes are at {@code path} and requires success. */
  public byte[] download(String path) throws IOException {
    HttpResponse<byte[]> response = exchange(request(path).GET().build());
    if (response.statusCode() / 100 != 2) {
      required(answer(response));
    }
    return response.body();
  }

  /** The document of an answer that is no refusal. */
  public static JsonNode required(Answer answer) throws IOException {
    if (answer.status() / 100 != 2) {
      String detail = answer.body().path("detail").asText();
      String remedy = answer.body().path("remedy").asText();
      throw new IOException(
          "the collector says "
              + answer.status()
              + ": "
              + detail
              + (detail.isEmpty() || remedy.isEmpty() || detail.endsWith(".") ? " " : ". ")
              + remedy);
    }
    return answer.body();
  }

  private HttpRequest.Builder request(String path) throws IOException {
    try {
      HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path)).timeout(ANSWER);
      token.ifPresent(bearer -> request.header("Authorization", "Bearer " + bearer));
      return request;
    } catch (IllegalArgumentException e) {
      throw new IOException("not a URL: " + url + path, e);
    }
  }

  private Answer send(HttpRequest request) throws IOException {
    return answer(exchange(request));
  }

  private Answer answer(HttpResponse<byte[]> response) throws IOException {
    try {
      return new Answer(response.statusCode(), JSON.readTree(response.body()));
    } catch (IOException e) {
      throw new IOException(url + " does not answer with JSON: " + e.getMessage(), e);
    }
  }

  private HttpResponse<byte[]> exchange(HttpRequest request) throws IOException {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for " + url, e);
    } catch (IOException e) {
      throw new NoAnswerException("no answer from " + url + ": " + reason(e), e);
    }
  }

  /** The JDK's connection failures have no words. */
  private static String reason(IOException e) {
    return e instanceof SSLException ? TlsFailure.reason(e) : e.toString();
  }
}
