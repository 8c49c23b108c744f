package dev.canvass.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canvass.party.PartyNode;
import dev.canvass.party.records.RecordWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole query with everything on, as {@code demo --secure} runs it. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class SecureClusterTest {

  private static final int USERS = 5_000;

  @TempDir private Path folder;

  @Test
  void threePartiesAnswerOverEncryptedWiresAsTheyDoOverPlainOnes() throws Exception {
    LocalSecurity security =
        new LocalSecurity(folder.resolve("tls"), LocalCluster.collector(folder));
    try (LocalCluster cluster = new LocalCluster(folder, 0, "8", Optional.of(security))) {
      for (String name : List.of("north", "south", "east")) {
        PartyNode node = cluster.startParty(name);
        assertTrue(node.url().startsWith("https://"));
        try (RecordWriter writer = node.records().writer("item")) {
          for (int user = 0; user < USERS; user++) {
            writer.put("user-" + user, user % 2 == 0 ? "apple" : "banana");
          }
        }
      }
      Analyst analyst = new Analyst(cluster);

      JsonNode result = analyst.awaitResult(analyst.ask(3, 90));

      assertEquals(3 * USERS, result.path("users").asLong());
      assertTrue(Analyst.items(result).containsAll(List.of("apple", "banana")), result.toString());
      assertTrue(cluster.url().startsWith("https://"));
      String ready = cluster.client().text("/health/ready");
      assertTrue(ready.contains("\"warnings\":[]"), ready);

      // Neither a stranger, nor somebody without a certificate, nor without a token is served.
      LocalSecurity stranger =
          new LocalSecurity(folder.resolve("stranger"), folder.resolve("other"));
      String refused =
          assertThrows(IOException.class, () -> stranger.client(cluster.url()).fetch("/v1/queries"))
              .getMessage();
      assertTrue(refused.contains("not from an authority that is trusted here"), refused);
      CollectorClient withoutToken =
          new CollectorClient(cluster.url(), Optional.empty(), Optional.of(security.context()));
      assertEquals(401, withoutToken.get("/v1/queries").status());
    }
  }
}
