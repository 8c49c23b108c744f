package dev.canvass.cli;

import dev.canvass.privacy.identity.Certificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The certificate of a party that has an authority of its own. */
final class CertificateOption {

  @Option(
      names = "--certificate",
      paramLabel = "FILE",
      description = {
        "PEM of a certificate of your own authority, to be registered instead of",
        "asking the collector's for one."
      })
  private Path file;

  /** Its fingerprint, if one is given; a chain begins with the party's own. */
  Optional<String> fingerprint() throws IOException {
    if (file == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          Certificates.fingerprint(Certificates.parse(Files.readString(file)).get(0)));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }
}
