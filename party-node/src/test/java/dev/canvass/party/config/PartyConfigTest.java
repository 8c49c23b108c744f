package dev.canvass.party.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.privacy.sign.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartyConfigTest {

  @TempDir private Path folder;

  @Test
  void fillsInDefaults() throws IOException {
    PartyConfig config =
        load(
            """
            party: acme
            dataDirectory: /var/lib/canvass
            kafka: {bootstrapServers: "localhost:9092"}
            collector: {publicKey: "%s"}
            """
                .formatted(SigningKey.generate().verifyingKey()));

    assertEquals(8081, config.http().port());
    assertEquals("manual", config.policy().approval());
    assertEquals(4_000_000, config.policy().budget().windowMicros());
  }

  @Test
  void listsAllErrorsAtOnce() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    load(
                        """
                        party: "not a name"
                        shard: -1
                        http: {host: 127.0.0.1, port: 70000}
                        collector: {publicKey: "abc"}
                        policy: {approval: sometimes, minimumPopulation: 1}
                        """))
            .getMessage();

    for (String part :
        new String[] {
          "party:", "shard:", "dataDirectory:", "http:", "kafka", "publicKey", "sometimes"
        }) {
      assertTrue(message.contains(part), part + " in " + message);
    }
  }

  @Test
  void refusesUnknownKeysAndMissingFiles() {
    assertThrows(IllegalArgumentException.class, () -> load("prty: acme\n"));
    assertThrows(
        IllegalArgumentException.class, () -> PartyConfig.load(folder.resolve("none.yaml")));
  }

  private PartyConfig load(String yaml) throws IOException {
    return PartyConfig.load(Files.writeString(folder.resolve("party.yaml"), yaml));
  }

  @Test
  void plainTextLeavesTheMachineOnlyIfThatIsSaid() throws IOException {
    String exposed =
        """
        party: acme
        dataDirectory: /var/lib/canvass
        http: {host: 10.0.0.1, port: 1}
        access: {tokens: t}
        kafka: {bootstrapServers: "broker:9092"}
        collector: {publicKey: "%s", url: "http://collector:8080"}
        """
            .formatted(SigningKey.generate().verifyingKey());
    String message = assertThrows(IllegalArgumentException.class, () -> load(exposed)).getMessage();
    for (String part :
        new String[] {
          "has 3 error(s)",
          "plain HTTP on http.host 10.0.0.1 is not loopback",
          "plain HTTP to collector.url http://collector:8080 is not loopback",
          "Kafka at kafka.bootstrapServers broker:9092 is not loopback",
          "insecure: true"
        }) {
      assertTrue(message.contains(part), part + " in " + message);
    }
    assertEquals(3, load(exposed + "insecure: true\n").plainText().warnings().size());
    String encrypted =
        exposed
                .replace("http://", "https://")
                .replace(
                    "9092\"", "9093\", security: {protocol: SSL, trust: b, certificate: c, key: k}")
            + "tls: {certificate: c, key: k, trust: t, clients: optional}\n";
    assertTrue(load(encrypted).plainText().warnings().isEmpty());
    String unknown = encrypted.replace("clients:", "colour: red, clients:");
    assertThrows(IllegalArgumentException.class, () -> load(unknown));
    String wrong = encrypted.replace("protocol: SSL", "protocol: SASL_SSL");
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> load(wrong))
            .getMessage()
            .contains("kafka.security.certificate is not used with SASL_SSL"));
  }
}
