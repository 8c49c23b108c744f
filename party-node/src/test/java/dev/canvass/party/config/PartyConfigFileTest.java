package dev.canvass.party.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.analytics.report.Digest;
import dev.canvass.privacy.sign.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
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
    assertEquals("manual", config.policy().approval());
    assertTrue(config.policy().hours().contain(Instant.EPOCH));
    assertEquals(1_000, config.policy().minimumPopulation());
    assertEquals(List.of("item"), config.policy().attributeNames());
  }

  @Test
  void aPartOfASectionLeavesTheRestAtItsDefaults() throws IOException {
    PartyConfig config = load(MINIMAL + "policy: {approval: automatic}\nhttp: {port: 9000}\n");

    assertEquals("automatic", config.policy().approval());
    assertEquals(1_000, config.policy().minimumPopulation());
    assertEquals(new PartyConfig.Http("127.0.0.1", 9000), config.http());
  }

  @Test
  void aKeyThatIsThereTwiceIsRefused() {
    String message = refusal(MINIMAL + "shard: 0\nshard: 1\n");

    assertTrue(message.contains("Duplicate field 'shard'"), message);
  }

  @Test
  void aFileThatIsTooLargeIsRefused() {
    String message = refusal(MINIMAL + "#".repeat(PartyConfig.MAX_BYTES));

    assertTrue(message.contains("at most 65536 bytes"), message);
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
              collectors: [nobody]
              codecs: [morse, 'letters:99']
              minimumParties: -1
              minimumQuorum: -1
              hours: {zone: Mars/Olympus, days: [monday], from: '25:00', to: noon}
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
            "policy.collectors:",
            "policy.codecs: a codec is letters:N",
            "policy.codecs: the size of codec letters",
            "policy.minimumParties:",
            "policy.minimumQuorum:",
            "policy.hours.zone:",
            "policy.hours.days:",
            "policy.hours.from:",
            "policy.hours.to:",
            "audit.mechanism.everyHours:",
            "audit.mechanism.trials:")) {
      assertTrue(message.contains("\n  " + key), key + " in " + message);
    }
  }

  @Test
  void anAttributeIsANameOrHasRulesOfItsOwn() throws IOException {
    Policy policy =
        load(MINIMAL
                + """
                policy:
                  approval: automatic
                  attributes:
                    - app
                    - {name: diagnosis, column: icd10, approval: manual, maxEpsilonPerQuery: 1,
                       minimumPopulation: 5000, codecs: [dictionary]}
                """)
            .policy();

    assertEquals(List.of("app", "diagnosis"), policy.attributeNames());
    assertEquals(AttributePolicy.named("app"), policy.attributes().get(0));
    assertEquals("app", policy.attributes().get(0).column());
    assertEquals(
        new AttributePolicy(
            "diagnosis", "icd10", "manual", "1", 5_000L, null, List.of("dictionary")),
        policy.attributes().get(1));
  }

  @Test
  void whatIsWrongWithAnAttributeIsNamedWithIt() {
    String message =
        refusal(
            MINIMAL
                + """
                policy:
                  maxEpsilonPerQuery: '2'
                  attributes:
                    - Not a name
                    - app
                    - app
                    - {name: other, column: app}
                    - user
                    - {name: code, column: ' ', approval: perhaps, maxEpsilonPerQuery: '3',
                       minimumPopulation: 0, collectors: ['%'], codecs: [morse]}
                """);

    for (String part :
        List.of(
            "\n  policy.attributes: attribute must be",
            "\n  policy.attributes: names app twice",
            "\n  policy.attributes: the column app is the user's or another attribute's",
            "\n  policy.attributes: the column user is",
            "\n  policy.attributes.code.column: must not be blank",
            "\n  policy.attributes.code.approval: is automatic or manual, but is perhaps",
            "\n  policy.attributes.code.maxEpsilonPerQuery: is 3, above the policy's 2",
            "\n  policy.attributes.code.minimumPopulation: must be at least 1",
            "\n  policy.attributes.code.collectors:",
            "\n  policy.attributes.code.codecs:")) {
      assertTrue(message.contains(part), part + " in " + message);
    }
    assertTrue(refusal(MINIMAL + "policy: {attributes: [{nam: x}]}\n").contains("nam"));
  }

  /** What an auditor compares: a change of the policy shows, one of anything else does not. */
  @Test
  void theDigestOfThePolicyIsOfThePolicyAlone() throws IOException {
    Digest digest = load(MINIMAL).policyDigest();

    assertEquals(digest, load(MINIMAL + "http: {port: 9000}\n").policyDigest());
    assertNotEquals(digest, load(MINIMAL + "policy: {codecs: [uint]}\n").policyDigest());
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
