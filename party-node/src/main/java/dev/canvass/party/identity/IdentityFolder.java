package dev.canvass.party.identity;

import dev.canvass.party.records.StorageException;
import dev.canvass.party.transport.NodeFiles;
import dev.canvass.privacy.identity.CertificateRequest;
import dev.canvass.privacy.identity.Certificates;
import dev.canvass.privacy.identity.IdentityAnswer;
import dev.canvass.privacy.identity.IdentityRequest;
import dev.canvass.privacy.identity.Passphrase;
import dev.canvass.privacy.identity.SigningKeyPem;
import dev.canvass.privacy.identity.TlsKey;
import dev.canvass.privacy.sign.SigningKey;
import dev.canvass.privacy.sign.VerifyingKey;
import dev.canvass.privacy.transport.TextFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Who a party is, on its disk: the folder {@code identity} of its data directory, all of it PEM.
 *
 * <pre>
 *   signing.key      signs its messages (Ed25519)            private
 *   tls.key          proves who connects (P-256)             private
 *   request.pem      asks for a certificate for tls.key
 *   certificate.pem  what was issued                         once approved
 *   authority.pem    the collector's certificate authority   once approved
 *   collector.pub    the collector's signing key             once approved
 * </pre>
 *
 * Private keys are for their owner only, and encrypted if there is a passphrase. Every method fails
 * with a {@link StorageException} that says what is wrong and what to do.
 */
public final class IdentityFolder {

  private static final TextFiles FILES = NodeFiles::read;
  private static final String NAME = "identity";
  private static final String NEXT = "identity.next";
  private static final String SIGNING = "signing.key";
  private static final String TLS = "tls.key";
  private static final String REQUEST = "request.pem";
  private static final String CERTIFICATE = "certificate.pem";
  private static final String AUTHORITY = "authority.pem";
  private static final String COLLECTOR = "collector.pub";
  private static final String BEFORE = "identity.before-";

  private final Path folder;

  private IdentityFolder(Path folder) {
    this.folder = folder;
  }

  /** The identity in a data directory, whether it is there or not. */
  public static IdentityFolder in(Path dataDirectory) {
    return new IdentityFolder(dataDirectory.resolve(NAME));
  }

  /** Keys that are to take this identity's place. */
  public IdentityFolder next() {
    return new IdentityFolder(folder.resolveSibling(NEXT));
  }

  /** Where it is. */
  public Path path() {
    return folder;
  }

  /** Whether there are keys. */
  public boolean exists() {
    return Files.exists(folder.resolve(REQUEST));
  }

  /** Makes new keys for {@code party}. */
  public void create(String party, Passphrase passphrase) {
    if (exists()) {
      throw new StorageException(
          folder + " holds keys already; to change them: canvass keys renew --new-keys", null);
    }
    TlsKey tls = TlsKey.generate();
    try {
      Files.createDirectories(folder);
      if (isPosix(folder)) {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
      }
      write(SIGNING, SigningKeyPem.write(SigningKey.generate(), passphrase));
      write(TLS, tls.toPem(passphrase));
      // The request comes last: where it is, all of them are.
      write(REQUEST, CertificateRequest.create(party, tls).toPem());
    } catch (IOException e) {
      throw new StorageException("cannot make keys in " + folder + ": " + e, e);
    }
  }

  /** The key that signs messages. */
  public SigningKey signingKey(Passphrase passphrase) {
    return secret(SIGNING, pem -> SigningKeyPem.read(pem, passphrase));
  }

  /** The key that connections are made with. */
  public TlsKey tlsKey(Passphrase passphrase) {
    return secret(TLS, pem -> TlsKey.read(pem, passphrase));
  }

  /** The same request every time, so that its fingerprint can be compared. */
  public IdentityRequest request(Passphrase passphrase, Optional<String> externalCertificate) {
    CertificateRequest request = read(REQUEST, CertificateRequest::parse);
    SigningKey key = signingKey(passphrase);
    return externalCertificate.isPresent()
        ? IdentityRequest.pinned(request.commonName(), key, externalCertificate.get())
        : IdentityRequest.create(request.commonName(), key, request);
  }

  /** The certificate that was issued. */
  public Optional<X509Certificate> certificate() {
    return optional(CERTIFICATE, Certificates::parseOne);
  }

  /** The collector's certificate authority. */
  public Optional<X509Certificate> authority() {
    return optional(AUTHORITY, Certificates::parseOne);
  }

  /** The collector's signing key. */
  public Optional<VerifyingKey> collector() {
    return optional(COLLECTOR, SigningKeyPem::readPublic);
  }

  /** Keeps what an answer that was verified says: certificate, authority, collector's key. */
  public void keep(IdentityAnswer answer) {
    try {
      if (answer.certificate().isPresent()) {
        write(CERTIFICATE, Certificates.toPem(answer.certificate().get()));
      }
      write(AUTHORITY, Certificates.toPem(answer.authority()));
      // Last: where it is, the party is enrolled.
      write(COLLECTOR, SigningKeyPem.write(answer.collector()));
    } catch (IOException e) {
      throw new StorageException("cannot keep the collector's answer in " + folder + ": " + e, e);
    }
  }

  /**
   * Puts the keys of {@link #next()} in place; those before stay in a folder beside.
   *
   * @param suffix of that folder, such as the date
   */
  public void replaceByNext(String suffix) {
    Path before = folder.resolveSibling(BEFORE + suffix);
    try {
      Files.move(folder, before, StandardCopyOption.ATOMIC_MOVE);
      Files.move(next().folder, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new StorageException(
          "cannot put the new keys in place: "
              + e
              + "; move "
              + folder
              + " away and rename "
              + next().folder
              + " to it",
          e);
    }
  }

  /**
   * The collector's key to believe: what was pinned at enrolment, which what is configured must not
   * contradict.
   */
  public VerifyingKey collector(Optional<VerifyingKey> configured) {
    Optional<VerifyingKey> pinned = collector();
    if (pinned.isPresent() && configured.isPresent() && !pinned.equals(configured)) {
      throw new StorageException(
          String.format(
              "the configuration names the collector's key %s, but this party enrolled with the"
                  + " collector %s (%s); correct collector.publicKey, or leave it out",
              configured.get().fingerprint(),
              pinned.get().fingerprint(),
              folder.resolve(COLLECTOR)),
          null);
    }
    return pinned
        .or(() -> configured)
        .orElseThrow(
            () ->
                new StorageException(
                    "no collector is known: enrol with `canvass keys enrol`, or configure"
                        + " collector.publicKey",
                    null));
  }

  private <T> Optional<T> optional(String name, Function<String, T> parser) {
    return Files.exists(folder.resolve(name)) ? Optional.of(read(name, parser)) : Optional.empty();
  }

  private <T> T secret(String name, Function<String, T> parser) {
    return read(name, FILES::secret, parser);
  }

  private <T> T read(String name, Function<String, T> parser) {
    return read(name, FILES::open, parser);
  }

  private <T> T read(String name, UnaryOperator<String> reading, Function<String, T> parser) {
    String file = folder.resolve(name).toString();
    try {
      return parser.apply(reading.apply(file));
    } catch (IllegalArgumentException e) {
      String reason = e.getMessage();
      throw new StorageException(reason.startsWith(file) ? reason : file + ": " + reason, e);
    }
  }

  private static boolean isPosix(Path file) throws IOException {
    return Files.getFileStore(file).supportsFileAttributeView("posix");
  }

  /** Written aside, synced and moved, so that a crash never leaves half a file behind. */
  private void write(String name, String text) throws IOException {
    Path draft = Files.createTempFile(folder, name, ".new");
    try {
      Files.writeString(draft, text, StandardOpenOption.SYNC);
      Files.move(
          draft,
          folder.resolve(name),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(draft);
    }
  }
}
