package dev.canvass.privacy.transport;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * How a node's Kafka clients are encrypted and who they are to the broker.
 *
 * @param protocol {@code PLAINTEXT}, {@code SSL} (both sides show certificates) or {@code SASL_SSL}
 *     (the broker shows one, the node has a name and a password)
 * @param trust PEM file with the broker's authority; the Java runtime's if null
 * @param certificate PEM file with the node's certificate; null unless SSL
 * @param key PEM file with its private key; null unless SSL
 * @param passphrase file with the key's passphrase; null if it is not encrypted
 * @param username who the node is; null unless SASL_SSL
 * @param password file with its password; null unless SASL_SSL
 */
public record KafkaSecurity(
    String protocol,
    String trust,
    String certificate,
    String key,
    String passphrase,
    String username,
    String password) {

  private static final List<String> PROTOCOLS = List.of("PLAINTEXT", "SSL", "SASL_SSL");
  private static final Pattern PRINTABLE = Pattern.compile("[\\x20-\\x7e]{1,256}");

  /** For a broker on this machine. */
  public static final KafkaSecurity PLAIN =
      new KafkaSecurity("PLAINTEXT", null, null, null, null, null, null);

  public KafkaSecurity {
    protocol = Objects.requireNonNullElse(protocol, "PLAINTEXT");
    if (!PROTOCOLS.contains(protocol)) {
      throw new IllegalArgumentException(
          "kafka.security.protocol must be PLAINTEXT, SSL or SASL_SSL, but is \""
              + protocol
              + "\"");
    }
    boolean ssl = protocol.equals("SSL");
    boolean sasl = protocol.equals("SASL_SSL");
    require("certificate", certificate, ssl, protocol);
    require("key", key, ssl, protocol);
    require("username", username, sasl, protocol);
    require("password", password, sasl, protocol);
    if ((passphrase != null && !ssl) || (trust != null && !ssl && !sasl)) {
      throw new IllegalArgumentException(
          "kafka.security."
              + (passphrase == null ? "trust" : "passphrase")
              + " is not used with "
              + protocol);
    }
    if (username != null && !PRINTABLE.matcher(username).matches()) {
      throw new IllegalArgumentException(
          "kafka.security.username must be 1 to 256 printable ASCII characters");
    }
  }

  private static void require(String name, String value, boolean wanted, String protocol) {
    if ((value != null) != wanted) {
      throw new IllegalArgumentException(
          "kafka.security."
              + name
              + (wanted ? " is required with " : " is not used with ")
              + protocol);
    }
  }

  /** Certificates on both sides. */
  public static KafkaSecurity certificates(String trust, String certificate, String key) {
    return new KafkaSecurity("SSL", trust, certificate, key, null, null, null);
  }

  /** A name and a password, over TLS. */
  public static KafkaSecurity password(String trust, String username, String password) {
    return new KafkaSecurity("SASL_SSL", trust, null, null, null, username, password);
  }

  /** Whether nothing is encrypted. */
  public boolean isPlain() {
    return protocol.equals("PLAINTEXT");
  }

  /**
   * The settings for every Kafka client of the node: to be added to its own. They hold the
   * password, so they are for no log.
   *
   * @param engines the class that makes Kafka's TLS engines of {@link TlsFiles#of(Map)}
   * @throws IllegalArgumentException naming the file and what is wrong with it
   */
  public Map<String, String> clientSettings(TextFiles files, String engines, Instant now) {
    Map<String, String> settings = new TreeMap<>();
    if (isPlain()) {
      return settings;
    }
    settings.put("security.protocol", protocol);
    settings.put("ssl.engine.factory.class", engines);
    TlsFiles tls = new TlsFiles(certificate, key, passphrase, trust);
    tls.read(files, now);
    tls.putInto(settings);
    if (username != null) {
      settings.put("sasl.mechanism", "SCRAM-SHA-512");
      settings.put("sasl.jaas.config", login(files.password(password).strip()));
    }
    return settings;
  }

  private String login(String secret) {
    if (!PRINTABLE.matcher(secret).matches()) {
      throw new IllegalArgumentException(
          password + ": must hold one password of 1 to 256 printable ASCII characters");
    }
    return String.format(
        "org.apache.kafka.common.security.scram.ScramLoginModule required"
            + " username=\"%s\" password=\"%s\";",
        quoted(username), quoted(secret));
  }

  private static String quoted(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"");
  }
}
