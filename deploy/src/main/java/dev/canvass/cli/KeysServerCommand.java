package dev.canvass.cli;

import dev.canvass.collector.config.CollectorConfig;
import dev.canvass.collector.registry.CollectorKeys;
import dev.canvass.collector.transport.NodeFiles;
import dev.canvass.privacy.identity.CertificateAuthority;
import dev.canvass.privacy.identity.Certificates;
import dev.canvass.privacy.identity.Passphrase;
import dev.canvass.privacy.identity.TlsKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "server",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a key and has the collector's authority issue a certificate for a",
      "server: a broker, the collector itself, a party's own API. Runs where the",
      "collector's data directory is."
    },
    footer = {
      "",
      "Example: canvass keys server --config collector.yaml --name broker-1 \\",
      "           --host broker-1.example --host 10.0.0.5 --out broker-1"
    })
final class KeysServerCommand implements Callable<Integer> {

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "The collector's YAML file: its data directory and passphrase.")
  private Path config;

  @Option(names = "--name", required = true, description = "Whom the certificate is for.")
  private String name;

  @Option(
      names = "--host",
      required = true,
      description = "DNS name or IP address under which clients reach it; as often as needed.")
  private List<String> hosts;

  @Option(
      names = "--days",
      defaultValue = "90",
      description = "How long it is good for. Default: ${DEFAULT-VALUE}.")
  private int days;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FOLDER",
      description = "Where tls.key, certificate.pem and authority.pem go; must not hold them yet.")
  private Path out;

  @Override
  public Integer call() throws Exception {
    CollectorConfig settings = CollectorConfig.load(config);
    Passphrase passphrase = settings.identity().passphrase(System.getenv(), NodeFiles::read);
    if (!Files.isRegularFile(settings.dataDirectory().resolve(CollectorKeys.FILES.get(0)))) {
      throw new IOException(
          settings.dataDirectory() + " holds no collector's keys; start the collector once");
    }
    CertificateAuthority authority =
        CollectorKeys.open(settings.dataDirectory(), passphrase, Clock.systemUTC()).authority();
    TlsKey key = TlsKey.generate();
    X509Certificate certificate =
        authority.issueServer(name, key.publicKey(), hosts, Duration.ofDays(days));
    Files.createDirectories(out);
    if (Files.exists(out.resolve("tls.key"))) {
      throw new IOException(out.resolve("tls.key") + " is there already; choose another folder");
    }
    write("tls.key", key.toPem(Passphrase.NONE));
    write("certificate.pem", Certificates.toPem(certificate));
    write("authority.pem", Certificates.toPem(authority.certificate()));
    System.out.printf(
        "%s: certificate of %s for %s, good until %s%n",
        out, name, String.join(", ", hosts), certificate.getNotAfter().toInstant());
    return 0;
  }

  /** For its owner only, and never over a key that is in use. */
  private void write(String file, String text) throws IOException {
    Path path = out.resolve(file);
    Files.createFile(
        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(path, text, StandardOpenOption.SYNC);
  }
}
