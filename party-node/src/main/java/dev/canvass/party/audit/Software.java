package dev.canvass.party.audit;

import dev.canvass.analytics.report.Digest;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;

/**
 * The software that runs.
 *
 * @param digest SHA-256 of its jar; empty if it runs from classes
 */
public record Software(String version, Optional<Digest> digest) {

  /** Computed once: the jar is large, and many nodes may run in one process. */
  private static final class Running {
    static final Software THIS = read();
  }

  /** The software of this process. */
  public static Software running() {
    return Running.THIS;
  }

  private static Software read() {
    String version = Software.class.getPackage().getImplementationVersion();
    return new Software(version == null ? "unpackaged" : version, jarDigest());
  }

  private static Optional<Digest> jarDigest() {
    CodeSource source = Software.class.getProtectionDomain().getCodeSource();
    if (source == null) {
      return Optional.empty();
    }
    try {
      Path jar = Path.of(source.getLocation().toURI());
      return Files.isRegularFile(jar)
          ? Optional.of(Digest.of(Files.readAllBytes(jar)))
          : Optional.empty();
    } catch (URISyntaxException | IOException e) {
      return Optional.empty();
    }
  }
}
