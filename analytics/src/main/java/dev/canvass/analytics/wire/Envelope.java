package dev.canvass.analytics.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.canvass.analytics.wire.v1.SignedEnvelope;
import dev.canvass.privacy.sign.SigningKey;
import dev.canvass.privacy.sign.VerifyingKey;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * A payload with its sender's signature. Receivers look up the sender's key and verify before they
 * parse the payload.
 *
 * @param sender party id, or {@value #COLLECTOR}
 * @param payload the message's Protocol Buffers bytes
 */
public record Envelope(MessageKind kind, String sender, byte[] payload, byte[] signature) {

  /** Version of the messages. */
  public static final int SCHEMA = 1;

  /** The sender's name in the collector's messages; not a valid party id. */
  public static final String COLLECTOR = "@collector";

  /** The largest envelope on any topic, in bytes. */
  public static final int MAX_BYTES = 16 << 20;

  private static final byte[] CONTEXT = "canvass\0".getBytes(StandardCharsets.US_ASCII);
  private static final Pattern SENDER =
      Pattern.compile(COLLECTOR + "|[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  /** Signs {@code payload} in the name of {@code sender}. */
  public static Envelope sign(MessageKind kind, String sender, byte[] payload, SigningKey key) {
    return new Envelope(kind, sender, payload, key.sign(signedBytes(kind, sender, payload)));
  }

  /**
   * Reads an envelope, without verifying it.
   *
   * @throws MalformedMessageException if the bytes are none, or of another schema version
   */
  public static Envelope parse(byte[] bytes) throws MalformedMessageException {
    if (bytes.length > MAX_BYTES) {
      throw new MalformedMessageException(
          "an envelope has at most " + MAX_BYTES + " bytes, but this " + bytes.length);
    }
    SignedEnvelope message;
    try {
      message = SignedEnvelope.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new MalformedMessageException("not an envelope: " + e.getMessage(), e);
    }
    if (message.getSchema() != SCHEMA) {
      throw new MalformedMessageException(
          "envelope has schema version "
              + Integer.toUnsignedString(message.getSchema())
              + ", this software reads version "
              + SCHEMA);
    }
    MessageKind kind =
        MessageKind.of(message.getKind())
            .orElseThrow(
                () ->
                    new MalformedMessageException(
                        "unknown kind of message " + Integer.toUnsignedString(message.getKind())));
    if (message.getPayload().size() > kind.maxBytes()) {
      throw new MalformedMessageException(
          "a "
              + kind
              + " has at most "
              + kind.maxBytes()
              + " bytes, but this "
              + message.getPayload().size());
    }
    // A zero byte ends the sender in what is signed, so a sender must not hold one.
    if (!SENDER.matcher(message.getSender()).matches()) {
      throw new MalformedMessageException(
          "the envelope's sender is neither a party id nor the collector");
    }
    Envelope envelope =
        new Envelope(
            kind,
            message.getSender(),
            message.getPayload().toByteArray(),
            message.getSignature().toByteArray());
    if (!Arrays.equals(envelope.toBytes(), bytes)) {
      throw new MalformedMessageException(
          "not an envelope: it has unknown fields or is not in the one deterministic form");
    }
    return envelope;
  }

  /** Whether the signature is {@code key}'s. */
  public boolean isSignedBy(VerifyingKey key) {
    return key.verifies(signedBytes(kind, sender, payload), signature);
  }

  public byte[] toBytes() {
    return SignedEnvelope.newBuilder()
        .setSchema(SCHEMA)
        .setKind(kind.number())
        .setSender(sender)
        .setPayload(ByteString.copyFrom(payload))
        .setSignature(ByteString.copyFrom(signature))
        .build()
        .toByteArray();
  }

  private static byte[] signedBytes(MessageKind kind, String sender, byte[] payload) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(payload.length + 96);
    out.writeBytes(CONTEXT);
    out.write(SCHEMA);
    out.write(kind.number());
    out.writeBytes(sender.getBytes(StandardCharsets.UTF_8));
    out.write(0);
    out.writeBytes(payload);
    return out.toByteArray();
  }
}
