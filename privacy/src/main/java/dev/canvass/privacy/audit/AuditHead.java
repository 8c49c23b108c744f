package dev.canvass.privacy.audit;

import java.time.Instant;

/**
 * What a log's owner says its log is at a moment: so many entries, the last with this hash. The
 * hash stands for every entry before it. Signed, it is a {@link SignedHead}.
 *
 * <p>Canonical bytes, as in {@link AuditEntry}:
 *
 * <pre>
 *   "canvass audit head" 0x00 | version 0x01 | chain | sequence (8) | hash (32) | time in ms (8)
 * </pre>
 *
 * @param chain whose log it is
 * @param sequence number of the last entry, from 1
 * @param hash hash of that entry
 * @param time when this was said, in whole milliseconds; not before the last entry's time unless
 *     the clock was set back
 */
public record AuditHead(String chain, long sequence, AuditHash hash, Instant time) {

  private static final String DOMAIN = "canvass audit head";
  private static final int MAX_BYTES = 256;

  public AuditHead {
    AuditForm.requireChain(chain);
    AuditForm.requireSequence(sequence, 1);
    AuditForm.requireTime(time);
  }

  /** The canonical bytes: what is signed. */
  public byte[] toBytes() {
    return new CanonicalWriter(DOMAIN).text(chain).number(sequence).hash(hash).time(time).toBytes();
  }

  /**
   * Reads {@link #toBytes()}.
   *
   * @throws IllegalArgumentException if the bytes are not exactly the canonical form of a head
   */
  public static AuditHead parse(byte[] bytes) {
    CanonicalReader in = new CanonicalReader("audit head", DOMAIN, bytes, MAX_BYTES);
    AuditHead head =
        new AuditHead(
            in.text("chain", AuditForm.MAX_CHAIN_CHARACTERS),
            in.number("sequence"),
            in.hash("hash"),
            in.time("time"));
    in.end();
    return head;
  }
}
