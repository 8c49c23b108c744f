package dev.canvass.collector.transport;

import dev.canvass.collector.config.CollectorConfig;
import dev.canvass.privacy.transport.TlsFiles;
import dev.canvass.privacy.transport.TlsSettings;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How one collector instance is encrypted on all its wires. */
public final class Transport implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Transport.class);

  private final Optional<HttpTls> server;
  private final HttpTls peers;
  private final Map<String, String> kafka;
  private final List<String> exposed;

  /**
   * Reads all files that {@code config} names.
   *
   * @throws IllegalArgumentException naming a file and what is wrong with it
   */
  public Transport(CollectorConfig config, Clock clock) {
    server = config.tls().map(tls -> HttpTls.server(tls, clock));
    // Instances show each other what they show everybody, and believe who may be a client.
    peers =
        HttpTls.client(config.tls().map(TlsSettings::files).orElse(TlsFiles.trusting(null)), clock);
    kafka =
        config
            .kafka()
            .security()
            .clientSettings(NodeFiles::read, KafkaEngines.class.getName(), clock.instant());
    exposed = config.plainText().warnings();
    exposed.forEach(warning -> LOG.warn("event=plain-text reason=\"{}\"", warning));
  }

  /** The settings that every Kafka client of this node gets besides its own; with secrets. */
  public Map<String, String> kafka() {
    return kafka;
  }

  /** Options of the API's server. */
  public HttpServerOptions serverOptions() {
    HttpServerOptions options = new HttpServerOptions();
    return server.map(tls -> tls.applyTo(options)).orElse(options);
  }

  /** Options of the client for other instances. */
  public HttpClientOptions peerOptions() {
    return peers.applyTo(new HttpClientOptions());
  }

  /** Begins to follow the files. */
  public void start(Vertx vertx, HttpServer listening, HttpClientAgent client) {
    server.ifPresent(tls -> tls.follow(vertx, listening));
    peers.follow(vertx, client::updateSSLOptions);
  }

  /** What should be seen to, in plain words. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>(exposed);
    server.ifPresent(tls -> warnings.addAll(tls.warnings()));
    return warnings;
  }

  @Override
  public void close() {
    server.ifPresent(HttpTls::close);
    peers.close();
  }
}
