package dev.canvass.analytics.evidence;

import dev.canvass.analytics.report.Digest;
import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.privacy.sign.SigningKey;
import dev.canvass.privacy.sign.VerifyingKey;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One file with everything about one query that an auditor needs. Version 1, numbers big-endian:
 *
 * <pre>
 *   "canvass evidence" 0x00 | version 0x01 | parts
 *   part: kind (1) | length (4) | content
 *   last part: kind 7, the collector's signature (64) over SHA-256 of all bytes before that part
 * </pre>
 *
 * <p>Binary framing and not JSON, because what is signed then stands in the file byte for byte, so
 * that a change has one place, and every byte is under a signature: there is no white space to
 * alter.
 */
public final class EvidenceBundle {

  /** The largest bundle that is made or read, in bytes. */
  public static final int MAX_BYTES = 128 << 20;

  private static final byte[] MAGIC = "canvass evidence\0".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CONTEXT =
      "canvass evidence signature\0".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 1;
  private static final int FRAME_BYTES = 1 + Integer.BYTES;

  private final List<BundlePart> parts;
  private final Digest signed;
  private final byte[] signature;

  private EvidenceBundle(List<BundlePart> parts, Digest signed, byte[] signature) {
    this.parts = List.copyOf(parts);
    this.signed = signed;
    this.signature = signature;
  }

  /** Puts a bundle together, part by part. Mutable, one owner. */
  public static final class Writer {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 16);

    /** A bundle that begins with {@code subject}. */
    public Writer(BundleSubject subject) {
      out.writeBytes(MAGIC);
      out.write(VERSION);
      add(BundlePart.Kind.SUBJECT, subject.toBytes());
    }

    /**
     * Adds a part; parts come in the order of their kinds.
     *
     * @throws IllegalArgumentException if the bundle would pass {@link #MAX_BYTES}
     */
    public Writer add(BundlePart.Kind kind, byte[] content) {
      if ((long) out.size() + content.length > MAX_BYTES - 1_024) {
        throw new IllegalArgumentException(
            "the evidence takes more than " + (MAX_BYTES >> 20) + " MiB");
      }
      out.write(kind.code());
      out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(content.length).array());
      out.writeBytes(content);
      return this;
    }

    /** Ends the bundle with the collector's signature. */
    public byte[] sign(SigningKey collector) {
      byte[] content = out.toByteArray();
      return add(BundlePart.Kind.END, collector.sign(signedBytes(Digest.of(content))))
          .out
          .toByteArray();
    }
  }

  private static byte[] signedBytes(Digest digest) {
    byte[] bytes = Arrays.copyOf(CONTEXT, CONTEXT.length + Digest.BYTES);
    System.arraycopy(digest.toBytes(), 0, bytes, CONTEXT.length, Digest.BYTES);
    return bytes;
  }

  /**
   * Reads the framing of a bundle and verifies nothing.
   *
   * @throws MalformedMessageException saying where the bytes stop being a bundle
   */
  public static EvidenceBundle parse(byte[] bytes) throws MalformedMessageException {
    if (bytes.length > MAX_BYTES) {
      throw new MalformedMessageException(
          "an evidence bundle has at most " + MAX_BYTES + " bytes, but this " + bytes.length);
    }
    requireStart(bytes);
    ByteBuffer in = ByteBuffer.wrap(bytes).position(MAGIC.length + 1);
    List<BundlePart> parts = new ArrayList<>();
    while (true) {
      int start = in.position();
      BundlePart part = next(in, parts.size() + 1);
      if (part.kind() == BundlePart.Kind.END) {
        if (in.hasRemaining()) {
          throw new MalformedMessageException(
              "the bundle has "
                  + in.remaining()
                  + " bytes behind its end at byte "
                  + in.position());
        }
        if (part.content().length != SigningKey.SIGNATURE_BYTES) {
          throw new MalformedMessageException(
              part + " must be a signature of 64 bytes, but has " + part.content().length);
        }
        Digest digest = Digest.of(Arrays.copyOf(bytes, start));
        return new EvidenceBundle(parts, digest, part.content());
      }
      parts.add(part);
    }
  }

  private static void requireStart(byte[] bytes) throws MalformedMessageException {
    int known = Math.min(bytes.length, MAGIC.length);
    if (!Arrays.equals(Arrays.copyOf(bytes, known), Arrays.copyOf(MAGIC, known))) {
      throw new MalformedMessageException(
          "not an evidence bundle: it does not begin with \"canvass evidence\"");
    }
    if (bytes.length <= MAGIC.length) {
      throw new MalformedMessageException(
          "the bundle is cut off at byte " + bytes.length + ", within its first line");
    }
    if (bytes[MAGIC.length] != VERSION) {
      throw new MalformedMessageException(
          "the bundle has version "
              + (bytes[MAGIC.length] & 0xFF)
              + ", this software reads version "
              + VERSION
              + "; use newer software");
    }
  }

  private static BundlePart next(ByteBuffer in, int number) throws MalformedMessageException {
    int start = in.position();
    if (in.remaining() < FRAME_BYTES) {
      throw new MalformedMessageException(
          String.format(
              "the bundle is cut off at byte %d, where part %d should begin%s",
              in.limit(), number, in.hasRemaining() ? "" : ": its last part, the end, is missing"));
    }
    int code = in.get() & 0xFF;
    int length = in.getInt();
    BundlePart.Kind kind =
        BundlePart.Kind.of(code)
            .orElseThrow(
                () ->
                    new MalformedMessageException(
                        "part " + number + " at byte " + start + " is of unknown kind " + code));
    if (length < 0 || length > MAX_BYTES) {
      throw new MalformedMessageException(
          String.format(
              "part %d (%s) at byte %d claims %d bytes, more than any part may have",
              number, kind, start, length & 0xFFFF_FFFFL));
    }
    if (length > in.remaining()) {
      throw new MalformedMessageException(
          String.format(
              "the bundle is cut off at byte %d, within part %d (%s), which begins at byte %d and"
                  + " should go on to byte %d",
              in.limit(), number, kind, start, (long) start + FRAME_BYTES + length));
    }
    byte[] content = new byte[length];
    in.get(content);
    return new BundlePart(kind, number, start + FRAME_BYTES, content);
  }

  /** All parts but the end, in order. */
  public List<BundlePart> parts() {
    return parts;
  }

  /** Whether the end bears {@code collector}'s signature of everything before it. */
  public boolean isSignedBy(VerifyingKey collector) {
    return collector.verifies(signedBytes(signed), signature);
  }
}
