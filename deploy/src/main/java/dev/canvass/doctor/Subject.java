package dev.canvass.doctor;

import dev.canvass.analytics.wire.Topics;
import dev.canvass.collector.config.CollectorConfig;
import dev.canvass.collector.config.ConfigException;
import dev.canvass.party.config.PartyConfig;
import dev.canvass.privacy.access.AccessSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A node to be looked at: what of its configuration the checks need.
 *
 * @param secrets files that its owner alone may use, once they are there
 * @param authority the certificate authority that is trusted
 * @param certificate of the node itself, where it has one
 * @param database where its RocksDB is, if it has one that cannot be made anew from the broker
 * @param clocks URLs of services whose answers tell the time
 */
public record Subject(
    Role role,
    Path dataDirectory,
    String bootstrapServers,
    Topics topics,
    AccessSettings access,
    List<Path> secrets,
    Path authority,
    Optional<Path> certificate,
    Optional<Path> database,
    List<String> clocks) {

  /** What a node is. */
  public enum Role {
    COLLECTOR,
    PARTY
  }

  /** The role that a configuration speaks of: a party's names the party and its collector. */
  public static Role recognise(Path file) throws IOException {
    return Files.readString(file).lines().anyMatch(line -> line.matches("(party|collector):.*"))
        ? Role.PARTY
        : Role.COLLECTOR;
  }

  /**
   * Reads a node's configuration.
   *
   * @throws IOException naming everything that is wrong with it, behind one another
   */
  public static Subject load(Path file, Role role) throws IOException {
    try {
      return role == Role.PARTY ? of(PartyConfig.load(file)) : of(CollectorConfig.load(file));
    } catch (ConfigException | IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static Subject of(CollectorConfig config) {
    Path folder = config.dataDirectory();
    return new Subject(
        Role.COLLECTOR,
        folder,
        config.kafka().bootstrapServers(),
        config.kafka().topics(),
        config.access(),
        List.of(folder.resolve("collector.key"), folder.resolve("authority.key")),
        folder.resolve("authority.pem"),
        Optional.empty(),
        Optional.empty(),
        issuer(config.access()));
  }

  private static Subject of(PartyConfig config) {
    Path folder = Path.of(config.dataDirectory());
    Path identity = folder.resolve("identity");
    String url = config.collector() == null ? null : config.collector().url();
    return new Subject(
        Role.PARTY,
        folder,
        config.kafka().bootstrapServers(),
        new Topics(config.kafka().topicPrefix()),
        config.access(),
        List.of(
            identity.resolve("signing.key"),
            identity.resolve("tls.key"),
            folder.resolve("pseudonym.key")),
        identity.resolve("authority.pem"),
        Optional.of(identity.resolve("certificate.pem")),
        Optional.of(folder.resolve("state")),
        url == null ? issuer(config.access()) : List.of(url + "/health/live"));
  }

  private static List<String> issuer(AccessSettings access) {
    return access.oidc() == null
        ? List.of()
        : List.of(access.oidc().issuer() + "/.well-known/openid-configuration");
  }
}
