package dev.canvass.privacy.transport;

import java.util.List;
import java.util.Objects;

/**
 * How a node's API speaks TLS.
 *
 * @param certificate PEM file with the node's certificate and its chain
 * @param key PEM file with its private key
 * @param passphrase file with the key's passphrase; null if it is not encrypted
 * @param trust PEM file with the authorities whose clients are believed; null if none are asked
 * @param clients whether clients show a certificate: {@code none}, {@code optional} or {@code
 *     required}; required if left out where there is {@code trust}
 */
public record TlsSettings(
    String certificate, String key, String passphrase, String trust, String clients) {

  private static final List<String> CLIENTS = List.of("none", "optional", "required");

  public TlsSettings {
    if (certificate == null || key == null) {
      throw new IllegalArgumentException("tls needs certificate and key, both PEM files");
    }
    clients = Objects.requireNonNullElse(clients, trust == null ? "none" : "required");
    if (!CLIENTS.contains(clients)) {
      throw new IllegalArgumentException(
          "tls.clients must be none, optional or required, but is \"" + clients + "\"");
    }
    if (!clients.equals("none") && trust == null) {
      throw new IllegalArgumentException(
          "tls.clients is " + clients + ", so tls.trust must name the authority of clients");
    }
  }

  /** The files. */
  public TlsFiles files() {
    return new TlsFiles(certificate, key, passphrase, trust);
  }
}
