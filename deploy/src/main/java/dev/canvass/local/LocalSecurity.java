package dev.canvass.local;

import dev.canvass.analytics.query.PartyId;
import dev.canvass.broker.AccessPlan;
import dev.canvass.broker.BrokerSetup;
import dev.canvass.collector.config.CollectorConfig;
import dev.canvass.collector.registry.CollectorKeys;
import dev.canvass.collector.transport.KafkaEngines;
import dev.canvass.collector.transport.NodeFiles;
import dev.canvass.party.config.PartyConfig;
import dev.canvass.privacy.access.AccessSettings;
import dev.canvass.privacy.access.AccessToken;
import dev.canvass.privacy.access.Role;
import dev.canvass.privacy.access.TokenEntry;
import dev.canvass.privacy.access.TokenList;
import dev.canvass.privacy.identity.CertificateAuthority;
import dev.canvass.privacy.identity.Certificates;
import dev.canvass.privacy.identity.Passphrase;
import dev.canvass.privacy.identity.TlsKey;
import dev.canvass.privacy.transport.KafkaSecurity;
import dev.canvass.privacy.transport.TlsFiles;
import dev.canvass.privacy.transport.TlsIdentity;
import dev.canvass.privacy.transport.TlsSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;

/**
 * What a local cluster needs to be encrypted and authenticated on every wire: certificates of the
 * collector's authority, access lists and tokens, all in files that are the owner's alone.
 */
public final class LocalSecurity {

  private static final List<String> HERE = List.of("127.0.0.1", "localhost");

  /** No party's id has a space, so that none can have one of these names. */
  private static final String BROKER = "Canvass broker";

  private static final String COLLECTOR = "Canvass collector";
  private static final String OPERATOR = "Canvass operator";

  private final Path folder;
  private final CertificateAuthority authority;
  private final String trust;
  private final TlsFiles broker;
  private final TlsFiles collector;
  private final TlsFiles operator;
  private final AccessToken person = AccessToken.generate();
  private final SSLContext context;
  private final Path tokens;

  /**
   * Makes everything but the parties' part.
   *
   * @param folder is made, readable by its owner only
   * @param collectorData the collector's data directory, where its authority is made now if it is
   *     not there
   */
  public LocalSecurity(Path folder, Path collectorData) throws IOException {
    this.folder =
        Files.createDirectories(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    authority = CollectorKeys.open(collectorData, Passphrase.NONE, Clock.systemUTC()).authority();
    trust = write("ca.pem", Certificates.toPem(authority.certificate()));
    broker = server("broker", BROKER);
    collector = server("collector", COLLECTOR);
    operator = server("operator", OPERATOR);
    context = identity(operator).context();
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    TokenList list =
        TokenList.EMPTY.with(
            TokenEntry.of(
                "demo",
                Set.of(Role.ANALYST, Role.OPERATOR, Role.AUDITOR),
                person,
                now,
                Optional.empty()));
    tokens = Path.of(write("tokens", list.format()));
    write("demo.token", person.reveal());
  }

  private TlsFiles server(String file, String name) throws IOException {
    TlsKey key = TlsKey.generate();
    return files(
        file,
        key,
        authority.issueServer(name, key.publicKey(), HERE, CertificateAuthority.DEFAULT_VALIDITY));
  }

  private TlsFiles files(String file, TlsKey key, X509Certificate certificate) throws IOException {
    return new TlsFiles(
        write(file + ".pem", Certificates.toPem(certificate)),
        write(file + ".key", key.toPem(Passphrase.NONE)),
        null,
        trust);
  }

  private String write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.writeString(file, text).toString();
  }

  private static String principal(TlsFiles files) {
    return "User:" + identity(files).subject().orElseThrow();
  }

  private static TlsIdentity identity(TlsFiles files) {
    return files.read(NodeFiles::read, Instant.now());
  }

  /** The broker: certificates on both sides, nobody may do anything until a list says so. */
  public BrokerSecurity broker() {
    return new BrokerSecurity(
        Optional.of(identity(broker)), Map.of(), List.of(principal(operator)));
  }

  /** The settings of a Kafka client that may administer the broker. */
  public Map<String, String> brokerAdmin() {
    return kafka(operator)
        .clientSettings(NodeFiles::read, KafkaEngines.class.getName(), Instant.now());
  }

  private static KafkaSecurity kafka(TlsFiles files) {
    return KafkaSecurity.certificates(files.trust(), files.certificate(), files.key());
  }

  /** {@code plain} with everything on. */
  public CollectorConfig collector(CollectorConfig plain) {
    CollectorConfig.Kafka kafka = plain.kafka();
    return new CollectorConfig(
        plain.dataDirectory(),
        plain.http(),
        new CollectorConfig.Kafka(
            kafka.bootstrapServers(),
            kafka.topics(),
            kafka.replicationFactor(),
            kafka.partitions(),
            kafka(collector)),
        AccessSettings.tokens(tokens.toString()),
        plain.identity(),
        Optional.of(tls(collector)),
        false,
        plain.fourEyes());
  }

  /** Topics and the collector's access list: before it starts. */
  public void prepareBroker(CollectorConfig.Kafka kafka) throws IOException {
    setUp(kafka, Map.of(), true);
  }

  /** What a party connects with once it has enrolled. */
  public TlsFiles enrolled(Path dataDirectory) {
    Path identity = dataDirectory.resolve("identity");
    return new TlsFiles(
        identity.resolve("certificate.pem").toString(),
        identity.resolve("tls.key").toString(),
        null,
        trust);
  }

  /**
   * {@code plain} with everything on, and the party let in at the broker.
   *
   * @param self what the party connects with
   */
  public PartyConfig party(PartyConfig plain, TlsFiles self, CollectorConfig.Kafka kafka)
      throws IOException {
    PartyId party = new PartyId(plain.party());
    TlsFiles api = server("party-" + party + "-api", party.value());
    setUp(kafka, Map.of(party, principal(self)), false);
    return new PartyConfig(
        plain.party(),
        plain.shard(),
        plain.shards(),
        plain.dataDirectory(),
        plain.http(),
        new PartyConfig.Kafka(
            plain.kafka().bootstrapServers(), plain.kafka().topicPrefix(), kafka(self)),
        plain.collector(),
        plain.policy(),
        plain.audit(),
        AccessSettings.tokens(tokens.toString()),
        plain.identity(),
        tls(api),
        false);
  }

  private static TlsSettings tls(TlsFiles files) {
    return new TlsSettings(files.certificate(), files.key(), null, files.trust(), "required");
  }

  private void setUp(CollectorConfig.Kafka kafka, Map<PartyId, String> parties, boolean topics)
      throws IOException {
    try (BrokerSetup setup = new BrokerSetup(kafka, brokerAdmin())) {
      if (topics) {
        setup.topics();
      }
      setup.access(AccessPlan.of(kafka.topics(), principal(collector), parties));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** The operator's side of a connection. */
  SSLContext context() {
    return context;
  }

  /** A client of the collector that may ask queries, enrol parties and audit. */
  public CollectorClient client(String url) {
    return new CollectorClient(url, Optional.of(person.reveal()), Optional.of(context()));
  }

  /** What to add to a command that calls the collector. */
  public String options() {
    return String.format(
        "--ca %s --certificate %s --key %s --token-file %s",
        trust, operator.certificate(), operator.key(), folder.resolve("demo.token"));
  }
}
