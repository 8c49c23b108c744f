package dev.canvass.analytics.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import dev.canvass.analytics.wire.v1.AuditHeadMessage;
import dev.canvass.privacy.audit.AuditEntry;
import dev.canvass.privacy.audit.AuditHead;
import dev.canvass.privacy.audit.SignedHead;
import dev.canvass.privacy.sign.SigningKey;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class AuditMessagesTest {

  private static final SigningKey KEY = SigningKey.of(new byte[32]);

  private static JsonNode vectors() throws IOException {
    try (InputStream in =
        AuditMessagesTest.class.getResourceAsStream("/vectors/audit-envelopes.json")) {
      return new ObjectMapper().readTree(in);
    }
  }

  private static byte[] hex(JsonNode row, String field) {
    return HexFormat.of().parseHex(row.get(field).asText());
  }

  @Test
  void envelopesAreThoseOfTheGoldenVectors() throws IOException, MalformedMessageException {
    for (JsonNode row : vectors()) {
      AuditEntry entry = AuditEntry.parse(hex(row, "entry"));
      SignedHead head = new SignedHead(AuditHead.parse(hex(row, "head")), hex(row, "signature"));

      Envelope entryEnvelope =
          Envelope.sign(MessageKind.AUDIT_ENTRY, "acme", Messages.encode(entry), KEY);
      Envelope headEnvelope =
          Envelope.sign(MessageKind.AUDIT_HEAD, "acme", Messages.encode(head), KEY);

      assertEquals(
          row.get("entryEnvelope").asText(), HexFormat.of().formatHex(entryEnvelope.toBytes()));
      assertEquals(
          row.get("headEnvelope").asText(), HexFormat.of().formatHex(headEnvelope.toBytes()));
      assertEquals(entry, Messages.decodeAuditEntry(entryEnvelope.payload()));
      assertEquals(head, Messages.decodeAuditHead(headEnvelope.payload()));
    }
  }

  @Test
  void cutPayloadsAreRefusedAndSayWhatTheyAreNot() throws IOException {
    JsonNode row = vectors().get(0);
    byte[] entry = Messages.encode(AuditEntry.parse(hex(row, "entry")));
    for (int length = 0; length < entry.length; length++) {
      byte[] cut = Arrays.copyOf(entry, length);
      String message =
          assertThrows(MalformedMessageException.class, () -> Messages.decodeAuditEntry(cut))
              .getMessage();
      assertTrue(message.contains("audit entry"), message);
    }
    byte[] shortSignature =
        AuditHeadMessage.newBuilder()
            .setHead(ByteString.copyFrom(hex(row, "head")))
            .build()
            .toByteArray();
    assertThrows(MalformedMessageException.class, () -> Messages.decodeAuditHead(shortSignature));
  }
}
