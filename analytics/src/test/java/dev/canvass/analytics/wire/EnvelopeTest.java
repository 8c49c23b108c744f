package dev.canvass.analytics.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.report.Digest;
import dev.canvass.analytics.report.ReportChunk;
import dev.canvass.analytics.report.Seal;
import dev.canvass.privacy.sign.SigningKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EnvelopeTest {

  private static final SigningKey KEY = SigningKey.of(new byte[32]);
  private static final PartyId PARTY = new PartyId("acme");
  private static final ReportChunk CHUNK =
      new ReportChunk(QueryId.of(1), PARTY, 0, 1, 0, 3, new byte[] {7, 1});

  @Test
  void carriesAPayloadAndItsSignature() throws MalformedMessageException {
    Envelope parsed = Envelope.parse(chunkEnvelope());

    assertEquals(MessageKind.REPORT_CHUNK, parsed.kind());
    assertTrue(parsed.isSignedBy(KEY.verifyingKey()));
    assertFalse(parsed.isSignedBy(SigningKey.of(seedOfOnes()).verifyingKey()));
    ReportChunk chunk = Messages.decodeChunk(parsed.payload());
    assertArrayEquals(CHUNK.packed(), chunk.packed());
    assertArrayEquals(Messages.encode(CHUNK), Messages.encode(chunk));
  }

  /**
   * A changed byte that still parses to the same message (as in an encoding's slack) may verify.
   */
  @Test
  void noChangedByteChangesWhatIsSaid() {
    byte[] original = chunkEnvelope();
    for (int position = 0; position < original.length; position++) {
      byte[] changed = original.clone();
      changed[position] ^= 1;
      try {
        Envelope parsed = Envelope.parse(changed);
        if (parsed.isSignedBy(KEY.verifyingKey())) {
          assertArrayEquals(original, parsed.toBytes(), "byte " + position);
        }
      } catch (MalformedMessageException e) {
        assertFalse(e.getMessage().isBlank());
      }
    }
  }

  @Test
  void rubbishIsRefusedAndNeverAnythingElse() {
    Random random = new Random(1);
    byte[] original = chunkEnvelope();
    for (int i = 0; i < 5_000; i++) {
      byte[] bytes = original.clone();
      for (int change = 0; change <= i % 8; change++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        Messages.decodeChunk(Envelope.parse(bytes).payload());
      } catch (MalformedMessageException e) {
        assertFalse(e.getMessage().isBlank());
      }
    }
  }

  @Test
  void aSenderCannotHoldTheByteThatEndsIt() {
    byte[] payload = "x".getBytes(StandardCharsets.US_ASCII);
    byte[] bytes = Envelope.sign(MessageKind.SEAL, "a\0b", payload, KEY).toBytes();

    assertThrows(MalformedMessageException.class, () -> Envelope.parse(bytes));
  }

  @Test
  void sealsKeepAllTheySay() throws MalformedMessageException {
    Digest digest = Digest.of(new byte[] {1});
    Seal seal =
        new Seal(
            QueryId.of(1),
            PARTY,
            0,
            List.of(3L, 4L),
            List.of(digest, digest),
            digest,
            Map.of("WINDOW_CAP", 2L, "LIFETIME_CAP", 1L),
            Instant.ofEpochMilli(5));

    assertEquals(seal, Messages.decodeSeal(Messages.encode(seal)));
    assertEquals(7, seal.users());
    assertEquals(3, seal.usersRefused());
  }

  private static byte[] chunkEnvelope() {
    return Envelope.sign(MessageKind.REPORT_CHUNK, "acme", Messages.encode(CHUNK), KEY).toBytes();
  }

  private static byte[] seedOfOnes() {
    byte[] seed = new byte[32];
    seed[0] = 1;
    return seed;
  }
}
