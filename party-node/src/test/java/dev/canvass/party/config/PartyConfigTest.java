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
            kafka: {bootstrapServers: "broker:9092"}
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
}
