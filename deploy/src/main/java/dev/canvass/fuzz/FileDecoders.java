package dev.canvass.fuzz;

import dev.canvass.analytics.simulate.Population;
import dev.canvass.collector.config.CollectorConfig;
import dev.canvass.collector.config.ConfigException;
import dev.canvass.fuzz.Decoder.Meaning;
import dev.canvass.local.PopulationFile;
import dev.canvass.party.config.PartyConfig;
import dev.canvass.party.records.SecretFile;
import dev.canvass.party.records.StorageException;
import dev.canvass.privacy.access.AccessToken;
import dev.canvass.privacy.access.Role;
import dev.canvass.privacy.access.TokenEntry;
import dev.canvass.privacy.access.TokenList;
import dev.canvass.privacy.identity.CertificateRequest;
import dev.canvass.privacy.identity.Passphrase;
import dev.canvass.privacy.identity.SigningKeyPem;
import dev.canvass.privacy.identity.TlsKey;
import dev.canvass.privacy.sign.SigningKey;
import dev.canvass.privacy.sign.VerifyingKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Files that a node is given: configurations, keys, tokens, populations. */
final class FileDecoders {

  private final Path folder;

  /** Works with files in {@code folder}. */
  FileDecoders(Path folder) {
    this.folder = folder;
  }

  List<Decoder> all() {
    return List.of(
        collectorConfig(),
        partyConfig(),
        tokenFile(),
        publicKey(),
        signingKey(),
        certificateRequest(),
        secret(),
        population("population-counts", PopulationFile.Format.COUNTS, "acme\tapple\t12\n"),
        population("population-users", PopulationFile.Format.USERS, "acme\tu1\tapple\n"));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Path written(String name, byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve(name), bytes);
    // Files with secrets are refused if others may read them.
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file;
  }

  private Decoder collectorConfig() {
    String full =
        """
        # A collector.
        dataDirectory: /var/lib/canvass
        http: {host: 0.0.0.0, port: 8080, advertisedUrl: 'https://c1.example:8080'}
        insecure: true
        kafka:
          bootstrapServers: "a:9092,b:9092"
          topicPrefix: canvass.
          replicationFactor: 3
          partitions: 12
        access: {mode: tokens, tokens: /etc/canvass/tokens, openToNetwork: false}
        """;
    return Decoder.of(
        "collector-config",
        ConfigException.class,
        List.of(utf8(full), utf8("dataDirectory: d\nkafka: {bootstrapServers: '[::1]:1'}\n")),
        bytes ->
            // There is no encoder of configurations; the same file must mean the same.
            new Meaning(CollectorConfig.load(written("collector.yaml", bytes)), bytes));
  }

  private Decoder partyConfig() {
    String key = Samples.COLLECTOR.verifyingKey().toString();
    String full =
        """
        party: acme
        shard: 1
        shards: 2
        dataDirectory: /var/lib/canvass
        http: {host: 127.0.0.1, port: 8081}
        kafka: {bootstrapServers: 'a:9092,[::1]:9092', topicPrefix: canvass.}
        insecure: true
        collector:
          publicKey: KEY
          url: http://collector:8080
        policy:
          approval: automatic
          maxEpsilonPerQuery: "2"
          epsilonPerWindow: 4.5
          windowDays: 30
          epsilonForLife: "100"
          minimumPopulation: 1000
          attributes: [item, app_id]
        audit: {mechanism: {everyHours: 24, trials: 20000}}
        access: {tokens: /etc/canvass/tokens}
        """;
    String small =
        "party: acme\ndataDirectory: d\nkafka: {bootstrapServers: '[::1]:1'}\ncollector: {publicKey: '"
            + key
            + "'}\n";
    return Decoder.of(
        "party-config",
        IllegalArgumentException.class,
        List.of(utf8(full.replace("KEY", key)), utf8(small)),
        bytes -> new Meaning(PartyConfig.load(written("party.yaml", bytes)), bytes));
  }

  private static Decoder tokenFile() {
    TokenEntry alice =
        TokenEntry.of(
            "alice@example",
            Set.of(Role.ANALYST, Role.AUDITOR),
            AccessToken.generate(),
            Samples.START,
            Optional.of(Samples.START.plusSeconds(9)));
    TokenEntry bob =
        TokenEntry.of(
                "bob", Set.of(Role.ADMIN), AccessToken.generate(), Samples.START, Optional.empty())
            .revokedAt(Samples.START);
    return Decoder.of(
        "token-file",
        IllegalArgumentException.class,
        List.of(utf8(TokenList.EMPTY.with(alice).with(bob).format())),
        bytes -> {
          TokenList list = TokenList.parse(new String(bytes, StandardCharsets.UTF_8));
          return new Meaning(list, utf8(list.format()));
        });
  }

  private static Decoder publicKey() {
    return Decoder.of(
        "public-key",
        IllegalArgumentException.class,
        List.of(utf8(Samples.ACME.verifyingKey().toString())),
        bytes -> {
          VerifyingKey key = VerifyingKey.parse(new String(bytes, StandardCharsets.UTF_8));
          return new Meaning(key, utf8(key.toString()));
        });
  }

  private static Decoder signingKey() {
    return Decoder.of(
        "signing-key",
        IllegalArgumentException.class,
        List.of(utf8(SigningKeyPem.write(Samples.COLLECTOR, Passphrase.NONE))),
        bytes -> {
          SigningKey key =
              SigningKeyPem.read(new String(bytes, StandardCharsets.UTF_8), Passphrase.NONE);
          return new Meaning(key.verifyingKey(), utf8(SigningKeyPem.write(key, Passphrase.NONE)));
        });
  }

  private static Decoder certificateRequest() {
    return Decoder.of(
        "certificate-request",
        IllegalArgumentException.class,
        List.of(utf8(CertificateRequest.create("acme", TlsKey.generate()).toPem())),
        bytes -> {
          CertificateRequest request =
              CertificateRequest.parse(new String(bytes, StandardCharsets.UTF_8));
          return new Meaning(request.commonName(), utf8(request.toPem()));
        });
  }

  private Decoder secret() {
    return Decoder.of(
        "secret-file",
        StorageException.class,
        List.of(new byte[32]),
        bytes -> {
          byte[] secret =
              SecretFile.readOrCreate(
                  written("secret", bytes),
                  () -> {
                    throw new AssertionError("a secret that is there is not made anew");
                  });
          return new Meaning(ByteBuffer.wrap(secret), secret);
        });
  }

  private Decoder population(String name, PopulationFile.Format format, String row) {
    String more = row + row.replace("acme", "rival").replace("u1", "u2") + "\n";
    return Decoder.of(
        name,
        IOException.class,
        List.of(utf8(row), utf8(more)),
        bytes -> {
          Population population = PopulationFile.read(written("population.tsv", bytes), format);
          return new Meaning(population.counts(), utf8(text(population, format)));
        });
  }

  private static String text(Population population, PopulationFile.Format format) {
    StringBuilder text = new StringBuilder();
    population
        .counts()
        .forEach(
            (party, items) ->
                items.forEach(
                    (item, count) -> {
                      if (format == PopulationFile.Format.COUNTS) {
                        text.append(String.format("%s\t%s\t%d\n", party, item, count));
                        return;
                      }
                      // A reader takes one carriage return from a line's end, not the item's.
                      for (long user = 0; user < count; user++) {
                        text.append(party).append('\t').append(item.hashCode()).append(user);
                        text.append('\t').append(item).append("\r\n");
                      }
                    }));
    return text.toString();
  }
}
