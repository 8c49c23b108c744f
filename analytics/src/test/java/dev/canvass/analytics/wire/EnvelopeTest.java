package dev.canvass.analytics.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.report.ReportChunk;
import dev.canvass.analytics.wire.v1.SignedEnvelope;
import dev.canvass.privacy.sign.SigningKey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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

  @Test
  void everyChangeOfOneByteIsRefused() {
    byte[] original = chunkEnvelope();
    for (int position = 0; position < original.length; position++) {
      for (int change = 1; change < 256; change++) {
        byte[] changed = original.clone();
        changed[position] ^= (byte) change;
        String where = "byte " + position + " changed by " + change;
        assertFalse(verifies(changed), where);
      }
    }
  }

  @Test
  void everyTruncationAndEveryByteAfterTheEndIsRefused() {
    byte[] original = chunkEnvelope();
    for (int length = 0; length < original.length; length++) {
      assertFalse(verifies(Arrays.copyOf(original, length)), "cut at " + length);
    }
    for (int last = 0; last < 256; last++) {
      byte[] longer = Arrays.copyOf(original, original.length + 1);
      longer[original.length] = (byte) last;
      assertFalse(verifies(longer), "followed by " + last);
    }
  }

  /** Field 31 is unknown, and a signature repeated says nothing new; both parse as Protobuf. */
  @Test
  void otherFormsOfTheSameEnvelopeAreRefused() {
    byte[] original = chunkEnvelope();
    byte[] unknown = Arrays.copyOf(original, original.length + 3);
    unknown[original.length] = (byte) 0xF8;
    unknown[original.length + 1] = 1;
    unknown[original.length + 2] = 7;
    assertRefused("deterministic form", unknown);
    int signature = 2 + 64;
    byte[] repeated = Arrays.copyOf(original, original.length + signature);
    System.arraycopy(original, original.length - signature, repeated, original.length, signature);
    assertRefused("deterministic form", repeated);
  }

  private static boolean verifies(byte[] bytes) {
    try {
      return Envelope.parse(bytes).isSignedBy(KEY.verifyingKey());
    } catch (MalformedMessageException e) {
      assertFalse(e.getMessage().isBlank());
      return false;
    }
  }

  @Test
  void otherSchemasKindsAndSizesAreRefusedByName() throws InvalidProtocolBufferException {
    SignedEnvelope good = SignedEnvelope.parseFrom(chunkEnvelope());
    assertRefused("schema version 2", good.toBuilder().setSchema(2).build().toByteArray());
    assertRefused("schema version 0", good.toBuilder().clearSchema().build().toByteArray());
    assertRefused("unknown kind", good.toBuilder().setKind(77).build().toByteArray());
    assertRefused("unknown kind", good.toBuilder().setKind(-1).build().toByteArray());
    assertRefused("sender", good.toBuilder().clearSender().build().toByteArray());
    assertRefused("at most", new byte[Envelope.MAX_BYTES + 1]);
  }

  /** A seal of 16 MiB would be half a gigabyte once it is read. */
  @Test
  void aPayloadTooLargeForItsKindIsRefusedBeforeItIsRead() {
    for (MessageKind kind : MessageKind.values()) {
      if (kind.maxBytes() < Envelope.MAX_BYTES) {
        byte[] fits = new byte[kind.maxBytes()];
        byte[] large = new byte[kind.maxBytes() + 1];
        assertTrue(verifies(Envelope.sign(kind, "acme", fits, KEY).toBytes()), kind.name());
        assertRefused(
            "a " + kind + " has at most", Envelope.sign(kind, "acme", large, KEY).toBytes());
      }
    }
  }

  private static void assertRefused(String reason, byte[] bytes) {
    MalformedMessageException refusal =
        assertThrows(MalformedMessageException.class, () -> Envelope.parse(bytes));
    assertTrue(refusal.getMessage().contains(reason), refusal.getMessage());
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

  private static byte[] chunkEnvelope() {
    return Envelope.sign(MessageKind.REPORT_CHUNK, "acme", Messages.encode(CHUNK), KEY).toBytes();
  }

  private static byte[] seedOfOnes() {
    byte[] seed = new byte[32];
    seed[0] = 1;
    return seed;
  }
}
