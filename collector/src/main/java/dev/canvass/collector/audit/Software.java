package dev.canvass.collector.audit;

import dev.canvass.analytics.report.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/**
 * The collector's software.
 *
 * @param digest SHA-256 of its jar; empty if it runs from classes
 */
public record Software(String version, Optional<Digest> digest) {

  private static final int BUFFER_BYTES = 1 << 16;

  /** Computed once, when first asked for: the jar is large. */
  private static final class Running {
    static final Software THIS = read();
  }

  /** The software of this process. */
  public static Software running() {
    return Running.THIS;
  }

  private static Software read() {
    String version = Software.class.getPackage().getImplementationVersion();
    CodeSource source = Software.class.getProtectionDomain().getCodeSource();
    return new Software(
        version == null ? "unpackaged" : version,
        source == null ? Optional.empty() : digest(source));
  }

  private static Optional<Digest> digest(CodeSource source) {
    try {
      Path jar = Path.of(source.getLocation().toURI());
      if (!Files.isRegularFile(jar)) {
        return Optional.empty();
      }
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      try (InputStream in = Files.newInputStream(jar)) {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          sha256.update(buffer, 0, read);
        }
      }
      return Optional.of(Digest.ofBytes(sha256.digest()));
    } catch (URISyntaxException | IOException e) {
      return Optional.empty();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime has no SHA-256", e);
    }
  }
}
