package dev.canvass.collector.transport;

import dev.canvass.privacy.transport.TlsFiles;
import dev.canvass.privacy.transport.TlsIdentity;
import dev.canvass.privacy.transport.TlsSettings;
import dev.canvass.privacy.transport.TlsWatch;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SSLOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.TCPSSLOptions;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS of one HTTP server or client of this node. Follows its files: connections that begin after a
 * renewal get the new certificate, those that are open go on.
 */
public final class HttpTls implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HttpTls.class);
  private static final long REFRESH_MILLIS = 1_000;
  private static final Set<String> PROTOCOLS = Set.copyOf(TlsIdentity.PROTOCOLS);

  private final TlsWatch watch;
  private final ClientAuth clients;
  private Runnable stop = () -> {};

  private HttpTls(TlsFiles files, ClientAuth clients, Clock clock) {
    this.clients = clients;
    watch = new TlsWatch(files, NodeFiles::read, clock);
    watch.warnings().forEach(warning -> LOG.warn("event=tls-warning reason=\"{}\"", warning));
  }

  /**
   * For a server.
   *
   * @throws IllegalArgumentException naming the file and what is wrong with it
   */
  public static HttpTls server(TlsSettings settings, Clock clock) {
    ClientAuth clients =
        settings.clients().equals("optional")
            ? ClientAuth.REQUEST
            : ClientAuth.valueOf(settings.clients().toUpperCase(Locale.ROOT));
    return new HttpTls(settings.files(), clients, clock);
  }

  /**
   * For a client.
   *
   * @throws IllegalArgumentException naming the file and what is wrong with it
   */
  public static HttpTls client(TlsFiles files, Clock clock) {
    return new HttpTls(files, ClientAuth.NONE, clock);
  }

  /** Lets a server that is to be made speak TLS only. */
  public HttpServerOptions applyTo(HttpServerOptions options) {
    options.setSsl(true).setClientAuth(clients);
    fill(options);
    return options;
  }

  /** Lets a client that is to be made show and believe this where a request is for https. */
  public <T extends HttpClientOptions> T applyTo(T options) {
    fill(options);
    return options;
  }

  private void fill(TCPSSLOptions options) {
    // Makes the options that are filled.
    options.setEnabledSecureTransportProtocols(PROTOCOLS);
    fill(options.getSslOptions());
  }

  private <T extends SSLOptions> T fill(T options) {
    TlsIdentity identity = watch.identity();
    options.setEnabledSecureTransportProtocols(PROTOCOLS);
    if (!identity.certificatePem().isEmpty()) {
      options.setKeyCertOptions(
          new PemKeyCertOptions()
              .addCertValue(Buffer.buffer(identity.certificatePem()))
              .addKeyValue(Buffer.buffer(identity.keyPem())));
    }
    if (!identity.trustPem().isEmpty()) {
      options.setTrustOptions(
          new PemTrustOptions().addCertValue(Buffer.buffer(identity.trustPem())));
    }
    return options;
  }

  /** Begins to follow the files for a server that listens. */
  public void follow(Vertx vertx, HttpServer server) {
    follow(
        vertx, () -> server.updateSSLOptions(fill(new ServerSSLOptions().setClientAuth(clients))));
  }

  /**
   * Begins to follow the files for a client.
   *
   * @param update the client's own method
   */
  public void follow(Vertx vertx, Function<ClientSSLOptions, Future<Boolean>> update) {
    follow(
        vertx,
        () -> update.apply(fill(new ClientSSLOptions().setHostnameVerificationAlgorithm("HTTPS"))));
  }

  private void follow(Vertx vertx, Supplier<Future<Boolean>> update) {
    long timer =
        vertx.setPeriodic(
            REFRESH_MILLIS,
            tick ->
                vertx
                    .executeBlocking(watch::refresh, false)
                    .onSuccess(changed -> changed.ifPresent(line -> changed(line, update))));
    stop = () -> vertx.cancelTimer(timer);
  }

  private static void changed(String line, Supplier<Future<Boolean>> update) {
    LOG.warn(line);
    update.get().onFailure(e -> LOG.error("event=tls-not-updated", e));
  }

  /** What should be seen to, in plain words. */
  public List<String> warnings() {
    return watch.warnings();
  }

  /** Stops following. */
  @Override
  public void close() {
    stop.run();
  }
}
