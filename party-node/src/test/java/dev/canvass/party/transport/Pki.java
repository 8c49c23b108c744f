package dev.canvass.party.transport;

import dev.canvass.privacy.identity.CertificateAuthority;
import dev.canvass.privacy.identity.Certificates;
import dev.canvass.privacy.identity.Passphrase;
import dev.canvass.privacy.identity.TlsKey;
import dev.canvass.privacy.transport.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** An authority that writes the files of those it knows into one folder. */
final class Pki {

  private final Path folder;
  private final CertificateAuthority authority;
  private final TlsFiles trust;

  /** A new authority, whose certificate is {@code NAME.ca.pem}. */
  Pki(Path folder, String name, Clock clock) throws IOException {
    this.folder = folder;
    authority = CertificateAuthority.create(name, clock);
    trust = TlsFiles.trusting(write(name + ".ca.pem", Certificates.toPem(authority.certificate())));
  }

  /** Only whom to believe. */
  TlsFiles trust() {
    return trust;
  }

  /** A certificate for 127.0.0.1; another one at every call, in the same files. */
  TlsFiles issue(String name, Duration validity) throws IOException {
    TlsKey key = TlsKey.generate();
    String certificate =
        Certificates.toPem(
            authority.issueServer(name, key.publicKey(), List.of("127.0.0.1"), validity));
    return new TlsFiles(
        write(name + ".pem", certificate),
        write(name + ".key", key.toPem(Passphrase.NONE)),
        null,
        trust.trust());
  }

  private String write(String name, String text) throws IOException {
    Path draft = folder.resolve(name + ".new");
    Files.writeString(draft, text);
    Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-------"));
    return Files.move(draft, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING).toString();
  }
}
