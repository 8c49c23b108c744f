package dev.canvass.collector.http;

import dev.canvass.collector.transport.NodeFiles;
import dev.canvass.privacy.access.OidcSettings;
import dev.canvass.privacy.transport.Followed;
import dev.canvass.privacy.transport.TextFiles;
import dev.canvass.privacy.transport.TlsFiles;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * Gets what an issuer of logins publishes, with a deadline and a limit, and follows nothing:
 * whoever answers at the configured address is the one that is trusted. The file of a private
 * authority is looked at before each request, so that it can be replaced.
 */
final class IssuerClient {

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int MAX_BYTES = 1 << 20;
  private static final TextFiles FILES = NodeFiles::read;

  private final Optional<Followed<HttpClient>> believing;
  private final HttpClient everybody = client(Optional.empty());

  /**
   * A client of the issuer in {@code settings}.
   *
   * @throws IllegalArgumentException if its authority's file cannot be used
   */
  IssuerClient(OidcSettings settings) {
    believing =
        Optional.ofNullable(settings.ca())
            .map(
                file ->
                    new Followed<>(
                        "access.oidc.ca", () -> FILES.open(file), pem -> client(authority(file))));
  }

  private static Optional<SSLContext> authority(String file) {
    return Optional.of(TlsFiles.trusting(file).read(FILES, Instant.now()).context());
  }

  private static HttpClient client(Optional<SSLContext> tls) {
    HttpClient.Builder client =
        HttpClient.newBuilder().connectTimeout(PATIENCE).followRedirects(HttpClient.Redirect.NEVER);
    tls.ifPresent(client::sslContext);
    return client.build();
  }

  private HttpClient client() {
    believing.ifPresent(Followed::refresh);
    return believing.map(Followed::value).orElse(everybody);
  }

  String get(String url) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE).build();
    HttpResponse<InputStream> response =
        client().send(request, HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      if (response.statusCode() != 200) {
        throw new IOException(url + " answered " + response.statusCode());
      }
      byte[] bytes = body.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new IOException(url + " answered with more than " + MAX_BYTES + " bytes");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }
}
