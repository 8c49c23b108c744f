package dev.canvass.privacy.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What of a node would cross a network unencrypted. Loopback is no network. Mutable, one owner.
 *
 * <pre>{@code
 * new PlainText().http("0.0.0.0", false).kafka("broker:9092", security).objections(insecure)
 * }</pre>
 */
public final class PlainText {

  private static final String MEANT =
      ", or say insecure: true if a private network or a proxy protects all of it";

  private final List<String> exposed = new ArrayList<>();
  private final List<String> remedies = new ArrayList<>();

  /** The node's own API. */
  public PlainText http(String host, boolean encrypted) {
    if (!encrypted && !Loopback.isHost(host)) {
      expose("plain HTTP on http.host " + host, "name tls.certificate and tls.key");
    }
    return this;
  }

  /** The broker; servers of null are another error's business. */
  public PlainText kafka(String servers, KafkaSecurity security) {
    if (servers != null && security.isPlain() && !Loopback.areServers(servers)) {
      expose(
          "plain text to Kafka at kafka.bootstrapServers " + servers,
          "set kafka.security.protocol to SSL or SASL_SSL");
    }
    return this;
  }

  /** Another node's API; a URL of null is not used. */
  public PlainText url(String key, String url) {
    if (url != null
        && !url.toLowerCase(Locale.ROOT).startsWith("https:")
        && !Loopback.isUrl(url.toLowerCase(Locale.ROOT))) {
      expose("plain HTTP to " + key + " " + url, "use https://");
    }
    return this;
  }

  private void expose(String what, String remedy) {
    exposed.add(what);
    remedies.add(remedy);
  }

  /**
   * What is wrong, each with what to do.
   *
   * @param insecure that the operator said it is meant so
   */
  public List<String> objections(boolean insecure) {
    List<String> objections = new ArrayList<>();
    for (int i = 0; !insecure && i < exposed.size(); i++) {
      objections.add(exposed.get(i) + " is not loopback: " + remedies.get(i) + MEANT);
    }
    return objections;
  }

  /** What is in plain text although it leaves the machine, for everybody to know. */
  public List<String> warnings() {
    return exposed.stream()
        .map(what -> "insecure: " + what + "; whoever is on the way can read and alter it")
        .toList();
  }
}
