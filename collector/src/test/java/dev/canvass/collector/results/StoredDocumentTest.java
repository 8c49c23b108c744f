package dev.canvass.collector.results;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.canvass.analytics.wire.Envelope;
import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.analytics.wire.MessageKind;
import dev.canvass.collector.json.Json;
import dev.canvass.privacy.sign.SigningKey;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Only what the collector signed, for the key it is under, is a document (invariant I8). */
final class StoredDocumentTest {

  private static final SigningKey COLLECTOR = SigningKey.generate();
  private static final String ID = "q-0000000000000007";
  private static final TimingDocument TIMING = new TimingDocument(ID, 5, 7);
  private static final ResultDocument RESULT =
      new ResultDocument(
          ID,
          "DONE",
          null,
          "item",
          "2",
          3,
          "consensus",
          "weighted-sum",
          List.of("a"),
          List.of(),
          10,
          1,
          new ResultDocument.Privacy(
              "2", 10, new ResultDocument.Privacy.Central("2", 0, "local", "Holds.")),
          "UNPROTECTED",
          List.of(),
          List.of(
              new ResultDocument.Carried(
                  "x",
                  1.5,
                  0.5,
                  1,
                  0,
                  2,
                  false,
                  1,
                  "CONFIRMED",
                  "00".repeat(16),
                  List.of(new ResultDocument.Carrier("a", 0.5, 1)))),
          List.of(new ResultDocument.Expelled("b", 1.25, 0.05)),
          new ResultDocument.Agreement(0.5, null),
          List.of(),
          "00".repeat(32),
          List.of());

  private static StoredDocument read(String key, byte[] bytes) throws MalformedMessageException {
    return StoredDocument.read(key, bytes, COLLECTOR.verifyingKey());
  }

  private static void assertRefused(String key, byte[] bytes) {
    MalformedMessageException refusal =
        assertThrows(MalformedMessageException.class, () -> read(key, bytes));
    assertFalse(refusal.getMessage().isBlank());
  }

  private static byte[] signed(MessageKind kind, String sender, byte[] payload, SigningKey key) {
    return Envelope.sign(kind, sender, payload, key).toBytes();
  }

  @Test
  void documentsAreReadBack() throws MalformedMessageException {
    assertEquals(TIMING, read(ID + "/timing", TIMING.toBytes(COLLECTOR)));
    assertEquals(RESULT, read(ID + "/result", RESULT.toBytes(COLLECTOR)));
    assertArrayEquals(RESULT.toBytes(COLLECTOR), RESULT.toBytes(COLLECTOR));
  }

  @Test
  void documentsOfOthersAreRefused() {
    byte[] payload = Json.bytes(RESULT);
    SigningKey other = SigningKey.generate();
    assertRefused(ID + "/result", payload);
    assertRefused(ID + "/result", RESULT.toBytes(other));
    assertRefused(ID + "/result", signed(MessageKind.RESULT, "a", payload, other));
    assertRefused(ID + "/result", signed(MessageKind.RESULT, "a", payload, COLLECTOR));
  }

  @Test
  void documentsUnderAnotherKeyAreRefused() {
    assertRefused(ID, RESULT.toBytes(COLLECTOR));
    assertRefused(ID + "/timing", RESULT.toBytes(COLLECTOR));
    assertRefused("q-0000000000000008/result", RESULT.toBytes(COLLECTOR));
    assertRefused("", RESULT.toBytes(COLLECTOR));
  }

  @Test
  void signedBytesThatAreNoDocumentAreRefused() {
    for (String json : List.of("", "{", "null", "[]", "{}", "{\"query\":7}")) {
      byte[] payload = json.getBytes(StandardCharsets.UTF_8);
      for (MessageKind kind : MessageKind.values()) {
        assertRefused(ID + "/result", signed(kind, Envelope.COLLECTOR, payload, COLLECTOR));
      }
    }
  }

  @Test
  void documentsWithoutWhatReadersNeedAreRefused() {
    String key = ID + "/result";
    byte[] noStatus = ("{\"query\":\"" + ID + "\"}").getBytes(StandardCharsets.UTF_8);
    assertRefused(key, signed(MessageKind.RESULT, Envelope.COLLECTOR, noStatus, COLLECTOR));
    byte[] odd =
        ("{\"query\":\"" + ID + "\",\"status\":\"HAPPY\"}").getBytes(StandardCharsets.UTF_8);
    assertRefused(key, signed(MessageKind.RESULT, Envelope.COLLECTOR, odd, COLLECTOR));
    byte[] bare = ("{\"id\":\"" + ID + "\"}").getBytes(StandardCharsets.UTF_8);
    assertRefused(ID, signed(MessageKind.QUERY_STATUS, Envelope.COLLECTOR, bare, COLLECTOR));
  }
}
