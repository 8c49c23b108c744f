package dev.canvass.party.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.party.PartyNode;
import dev.canvass.party.config.PartyConfig;
import dev.canvass.privacy.sign.SigningKey;
import dev.canvass.privacy.transport.TlsFailure;
import dev.canvass.privacy.transport.TlsFiles;
import dev.canvass.privacy.transport.TlsSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A party's API over real TLS sockets. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class HttpTlsTest {

  private static final Duration MONTH = Duration.ofDays(30);

  @TempDir private Path folder;

  private final Vertx vertx = Vertx.vertx();
  private Pki ours;
  private Pki foreign;
  private PartyNode node;

  @BeforeEach
  void makeAuthorities() throws IOException {
    ours = new Pki(folder, "ours", Clock.systemUTC());
    foreign = new Pki(folder, "foreign", Clock.systemUTC());
  }

  @AfterEach
  void stop() throws Exception {
    if (node != null) {
      await(node.close());
    }
    await(vertx.close());
  }

  private PartyConfig config(TlsFiles tls, String clients, PartyConfig.Collector collector) {
    return new PartyConfig(
        "north",
        0,
        1,
        folder.resolve("data").toString(),
        new PartyConfig.Http("127.0.0.1", 0),
        new PartyConfig.Kafka("127.0.0.1:1", null),
        collector,
        null,
        null,
        null,
        null,
        new TlsSettings(tls.certificate(), tls.key(), null, tls.trust(), clients),
        false);
  }

  private static PartyConfig.Collector collector() {
    return new PartyConfig.Collector(SigningKey.generate().verifyingKey().toString(), null);
  }

  private void start(String clients) throws Exception {
    node = await(PartyNode.start(vertx, config(ours.issue("node", MONTH), clients, collector())));
  }

  private HttpResponse<String> call(TlsFiles files, String... protocols) throws Exception {
    SSLContext tls = files.read(NodeFiles::read, Instant.now()).context();
    HttpClient client =
        HttpClient.newBuilder()
            .sslContext(tls)
            .sslParameters(new SSLParameters(null, protocols.length == 0 ? null : protocols))
            .build();
    return client.send(
        HttpRequest.newBuilder(URI.create(node.url() + "/health/live"))
            .timeout(Duration.ofSeconds(30))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private void refused(String reason, TlsFiles files, String... protocols) {
    String said = TlsFailure.reason(assertThrows(IOException.class, () -> call(files, protocols)));
    assertTrue(said.contains(reason), reason + " in " + said);
  }

  @Test
  void servesWhomItBelievesAndNobodyElse() throws Exception {
    start("required");
    assertTrue(node.url().startsWith("https://127.0.0.1:"));
    assertEquals(200, call(ours.issue("client", MONTH)).statusCode());
    assertEquals(200, call(ours.issue("client", MONTH), "TLSv1.2").statusCode());
    refused("wants a certificate", ours.trust());
    TlsFiles stranger = foreign.issue("stranger", MONTH);
    refused(
        "refused the TLS connection",
        new TlsFiles(stranger.certificate(), stranger.key(), null, ours.trust().trust()));
    refused("not from an authority that is trusted here", foreign.trust());
  }

  @Test
  void aClientsCertificateIsWantedOnlyIfThatIsSaid() throws Exception {
    start("optional");
    assertEquals(200, call(ours.trust()).statusCode());
    assertEquals(200, call(ours.issue("client", MONTH)).statusCode());
  }

  @Test
  void plainHttpAndOldProtocolsGetNothing() throws Exception {
    start("none");
    assertThrows(IOException.class, () -> call(ours.trust(), "TLSv1.1"));
    HttpRequest plain =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.httpPort() + "/health/live"))
            .timeout(Duration.ofSeconds(30))
            .build();
    assertThrows(
        IOException.class,
        () -> HttpClient.newHttpClient().send(plain, HttpResponse.BodyHandlers.ofString()));
  }

  @Test
  void aRenewedCertificateIsShownWithoutARestart() throws Exception {
    start("none");
    BigInteger before = serial(call(ours.trust()));
    ours.issue("node", MONTH);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    BigInteger after = before;
    while (after.equals(before) && System.nanoTime() < deadline) {
      after = serial(call(ours.trust()));
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }
    assertNotEquals(before, after);
  }

  private static BigInteger serial(HttpResponse<?> answer) throws Exception {
    return ((X509Certificate) answer.sslSession().orElseThrow().getPeerCertificates()[0])
        .getSerialNumber();
  }

  @Test
  void badFilesKeepTheNodeFromStartingInvariantI8() throws Exception {
    TlsFiles files = ours.issue("node", MONTH);
    Files.setPosixFilePermissions(
        Path.of(files.key()), PosixFilePermissions.fromString("rw-r-----"));
    startRefused(files, "node.key: others than its owner may use it (rw-r-----)");
    Clock past = Clock.fixed(Instant.now().minus(MONTH), ZoneOffset.UTC);
    startRefused(new Pki(folder, "old", past).issue("late", Duration.ofDays(1)), "expired at");
    TlsFiles other = ours.issue("other", MONTH);
    startRefused(
        new TlsFiles(files.certificate(), other.key(), null, null),
        "other.key: this is not the key of the certificate of CN=node");
    startRefused(
        new TlsFiles(folder.resolve("gone.pem").toString(), other.key(), null, null),
        "gone.pem: no such file");
  }

  private void startRefused(TlsFiles files, String reason) {
    ExecutionException refused =
        assertThrows(
            ExecutionException.class,
            () -> await(PartyNode.start(vertx, config(files, "none", collector()))));
    String said = refused.getCause().getMessage();
    assertTrue(said.contains(reason), reason + " in " + said);
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }
}
