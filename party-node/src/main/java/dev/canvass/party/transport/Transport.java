package dev.canvass.party.transport;

import dev.canvass.party.config.PartyConfig;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a party's node is encrypted on all its wires. */
public final class Transport implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Transport.class);

  private final Optional<HttpTls> server;
  private final Map<String, String> kafka;
  private final List<String> exposed;

  /**
   * Reads all files that {@code config} names.
   *
   * @throws IllegalArgumentException naming a file and what is wrong with it
   */
  public Transport(PartyConfig config, Clock clock) {
    server = Optional.ofNullable(config.tls()).map(tls -> HttpTls.server(tls, clock));
    kafka =
        config
            .kafka()
            .security()
            .clientSettings(NodeFiles::read, KafkaEngines.class.getName(), clock.instant());
    exposed = config.plainText().warnings();
    exposed.forEach(warning -> LOG.warn("event=plain_text reason=\"{}\"", warning));
  }

  /** The settings that every Kafka client of this node gets besides its own; with secrets. */
  public Map<String, String> kafka() {
    return kafka;
  }

  /** Lets a server that is to be made speak TLS, if it should. */
  public HttpServerOptions serverOptions(HttpServerOptions options) {
    return server.map(tls -> tls.applyTo(options)).orElse(options);
  }

  /** Begins to follow the API's files. */
  public void follow(Vertx vertx, HttpServer listening) {
    server.ifPresent(tls -> tls.follow(vertx, listening));
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
  }
}
