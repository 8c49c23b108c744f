package dev.canvass.privacy.transport;

import dev.canvass.privacy.identity.CertificateAuthority;
import dev.canvass.privacy.identity.Certificates;
import dev.canvass.privacy.identity.Passphrase;
import dev.canvass.privacy.identity.TlsKey;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Files that exist in memory only, and an authority that fills them. */
final class PemFolder implements TextFiles {

  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private final Map<String, StoredText> files = new HashMap<>();

  @Override
  public StoredText read(String file) throws IOException {
    if (!files.containsKey(file)) {
      throw new IOException("no such file");
    }
    return files.get(file);
  }

  void put(String file, String text) {
    put(file, text, "rw-------");
  }

  void put(String file, String text, String permissions) {
    files.put(file, new StoredText(text, Optional.of(permissions)));
  }

  static CertificateAuthority authority(Instant now) {
    return CertificateAuthority.create("Test authority", Clock.fixed(now, ZoneOffset.UTC));
  }

  /** Writes {@code ca.pem}, {@code NAME.pem} and {@code NAME.key}. */
  void issue(CertificateAuthority authority, String name, Duration validity, Passphrase secret) {
    TlsKey key = TlsKey.generate();
    put("ca.pem", Certificates.toPem(authority.certificate()));
    put(
        name + ".pem",
        Certificates.toPem(
            authority.issueServer(name, key.publicKey(), List.of("localhost"), validity)));
    put(name + ".key", key.toPem(secret));
  }
}
