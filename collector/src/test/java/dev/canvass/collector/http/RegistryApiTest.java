package dev.canvass.collector.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canvass.collector.http.ApiCaller.Answer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who is registered, over real HTTP. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class RegistryApiTest {

  @TempDir private Path directory;

  private InProcessCollector collector;
  private ApiCaller client;

  @BeforeEach
  void start() throws Exception {
    collector = new InProcessCollector(directory);
    client = new ApiCaller(collector.url());
    collector.enrol("a");
    collector.enrol("b");
  }

  @AfterEach
  void stop() throws Exception {
    collector.close();
  }

  private JsonNode party(int index) throws Exception {
    return client.get("/v1/parties").body().path("parties").path(index);
  }

  @Test
  void aRevokedPartyStaysInTheListAndIsNotAskedAgain() throws Exception {
    assertEquals("ACTIVE", party(0).path("status").asText());
    Answer revoked = client.post("/v1/parties/a:revoke", "{}");
    assertEquals(200, revoked.status());
    assertEquals("REVOKED", revoked.body().path("status").asText());
    assertEquals("REVOKED", party(0).path("status").asText());
    assertEquals("ACTIVE", party(1).path("status").asText());
    assertEquals(200, client.post("/v1/parties/a:revoke", "{}").status());

    String id = client.ask("{'codec':'letters:4','epsilon':'4','k':2,'quorum':1}");
    JsonNode asked = client.get("/v1/queries/" + id + "/parties").body().path("parties");
    assertEquals(1, asked.size());
    assertEquals("b", asked.path(0).path("party").asText());
    Answer named =
        client.post("/v1/queries", "{'codec':'letters:4','epsilon':'4','k':2,'parties':['a']}");
    assertEquals(400, named.status());
    assertTrue(named.body().path("detail").asText().contains("revoked: a"));
  }

  @Test
  void aPartyThatIsNotRegisteredCannotBeRevoked() throws Exception {
    Answer answer = client.post("/v1/parties/zebra:revoke", "{}");
    assertEquals(404, answer.status());
    assertEquals("unknown-party", answer.body().path("code").asText());
  }

  @Test
  void aRevokedPartyDoesNotComeBackByBeingEnrolledAgain() throws Exception {
    String body = "{'id':'a','publicKey':'" + party(0).path("publicKey").asText() + "','shards':1}";
    assertEquals(200, client.post("/v1/parties", body).status());
    client.post("/v1/parties/a:revoke", "{}");
    Answer again = client.post("/v1/parties", body);
    assertEquals(409, again.status());
    assertTrue(again.body().path("detail").asText().contains("was revoked"));
  }

  @Test
  void aCertificateOfAnExternalAuthorityCanBePinned() throws Exception {
    String body =
        "{'id':'c','publicKey':'"
            + party(0).path("publicKey").asText()
            + "','certificateFingerprint':'FP'}";
    assertEquals(400, client.post("/v1/parties", body).status());
    String fingerprint = "0123456789abcdef".repeat(4);
    assertEquals(201, client.post("/v1/parties", body.replace("FP", fingerprint)).status());
    assertEquals(fingerprint, party(2).path("certificateFingerprint").asText());
  }
}
