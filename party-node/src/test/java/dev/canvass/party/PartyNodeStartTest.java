package dev.canvass.party;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.party.config.PartyConfig;
import dev.canvass.party.config.Policy;
import dev.canvass.party.records.PartyDatabase;
import dev.canvass.privacy.sign.SigningKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node whose surroundings are wrong: broker, collector, folder (I8). */
@Timeout(120)
final class PartyNodeStartTest {

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void stop() throws Exception {
    await(vertx.close());
  }

  @Test
  void startsWithABrokerThatHasNoAddressYetAndSaysSo() throws Exception {
    PartyNode node = await(PartyNode.start(vertx, config("no-such-host.invalid:9092")));

    assertTrue(node.obstacles().get(0).contains("broker"), node.obstacles().toString());
    await(node.close());
    await(await(PartyNode.start(vertx, config("127.0.0.1:1"))).close());
  }

  @Test
  void aSecretOfTheWrongSizeLeavesTheDatabaseUnlocked() throws Exception {
    Files.write(folder.resolve("pseudonym.key"), new byte[31]);

    String message = refusal();

    assertTrue(message.contains("pseudonym.key must have 32 bytes, but has 31"), message);
    new PartyDatabase(folder.resolve("state")).close();
  }

  @Test
  void aDataDirectoryThatIsAFileIsNamed() throws Exception {
    Path file = Files.writeString(folder.resolve("data"), "x");
    folder = file;

    assertTrue(refusal().contains(file.toString()), refusal());
  }

  @Test
  void aTruncatedCurrentOrManifestIsNamed() throws Exception {
    Path state = folder.resolve("state");
    new PartyDatabase(state).close();
    Path current = state.resolve("CURRENT");
    String manifest = Files.readString(current);
    Files.writeString(current, "");
    assertTrue(refusal().contains("cannot open the node's database in " + state), refusal());

    Files.writeString(current, manifest);
    Files.write(state.resolve(manifest.strip()), new byte[7]);
    assertTrue(refusal().contains("cannot open the node's database in " + state), refusal());
  }

  @Test
  void aNodeThatRanDoesNotMakeItselfNewKeys() throws Exception {
    await(await(PartyNode.start(vertx, config("127.0.0.1:1"))).close());
    Path identity = folder.resolve("identity");
    Files.move(identity, folder.resolve("elsewhere"));
    assertTrue(refusal().contains("the party's keys are missing in " + identity), refusal());

    Files.move(folder.resolve("elsewhere"), identity);
    await(await(PartyNode.start(vertx, config("127.0.0.1:1"))).close());
  }

  @Test
  void aKeyThatOthersMayReadIsRefusedWithTheWayOut() throws Exception {
    await(await(PartyNode.start(vertx, config("127.0.0.1:1"))).close());
    for (String name : List.of("identity/signing.key", "pseudonym.key")) {
      Path key = folder.resolve(name);
      Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
      String message = refusal();
      assertTrue(message.contains(key + ": others than its owner may use "), message);
      assertTrue(message.contains("chmod 600"), message);
      Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    }
  }

  @Test
  void aCollectorThatNobodyNamedIsAskedFor() {
    String message =
        assertThrows(
                ExecutionException.class,
                () -> await(PartyNode.start(vertx, config("127.0.0.1:1", null))))
            .getCause()
            .getMessage();
    assertTrue(message.contains("canvass keys enrol"), message);
  }

  private String refusal() {
    return assertThrows(
            ExecutionException.class, () -> await(PartyNode.start(vertx, config("127.0.0.1:1"))))
        .getCause()
        .getMessage();
  }

  private PartyConfig config(String broker) {
    return config(broker, SigningKey.generate().verifyingKey().toString());
  }

  private PartyConfig config(String broker, String collectorKey) {
    return new PartyConfig(
        "north",
        0,
        1,
        folder.toString(),
        new PartyConfig.Http("127.0.0.1", 0),
        new PartyConfig.Kafka(broker, null),
        new PartyConfig.Collector(collectorKey, null),
        new Policy("manual", null, null, 0, null, 1, List.of("item")),
        null,
        null,
        null,
        null,
        true);
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }
}
