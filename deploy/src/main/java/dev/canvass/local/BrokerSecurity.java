package dev.canvass.local;

import dev.canvass.privacy.transport.TlsIdentity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How an embedded broker is encrypted, and who may do what at it: nobody anything, until access
 * lists say so.
 *
 * @param identity what the broker shows and which authority its clients must be from; plain text
 *     and no access lists if empty
 * @param passwords of users that log in by SCRAM-SHA-512; where there are none, clients show
 *     certificates
 * @param superUsers principals that access lists do not bind, such as {@code User:CN=operator}
 */
public record BrokerSecurity(
    Optional<TlsIdentity> identity, Map<String, String> passwords, List<String> superUsers) {

  /** Plain text, and everybody may do everything. */
  public static final BrokerSecurity PLAIN =
      new BrokerSecurity(Optional.empty(), Map.of(), List.of());

  public BrokerSecurity {
    passwords = Map.copyOf(new TreeMap<>(passwords));
    superUsers = List.copyOf(superUsers);
  }

  /** The broker's settings, for listeners of these names. */
  Map<String, String> settings(String clients, String internal, String controller) {
    boolean scram = !passwords.isEmpty();
    String tls = identity.isPresent() ? "SSL" : "PLAINTEXT";
    Map<String, String> settings = new HashMap<>();
    settings.put(
        "listener.security.protocol.map",
        String.format(
            "%s:%s,%s:%s,%s:%s",
            clients, scram ? "SASL_SSL" : tls, internal, tls, controller, tls));
    if (identity.isEmpty()) {
      return settings;
    }
    settings.put("ssl.keystore.type", "PEM");
    settings.put("ssl.keystore.certificate.chain", identity.get().certificatePem());
    settings.put("ssl.keystore.key", identity.get().keyPem());
    settings.put("ssl.truststore.type", "PEM");
    settings.put("ssl.truststore.certificates", identity.get().trustPem());
    settings.put("ssl.client.auth", "required");
    settings.put("ssl.enabled.protocols", String.join(",", TlsIdentity.PROTOCOLS));
    settings.put(
        "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
    settings.put("allow.everyone.if.no.acl.found", "false");
    List<String> all = new ArrayList<>(superUsers);
    // The broker itself, to its controller.
    all.add("User:" + identity.get().subject().orElseThrow());
    settings.put("super.users", String.join(";", all));
    if (scram) {
      String prefix = "listener.name." + clients.toLowerCase(Locale.ROOT) + ".";
      settings.put("sasl.enabled.mechanisms", "SCRAM-SHA-512");
      settings.put(prefix + "ssl.client.auth", "none");
      settings.put(
          prefix + "scram-sha-512.sasl.jaas.config",
          "org.apache.kafka.common.security.scram.ScramLoginModule required;");
    }
    return settings;
  }

  /** What formats the broker's folder with its users. */
  List<String> scramArguments() {
    return passwords.entrySet().stream()
        .map(user -> "SCRAM-SHA-512=[name=" + user.getKey() + ",password=" + user.getValue() + "]")
        .toList();
  }

  /** Without the passwords. */
  @Override
  public String toString() {
    return "BrokerSecurity[encrypted="
        + identity.isPresent()
        + ", users="
        + passwords.keySet()
        + ", superUsers="
        + superUsers
        + "]";
  }
}
