package dev.canvass.privacy.transport;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * The identity in use while its files are renewed: new files are taken up without a restart, broken
 * ones leave the identity before them in use. Thread-safe.
 */
public final class TlsWatch {

  private final Followed<Used> files;
  private final Clock clock;

  /** An identity and what is made of it, once. */
  private record Used(TlsIdentity identity, SSLContext context) {}

  /**
   * Reads the files for the first time.
   *
   * @throws IllegalArgumentException naming the file and what is wrong with it
   */
  public TlsWatch(TlsFiles files, TextFiles reader, Clock clock) {
    this.clock = clock;
    this.files =
        new Followed<>(
            "TLS",
            () -> files.texts(reader),
            texts -> {
              TlsIdentity identity = files.read(reader, clock.instant());
              return new Used(identity, identity.context());
            });
  }

  /**
   * Reads the files again.
   *
   * @return a line for the log if something is other than before
   */
  public Optional<String> refresh() {
    if (!files.refresh()) {
      return Optional.empty();
    }
    return Optional.of(
        files
            .trouble()
            .map(trouble -> "event=tls-unusable reason=\"" + trouble + "\"")
            .orElse("event=tls-read subject=\"" + identity().subject().orElse("none") + "\""));
  }

  /** The identity in use. */
  public TlsIdentity identity() {
    return files.value().identity();
  }

  /** What should be seen to, in plain words. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    files
        .trouble()
        .ifPresent(
            trouble -> warnings.add("the TLS files cannot be used; those read before are in use"));
    identity().warning(clock.instant()).ifPresent(warnings::add);
    return warnings;
  }

  /** For connections that begin now. */
  public SSLContext context() {
    return files.value().context();
  }

  /**
   * One connection to a server, with the files as they are now.
   *
   * @param verification how the server's name is checked, {@code HTTPS}; null or empty for not
   */
  public SSLEngine connect(String host, int port, String verification) {
    refresh();
    SSLEngine engine = context().createSSLEngine(host, port);
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(TlsIdentity.PROTOCOLS.toArray(String[]::new));
    parameters.setEndpointIdentificationAlgorithm(verification);
    engine.setSSLParameters(parameters);
    return engine;
  }
}
