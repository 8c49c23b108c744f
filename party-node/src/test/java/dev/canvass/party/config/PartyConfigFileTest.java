package dev.canvass.party.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.privacy.sign.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a configuration file may say, and how wrong ones are refused (I8). */
final class PartyConfigFileTest {

  private static final String KEY = SigningKey.generate().verifyingKey().toString();
  private static final String MINIMAL =
      String.join(
          "\n",
          "party: north",
          "dataDirectory: data",
          "kafka: {bootstrapServers: 'localhost:9092'}",
          "collector: {publicKey: '" + KEY + "'}",
          "");

  @TempDir Path folder;

  @Test
  void whatIsLeftOutHasDefaults() throws IOException {
    PartyConfig config = load(MINIMAL);

    assertEquals(new PartyConfig.Http("127.0.0.1", 8081), config.http());
    assertEquals("canvass.", config.kafka().topicPrefix());
    assertFalse(config.policy().isAutomatic());
    assertEquals(1_000, config.policy().minimumPopulation());
    assertEquals(List.of("item"), config.policy().attributes());
  }

  @Test
  void aPartOfASectionLeavesTheRestAtItsDefaults() throws IOException {
    PartyConfig config = load(MINIMAL + "policy: {approval: automatic}\nhttp: {port: 9000}\n");

    assertTrue(config.policy().isAutomatic());
    assertEquals(1_000, config.policy().minimumPopulation());
    assertEquals(new PartyConfig.Http("127.0.0.1", 9000), config.http());
  }

  @Test
  void allErrorsAreListedAtOnce() {
    String message =
        refusal(
            """
            party: 'No Good'
            shard: -1
            http: {host: h, port: 70000}
            kafka: {topicPrefix: x}
            collector: {publicKey: '%'}
            policy:
              approval: maybe
              maxEpsilonPerQuery: lots
              epsilonPerWindow: '-1'
              windowDays: 10000
              epsilonForLife: '1e99'
              minimumPopulation: -5
              attributes: []
            audit: {mechanism: {everyHours: -1, trials: 7}}
            """);

    for (String key :
        List.of(
            "party:",
            "shard:",
            "dataDirectory:",
            "http:",
            "kafka.bootstrapServers:",
            "collector.publicKey:",
            "policy.approval:",
            "policy.maxEpsilonPerQuery:",
            "policy.epsilonPerWindow:",
            "policy.windowDays:",
            "policy.epsilonForLife:",
            "policy.minimumPopulation:",
            "policy.attributes:",
            "audit.mechanism.everyHours:",
            "audit.mechanism.trials:")) {
      assertTrue(message.contains("\n  " + key), key + " in " + message);
    }
  }

  @Test
  void aShardIsOneOfItsPartysShards() throws IOException {
    PartyConfig config = load(MINIMAL + "shard: 2\nshards: 3\n");

    assertEquals(2, config.shard());
    assertEquals(3, config.shards());
    assertEquals(1, load(MINIMAL).shards());
    assertTrue(refusal(MINIMAL + "shard: 3\nshards: 3\n").contains("shard: must be in 0..2"));
    assertTrue(refusal(MINIMAL + "shards: 0\n").contains("shards: must be in 1.."));
  }

  @Test
  void randomisersAreAuditedDailyUnlessTheFileSaysOtherwise() throws IOException {
    assertEquals(24, load(MINIMAL).audit().mechanism().everyHours());
    assertEquals(50_000, load(MINIMAL).audit().mechanism().attack().trials());
    PartyConfig never = load(MINIMAL + "audit: {mechanism: {everyHours: 0}}\n");
    assertEquals(0, never.audit().mechanism().everyHours());
  }

  @Test
  void aBrokersAddressNeedsAPort() {
    String yaml = MINIMAL.replace("localhost:9092", "localhost:9092,broker");

    assertTrue(refusal(yaml).contains("\"broker\""));
  }

  @Test
  void unknownKeysAreRefused() {
    assertTrue(refusal(MINIMAL + "colour: red\n").contains("colour"));
  }

  @Test
  void anEpsilonOfSevenDecimalsIsRefused() {
    String message =
        refusal(MINIMAL + "policy: {epsilonPerWindow: '0.0000001', minimumPopulation: 5}\n");

    assertTrue(message.contains("0.0000001"), message);
  }

  @Test
  void aMissingFileIsNamed() {
    Path file = folder.resolve("none.yaml");

    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> PartyConfig.load(file))
            .getMessage()
            .contains("none.yaml"));
  }

  private PartyConfig load(String yaml) throws IOException {
    return PartyConfig.load(Files.writeString(folder.resolve("party.yaml"), yaml));
  }

  private String refusal(String yaml) {
    return assertThrows(IllegalArgumentException.class, () -> load(yaml)).getMessage();
  }
}
