package dev.canvass.collector.config;

import dev.canvass.collector.json.Fields;
import dev.canvass.privacy.transport.KafkaSecurity;
import dev.canvass.privacy.transport.TlsSettings;
import java.util.Optional;
import java.util.function.Function;

/** The configuration's words for TLS. */
final class TransportFields {

  private TransportFields() {}

  /** The section {@code tls}; empty if it is left out. */
  static Optional<TlsSettings> tls(Fields fields) {
    String certificate = text(fields, "certificate");
    String key = text(fields, "key");
    String passphrase = text(fields, "passphrase");
    String trust = text(fields, "trust");
    String clients = text(fields, "clients");
    fields.refuseOthers();
    return fields.isAbsent()
        ? Optional.empty()
        : fields.checked(() -> new TlsSettings(certificate, key, passphrase, trust, clients));
  }

  /** The section {@code kafka.security}; null if it is wrong. */
  static KafkaSecurity security(Fields fields) {
    String protocol = text(fields, "protocol");
    String trust = text(fields, "trust");
    String certificate = text(fields, "certificate");
    String key = text(fields, "key");
    String passphrase = text(fields, "passphrase");
    String username = text(fields, "username");
    String password = text(fields, "password");
    fields.refuseOthers();
    return fields
        .checked(
            () ->
                new KafkaSecurity(
                    protocol, trust, certificate, key, passphrase, username, password))
        .orElse(null);
  }

  private static String text(Fields fields, String name) {
    return fields.optional(name, Function.identity()).orElse(null);
  }
}
