package dev.canvass.cli;

import dev.canvass.collector.transport.NodeFiles;
import dev.canvass.privacy.transport.TlsFiles;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import picocli.CommandLine.Option;

/** Which authority a node's certificate must be from, and which certificate to show it. */
final class TlsOption {

  private static final String CA = "CANVASS_CA";
  private static final String CERTIFICATE = "CANVASS_CERTIFICATE";
  private static final String KEY = "CANVASS_KEY";

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description =
          "PEM file of the authority to believe. Without it, " + CA + ", or those Java believes.")
  private String ca;

  @Option(
      names = "--certificate",
      paramLabel = "FILE",
      description = "PEM file of the certificate to show. Without it, " + CERTIFICATE + ".")
  private String certificate;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "PEM file of its private key. Without it, " + KEY + ".")
  private String key;

  @Option(
      names = "--passphrase-file",
      paramLabel = "FILE",
      description = "Holds the passphrase of the private key, if it is encrypted.")
  private String passphrase;

  /** What was asked for; empty if nothing was. */
  Optional<SSLContext> context() throws IOException {
    return context(ca, certificate, key, passphrase);
  }

  /** Believes the authority in the file {@code ca}; what is null is from the environment. */
  static Optional<SSLContext> believing(String ca) throws IOException {
    return context(ca, null, null, null);
  }

  private static Optional<SSLContext> context(
      String ca, String certificate, String key, String passphrase) throws IOException {
    String believed = orVariable(ca, CA);
    String shown = orVariable(certificate, CERTIFICATE);
    String secret = orVariable(key, KEY);
    if (believed == null && shown == null && secret == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new TlsFiles(shown, secret, passphrase, believed)
              .read(NodeFiles::read, Instant.now())
              .context());
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static String orVariable(String option, String variable) {
    String value = option == null ? System.getenv(variable) : option;
    return value == null || value.isBlank() ? null : value;
  }
}
