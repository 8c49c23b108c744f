package dev.canvass.party.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.canvass.analytics.attack.MechanismAudit;
import dev.canvass.analytics.query.Party;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.report.Digest;
import dev.canvass.analytics.wire.Topics;
import dev.canvass.privacy.access.AccessSettings;
import dev.canvass.privacy.sign.VerifyingKey;
import dev.canvass.privacy.transport.KafkaSecurity;
import dev.canvass.privacy.transport.PlainText;
import dev.canvass.privacy.transport.TlsSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A party node's configuration. An instance is valid: the constructor names everything that is
 * wrong at once.
 *
 * @param party the party's id
 * @param shard this node's shard, from 0
 * @param shards how many nodes share the party's users, each with another shard; 1 if left out
 * @param dataDirectory where keys and the database live
 * @param http where the API listens
 * @param kafka how to reach the broker
 * @param collector whose queries count
 * @param policy what the node agrees to
 * @param audit how the node audits itself
 * @param access who may use the API; everybody if left out, which is for loopback only
 * @param identity how private keys are kept; without a passphrase file if left out
 * @param tls how the API is encrypted; plain HTTP if left out
 * @param insecure that plain text may leave this machine
 */
public record PartyConfig(
    String party,
    int shard,
    Integer shards,
    String dataDirectory,
    Http http,
    Kafka kafka,
    Collector collector,
    Policy policy,
    Audit audit,
    AccessSettings access,
    IdentitySettings identity,
    TlsSettings tls,
    boolean insecure) {

  /** Equal values have equal bytes. */
  private static final JsonMapper CANONICAL =
      JsonMapper.builder().enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY).build();

  /** The largest configuration file, in bytes. */
  public static final int MAX_BYTES = 65_536;

  private static final Pattern ADDRESS = Pattern.compile("(\\[[0-9a-fA-F:]+]|[^\\s:]+):[0-9]{1,5}");

  /**
   * Where the API listens.
   *
   * @param port 0 for any free one
   */
  public record Http(String host, int port) {
    public Http {
      host = Objects.requireNonNullElse(host, "127.0.0.1");
    }
  }

  /**
   * How to reach the broker.
   *
   * @param security how the node's clients are encrypted and who they are; plain if left out
   */
  public record Kafka(String bootstrapServers, String topicPrefix, KafkaSecurity security) {
    public Kafka {
      topicPrefix = Objects.requireNonNullElse(topicPrefix, Topics.DEFAULT_PREFIX);
      security = Objects.requireNonNullElse(security, KafkaSecurity.PLAIN);
    }

    /** In plain text, on loopback only. */
    public Kafka(String bootstrapServers, String topicPrefix) {
      this(bootstrapServers, topicPrefix, null);
    }
  }

  /**
   * The collector.
   *
   * @param publicKey Base64 of the collector's Ed25519 key; null to believe the one that the party
   *     enrolled with
   * @param url where to enrol and renew; null if an operator registers the party by hand
   * @param ca PEM file with the authority behind its https; the Java runtime's if null
   */
  public record Collector(String publicKey, String url, String ca) {

    /** A collector behind an authority that everybody knows, or on loopback. */
    public Collector(String publicKey, String url) {
      this(publicKey, url, null);
    }

    /** The configured key, if there is one. */
    public Optional<VerifyingKey> key() {
      return Optional.ofNullable(publicKey).map(VerifyingKey::parse);
    }
  }

  /**
   * How the node audits itself.
   *
   * @param mechanism when it attacks its own randomisers
   */
  public record Audit(Mechanism mechanism) {

    /**
     * When the node attacks its own randomisers.
     *
     * @param everyHours how often; 24 if left out, 0 for never
     * @param trials users per item and pair of items; 50,000 if left out
     */
    public record Mechanism(Integer everyHours, Integer trials) {

      private static final int MAX_HOURS = 8_760;

      public Mechanism {
        everyHours = Objects.requireNonNullElse(everyHours, 24);
        trials = Objects.requireNonNullElse(trials, MechanismAudit.DEFAULT_TRIALS / 4);
      }

      /** The attack, with one false alarm in a million. */
      public MechanismAudit attack() {
        return new MechanismAudit(trials, MechanismAudit.DEFAULT_CONFIDENCE);
      }

      private void check(List<String> errors) {
        if (everyHours < 0 || everyHours > MAX_HOURS) {
          errors.add(
              "audit.mechanism.everyHours: must be in 0.." + MAX_HOURS + ", but is " + everyHours);
        }
        require(errors, "audit.mechanism.trials", this::attack);
      }
    }

    public Audit {
      mechanism = Objects.requireNonNullElse(mechanism, new Mechanism(null, null));
    }
  }

  /** A configuration with the default audit and open access. */
  public PartyConfig(
      String party,
      int shard,
      Integer shards,
      String dataDirectory,
      Http http,
      Kafka kafka,
      Collector collector,
      Policy policy) {
    this(
        party,
        shard,
        shards,
        dataDirectory,
        http,
        kafka,
        collector,
        policy,
        null,
        null,
        null,
        null,
        false);
  }

  public PartyConfig {
    http = Objects.requireNonNullElse(http, new Http("127.0.0.1", 8081));
    policy = Objects.requireNonNullElse(policy, Policy.DEFAULT);
    audit = Objects.requireNonNullElse(audit, new Audit(null));
    access = Objects.requireNonNullElse(access, AccessSettings.OPEN);
    identity = Objects.requireNonNullElse(identity, IdentitySettings.NONE);
    collector = Objects.requireNonNullElse(collector, new Collector(null, null));
    shards = Objects.requireNonNullElse(shards, 1);
    List<String> errors = new ArrayList<>();
    String id = party;
    require(errors, "party", () -> new PartyId(Objects.requireNonNull(id, "is missing")));
    if (shards < 1 || shards > Party.MAX_SHARDS) {
      errors.add("shards: must be in 1.." + Party.MAX_SHARDS + ", but is " + shards);
    } else if (shard < 0 || shard >= shards) {
      errors.add(
          "shard: must be in 0.." + (shards - 1) + " (one less than shards), but is " + shard);
    }
    if (dataDirectory == null || dataDirectory.isBlank()) {
      errors.add("dataDirectory: is missing");
    }
    if (http.port() < 0 || http.port() > 65_535) {
      errors.add("http: needs a port in 0..65535, but has " + http.port());
    }
    if (kafka == null || kafka.bootstrapServers() == null || kafka.bootstrapServers().isBlank()) {
      errors.add("kafka.bootstrapServers: is missing");
    } else {
      String prefix = kafka.topicPrefix();
      require(errors, "kafka.topicPrefix", () -> new Topics(prefix));
      for (String address : kafka.bootstrapServers().split(",", -1)) {
        if (!ADDRESS.matcher(address.strip()).matches()) {
          errors.add("kafka.bootstrapServers: must be host:port, but is \"" + address + "\"");
        }
      }
    }
    Collector believed = collector;
    require(errors, "collector.publicKey", believed::key);
    policy.check(errors);
    audit.mechanism().check(errors);
    access.objection(http.host()).ifPresent(errors::add);
    if (kafka != null && collector != null) {
      errors.addAll(plainText(http, kafka, collector, tls).objections(insecure));
    }
    if (!errors.isEmpty()) {
      throw new IllegalArgumentException(
          "the party's configuration has "
              + errors.size()
              + " error(s):\n  "
              + String.join("\n  ", errors));
    }
  }

  private static PlainText plainText(Http http, Kafka kafka, Collector collector, TlsSettings tls) {
    return new PlainText()
        .http(http.host(), tls != null)
        .url("collector.url", collector.url())
        .kafka(kafka.bootstrapServers(), kafka.security());
  }

  /** What leaves this machine in plain text. */
  public PlainText plainText() {
    return plainText(http, kafka, collector, tls);
  }

  /** SHA-256 of everything, the same for equal configurations; there are no secrets in it. */
  public Digest digest() {
    return Digest.of(CANONICAL.valueToTree(this).toString().getBytes(StandardCharsets.UTF_8));
  }

  /** SHA-256 of the policy alone. */
  public Digest policyDigest() {
    return Digest.of(CANONICAL.valueToTree(policy).toString().getBytes(StandardCharsets.UTF_8));
  }

  static void require(List<String> errors, String key, Runnable check) {
    try {
      check.run();
    } catch (IllegalArgumentException | NullPointerException e) {
      errors.add(key + ": " + e.getMessage());
    }
  }

  /**
   * Reads a YAML file.
   *
   * @throws IllegalArgumentException if it is missing, not YAML, has unknown keys or wrong values
   */
  public static PartyConfig load(Path file) {
    JsonMapper mapper =
        JsonMapper.builder(new YAMLFactory())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    try {
      // YAML of a megabyte takes its reader gigabytes.
      if (Files.size(file) > MAX_BYTES) {
        throw new IllegalArgumentException(
            file + ": a configuration has at most " + MAX_BYTES + " bytes");
      }
      return mapper.readValue(Files.readString(file), PartyConfig.class);
    } catch (JsonProcessingException e) {
      Throwable reason = e.getCause() instanceof IllegalArgumentException ? e.getCause() : e;
      throw new IllegalArgumentException(file + ": " + reason.getMessage(), e);
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read " + file + ": " + e, e);
    }
  }
}
