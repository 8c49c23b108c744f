package dev.canvass.privacy.transport;

import dev.canvass.privacy.identity.Passphrase;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The PEM files behind a {@link TlsIdentity}; those that are not used are null.
 *
 * @param certificate the own certificate, followed by the ones between it and its authority
 * @param key its private key, PKCS#8
 * @param passphrase the file with the passphrase of an encrypted key
 * @param trust the authorities to believe; the Java runtime's if null
 */
public record TlsFiles(String certificate, String key, String passphrase, String trust) {

  private static final String SETTING = "canvass.tls.";

  public TlsFiles {
    if ((certificate == null) != (key == null)) {
      throw new IllegalArgumentException(
          certificate == null
              ? "key names a file, but certificate does not: both are needed"
              : "certificate names a file, but key does not: both are needed");
    }
    if (passphrase != null && key == null) {
      throw new IllegalArgumentException("passphrase names a file, but there is no key");
    }
  }

  /** Only authorities, no certificate of one's own. */
  public static TlsFiles trusting(String trust) {
    return new TlsFiles(null, null, null, trust);
  }

  /**
   * Reads and checks all of them.
   *
   * @throws IllegalArgumentException naming the file and what is wrong with it
   */
  public TlsIdentity read(TextFiles files, Instant now) {
    TlsIdentity identity =
        trust == null
            ? TlsIdentity.ANYBODY
            : in(trust, () -> TlsIdentity.trusting(files.open(trust), now));
    if (certificate == null) {
      return identity;
    }
    Passphrase secret =
        passphrase == null
            ? Passphrase.NONE
            : in(
                passphrase,
                () -> Passphrase.of(firstLine(files.password(passphrase)).toCharArray()));
    TlsIdentity.Chain chain =
        in(certificate, () -> TlsIdentity.Chain.parse(files.open(certificate), now));
    return in(key, () -> identity.with(chain, files.secret(key), secret));
  }

  /** What {@link #read} depends on, to see whether any of it has changed. */
  String texts(TextFiles files) {
    StringBuilder texts = new StringBuilder();
    append(texts, certificate, files::open);
    append(texts, key, files::secret);
    append(texts, passphrase, files::password);
    append(texts, trust, files::open);
    return texts.toString();
  }

  private static void append(StringBuilder texts, String file, UnaryOperator<String> reading) {
    texts.append(file == null ? "" : reading.apply(file)).append('\0');
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }

  private static <T> T in(String file, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (IllegalArgumentException e) {
      String reason = e.getMessage();
      throw new IllegalArgumentException(
          reason.startsWith(file) ? reason : file + ": " + reason, e);
    }
  }

  /** Adds the names to the settings of a Kafka client, for its engine factory to find. */
  void putInto(Map<String, String> settings) {
    put(settings, "certificate", certificate);
    put(settings, "key", key);
    put(settings, "passphrase", passphrase);
    put(settings, "trust", trust);
  }

  private static void put(Map<String, String> settings, String name, String file) {
    if (file != null) {
      settings.put(SETTING + name, file);
    }
  }

  /** Finds the names in the settings of a Kafka client. */
  public static TlsFiles of(Map<String, ?> settings) {
    return new TlsFiles(
        get(settings, "certificate"),
        get(settings, "key"),
        get(settings, "passphrase"),
        get(settings, "trust"));
  }

  private static String get(Map<String, ?> settings, String name) {
    return Objects.toString(settings.get(SETTING + name), null);
  }
}
