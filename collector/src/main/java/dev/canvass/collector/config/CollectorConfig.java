package dev.canvass.collector.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.canvass.analytics.wire.Topics;
import dev.canvass.collector.json.Fields;
import dev.canvass.privacy.access.AccessSettings;
import dev.canvass.privacy.identity.CertificateAuthority;
import dev.canvass.privacy.identity.Passphrase;
import dev.canvass.privacy.transport.KafkaSecurity;
import dev.canvass.privacy.transport.PlainText;
import dev.canvass.privacy.transport.TextFiles;
import dev.canvass.privacy.transport.TlsSettings;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Everything one collector instance is told at start.
 *
 * @param dataDirectory where the signing key and the stores' files live
 * @param http where the API listens
 * @param kafka the broker and the topics
 * @param access who may use the API
 * @param identity how keys are kept and certificates are issued
 * @param tls how the API and calls to other instances are encrypted; plain HTTP if empty
 * @param insecure that plain text may leave this machine
 * @param fourEyes which queries need a second person; empty for none
 */
public record CollectorConfig(
    Path dataDirectory,
    Http http,
    Kafka kafka,
    AccessSettings access,
    Identity identity,
    Optional<TlsSettings> tls,
    boolean insecure,
    Optional<FourEyes> fourEyes) {

  /** The largest configuration file, in bytes. */
  public static final int MAX_BYTES = 65_536;

  public CollectorConfig {
    List<String> objections = new ArrayList<>(plainText(http, kafka, tls).objections(insecure));
    access.objection(http.host()).ifPresent(objections::add);
    if (access.isOpen() && fourEyes.isPresent()) {
      objections.add(
          "fourEyes needs people to tell apart, but access is open: name a token file in"
              + " access.tokens or an issuer in access.oidc");
    }
    if (!objections.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n  ", objections));
    }
  }

  private static PlainText plainText(Http http, Kafka kafka, Optional<TlsSettings> tls) {
    return new PlainText()
        .http(http.host(), tls.isPresent())
        .url("http.advertisedUrl", http.advertisedUrl().map(URI::toString).orElse(null))
        .kafka(kafka.bootstrapServers(), kafka.security());
  }

  /** What leaves this machine in plain text. */
  public PlainText plainText() {
    return plainText(http, kafka, tls);
  }

  /**
   * Where other instances reach this one: as configured, or else where it listens, if that is one
   * address.
   */
  public Optional<URI> advertisedUrl() {
    return http.advertisedUrl().or(() -> http.address(tls.isPresent() ? "https" : "http"));
  }

  /** Keys and certificates as they are by default; plain text, on loopback only. */
  public CollectorConfig(Path dataDirectory, Http http, Kafka kafka, AccessSettings access) {
    this(
        dataDirectory,
        http,
        kafka,
        access,
        Identity.DEFAULT,
        Optional.empty(),
        false,
        Optional.empty());
  }

  /**
   * How keys are kept and certificates are issued.
   *
   * @param certificateDays how long a party's certificate is good for
   * @param passphraseFile its first line is the passphrase of the private keys
   */
  public record Identity(int certificateDays, Optional<Path> passphraseFile) {

    /** The longest life of a certificate, in days. */
    public static final int MAX_DAYS = (int) CertificateAuthority.MAX_VALIDITY.toDays();

    /** Thirty days, and no file for a passphrase. */
    public static final Identity DEFAULT =
        new Identity((int) CertificateAuthority.DEFAULT_VALIDITY.toDays(), Optional.empty());

    /** Gives the passphrase where no file does. */
    public static final String VARIABLE = "CANVASS_KEY_PASSPHRASE";

    public Identity {
      if (certificateDays < 1 || certificateDays > MAX_DAYS) {
        throw new IllegalArgumentException(
            "certificateDays must be in 1.." + MAX_DAYS + ", but is " + certificateDays);
      }
    }

    /** How long a party's certificate is good for. */
    public Duration validity() {
      return Duration.ofDays(certificateDays);
    }

    /**
     * The passphrase, from the file, else from the environment, else none.
     *
     * @param files reads the file
     * @throws IOException if the file cannot be read, is empty, or is everybody's
     */
    public Passphrase passphrase(Map<String, String> environment, TextFiles files)
        throws IOException {
      try {
        if (passphraseFile.isEmpty()) {
          String text = environment.get(VARIABLE);
          return text == null ? Passphrase.NONE : Passphrase.of(text.toCharArray());
        }
        String text = files.password(passphraseFile.get().toString());
        String first = text.lines().findFirst().orElse("");
        return Passphrase.of(first.toCharArray());
      } catch (IllegalArgumentException e) {
        throw new IOException("the passphrase of the keys: " + e.getMessage(), e);
      }
    }
  }

  /**
   * Where the API listens.
   *
   * @param port 1 to 65,535, or 0 for any free one
   * @param advertisedUrl where other instances reach this one, such as {@code
   *     http://collector-2:8080}
   */
  public record Http(String host, int port, Optional<URI> advertisedUrl) {

    /** The port if none is configured. */
    public static final int DEFAULT_PORT = 8080;

    private static final Set<String> WILDCARDS = Set.of("0.0.0.0", "::");

    public Http {
      if (host.isBlank() || port < 0 || port > 65_535) {
        throw new IllegalArgumentException(
            "http needs a host and a port in 0..65535, but has \"" + host + "\" and " + port);
      }
    }

    /** Where it listens; an instance on all interfaces or any port has no one address. */
    private Optional<URI> address(String scheme) {
      if (port == 0 || WILDCARDS.contains(host)) {
        return Optional.empty();
      }
      String literal = host.contains(":") ? "[" + host + "]" : host;
      return Optional.of(advertisedUrl(scheme + "://" + literal + ":" + port));
    }

    /** Where nobody but this machine needs to find it. */
    public Http(String host, int port) {
      this(host, port, Optional.empty());
    }

    static URI advertisedUrl(String text) {
      URI url;
      try {
        url = new URI(text);
      } catch (URISyntaxException e) {
        throw new IllegalArgumentException("not a URL: " + e.getMessage(), e);
      }
      boolean complete =
          ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
              && url.getHost() != null
              && url.getPort() > 0
              && (url.getPath().isEmpty() || url.getPath().equals("/"))
              && url.getUserInfo() == null
              && url.getQuery() == null
              && url.getFragment() == null;
      if (!complete) {
        throw new IllegalArgumentException(
            "must be http:// or https:// with host and port and nothing else, but is \""
                + text
                + "\"");
      }
      return url;
    }
  }

  /**
   * The broker and the topics.
   *
   * @param bootstrapServers {@code host:port}, separated by commas
   * @param replicationFactor of topics this collector creates
   * @param partitions of the topics keyed by query, where this collector creates them
   * @param security how its clients are encrypted and who they are
   */
  public record Kafka(
      String bootstrapServers,
      Topics topics,
      int replicationFactor,
      int partitions,
      KafkaSecurity security) {

    /** The most partitions of a topic. */
    public static final int MAX_PARTITIONS = 1_000;

    public Kafka {
      if (bootstrapServers.isBlank()) {
        throw new IllegalArgumentException("kafka needs bootstrap servers such as localhost:9092");
      }
      if (replicationFactor < 1 || replicationFactor > 100) {
        throw new IllegalArgumentException(
            "the replication factor must be in 1..100, but is " + replicationFactor);
      }
      if (partitions < 1 || partitions > MAX_PARTITIONS) {
        throw new IllegalArgumentException(
            "partitions must be in 1.." + MAX_PARTITIONS + ", but are " + partitions);
      }
    }

    /** In plain text, on loopback only. */
    public Kafka(String bootstrapServers, Topics topics, int replicationFactor, int partitions) {
      this(bootstrapServers, topics, replicationFactor, partitions, KafkaSecurity.PLAIN);
    }
  }

  /**
   * The configuration of a collector within one process with its broker and parties: any free port
   * of 127.0.0.1, one replica, open access.
   */
  public static CollectorConfig local(Path dataDirectory, String bootstrapServers) {
    return new CollectorConfig(
        dataDirectory,
        new Http("127.0.0.1", 0),
        new Kafka(bootstrapServers, new Topics(Topics.DEFAULT_PREFIX), 1, 4),
        AccessSettings.OPEN);
  }

  /**
   * Reads a YAML file.
   *
   * @throws IOException if the file cannot be read
   * @throws ConfigException listing everything that is wrong with it
   */
  public static CollectorConfig load(Path file) throws IOException, ConfigException {
    // YAML of a megabyte takes its reader gigabytes.
    if (Files.size(file) > MAX_BYTES) {
      throw new ConfigException(
          file.toString(), List.of("a configuration has at most " + MAX_BYTES + " bytes"));
    }
    try {
      return parse(Files.readString(file), file.toString());
    } catch (CharacterCodingException e) {
      throw new ConfigException(file.toString(), List.of("not valid UTF-8"));
    }
  }

  /**
   * Reads YAML text.
   *
   * @param source what to call the text in errors
   * @throws ConfigException listing everything that is wrong with it
   */
  public static CollectorConfig parse(String yaml, String source) throws ConfigException {
    List<String> errors = new ArrayList<>();
    JsonNode tree;
    try {
      tree =
          YAMLMapper.builder(new YAMLFactory())
              .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
              .build()
              .readTree(yaml);
    } catch (JsonProcessingException e) {
      throw new ConfigException(source, List.of("not YAML: " + e.getMessage()));
    }
    Fields top = Fields.of(tree, errors);
    Path directory = top.required("dataDirectory", Path::of);
    Fields http = top.object("http");
    String host = http.optional("host", Function.identity()).orElse("127.0.0.1");
    int port = (int) http.integer("port", 0, 65_535, Http.DEFAULT_PORT);
    Optional<URI> advertised = http.optional("advertisedUrl", Http::advertisedUrl);
    Fields kafka = top.object("kafka");
    String servers = kafka.required("bootstrapServers", Function.identity());
    Topics topics =
        kafka.optional("topicPrefix", Topics::new).orElse(new Topics(Topics.DEFAULT_PREFIX));
    int replicas = (int) kafka.integer("replicationFactor", 1, 100, 1);
    int partitions = (int) kafka.integer("partitions", 1, Kafka.MAX_PARTITIONS, 4);
    KafkaSecurity security = TransportFields.security(kafka.object("security"));
    AccessSettings access = AccessFields.read(top.object("access"), errors);
    Optional<FourEyes> fourEyes =
        top.optionalObject("fourEyes").map(fields -> FourEyes.read(fields));
    Fields identity = top.object("identity");
    int days =
        (int)
            identity.integer(
                "certificateDays", 1, Identity.MAX_DAYS, Identity.DEFAULT.certificateDays());
    Optional<Path> passphraseFile = identity.optional("passphraseFile", Path::of);
    Optional<TlsSettings> tls = TransportFields.tls(top.object("tls"));
    boolean insecure = top.flag("insecure");
    for (Fields fields : List.of(top, http, kafka, identity)) {
      fields.refuseOthers();
    }
    if (!errors.isEmpty()) {
      throw new ConfigException(source, errors);
    }
    try {
      return new CollectorConfig(
          directory,
          new Http(host, port, advertised),
          new Kafka(servers, topics, replicas, partitions, security),
          access,
          new Identity(days, passphraseFile),
          tls,
          insecure,
          fourEyes);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(source, List.of(e.getMessage()));
    }
  }
}
