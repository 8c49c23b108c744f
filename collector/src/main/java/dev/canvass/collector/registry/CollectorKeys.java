package dev.canvass.collector.registry;

import dev.canvass.collector.transport.NodeFiles;
import dev.canvass.privacy.identity.CertificateAuthority;
import dev.canvass.privacy.identity.Certificates;
import dev.canvass.privacy.identity.Passphrase;
import dev.canvass.privacy.identity.SigningKeyPem;
import dev.canvass.privacy.identity.TlsKey;
import dev.canvass.privacy.sign.SigningKey;
import dev.canvass.privacy.transport.TextFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;

/**
 * The collector's keys on disk: {@code collector.key}, which signs queries and registry entries,
 * and {@code authority.key} with {@code authority.pem}, which sign certificates. All of them are
 * PEM; private keys are for their owner only, and encrypted if there is a passphrase.
 *
 * @param signing signs queries, registry entries and results
 * @param authority issues certificates
 */
public record CollectorKeys(SigningKey signing, CertificateAuthority authority) {

  private static final TextFiles DISK = NodeFiles::read;
  private static final String SIGNING = "collector.key";
  private static final String AUTHORITY_KEY = "authority.key";
  private static final String AUTHORITY = "authority.pem";

  /** The files of a data directory that all instances of a collector share. */
  public static final List<String> FILES = List.of(SIGNING, AUTHORITY_KEY, AUTHORITY);

  private static final String AUTHORITY_NAME = "Canvass authority ";

  /**
   * Reads the keys in {@code directory}, or makes them there at the first start.
   *
   * @throws IOException if a file cannot be read or written, does not hold what it should, is
   *     readable by others, or only some of the files are there
   */
  public static CollectorKeys open(Path directory, Passphrase passphrase, Clock clock)
      throws IOException {
    Files.createDirectories(directory);
    Path signing = directory.resolve(SIGNING);
    Path authority = directory.resolve(AUTHORITY);
    // The signing key comes last: where it is, all of them are.
    if (!Files.exists(signing)) {
      create(directory, passphrase, clock);
    } else if (!Files.exists(authority)) {
      throw new IOException(
          signing
              + " is there, but "
              + authority
              + " is not: copy "
              + AUTHORITY_KEY
              + " and "
              + AUTHORITY
              + " from where the signing key came from");
    }
    try {
      return new CollectorKeys(
          SigningKeyPem.read(secret(signing), passphrase),
          CertificateAuthority.of(
              TlsKey.read(secret(directory.resolve(AUTHORITY_KEY)), passphrase),
              Certificates.parseOne(Files.readString(authority)),
              clock));
    } catch (IllegalArgumentException e) {
      throw new IOException("the keys in " + directory + ": " + e.getMessage(), e);
    }
  }

  private static void create(Path directory, Passphrase passphrase, Clock clock)
      throws IOException {
    SigningKey key = SigningKey.generate();
    CertificateAuthority authority =
        CertificateAuthority.create(AUTHORITY_NAME + key.verifyingKey().fingerprint(), clock);
    write(directory.resolve(AUTHORITY_KEY), authority.key().toPem(passphrase));
    write(directory.resolve(AUTHORITY), Certificates.toPem(authority.certificate()));
    write(directory.resolve(SIGNING), SigningKeyPem.write(key, passphrase));
  }

  private static String secret(Path file) throws IOException {
    try {
      return DISK.secret(file.toString());
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Written aside, synced and moved, so that a crash never leaves half a key behind. */
  private static void write(Path file, String text) throws IOException {
    Path draft = Files.createTempFile(file.getParent(), "key", ".new");
    try {
      Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-------"));
      Files.writeString(draft, text, StandardOpenOption.SYNC);
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(draft);
    }
  }
}
