package dev.canvass.privacy.audit;

import dev.canvass.privacy.sign.SigningKey;
import java.time.Instant;
import java.util.SortedMap;

/**
 * How far a log has got: all that its writer needs to append, and all that a reader who follows it
 * as a stream needs to keep. Immutable.
 *
 * @param chain whose log it is
 * @param sequence number of the last entry; 0 before the first
 * @param hash hash of the last entry; {@link AuditHash#NONE} before the first
 */
public record AuditChain(String chain, long sequence, AuditHash hash) {

  private static final String DOMAIN = "canvass audit chain state";
  private static final int MAX_BYTES = 256;

  /** What an entry is to a reader who has got this far. */
  public enum Arrival {
    /** The next entry: go on with {@link #after}. */
    NEXT,
    /** The last entry once more: nothing to do. */
    REPEATED,
    /** An earlier number: the reader compares it with the entry it stored under that number. */
    EARLIER,
    /** Entries are missing before it. */
    GAP,
    /** The next number, but behind another entry than ours: two histories, or an altered one. */
    BROKEN_LINK,
    /** The last number with another content: two histories. */
    FORK,
    /** An entry of another chain. */
    OTHER_CHAIN
  }

  /** What a head is to a reader who has got this far. */
  public enum Agreement {
    /** The head names our last entry. */
    AGREES,
    /** It names an entry we have not seen yet. */
    AHEAD,
    /** It names an earlier entry: compare with the hash stored under that number. */
    EARLIER,
    /** It names another entry under our last number: two histories. */
    FORK,
    /** A head of another chain. */
    OTHER_CHAIN
  }

  public AuditChain {
    AuditForm.requireChain(chain);
    AuditForm.requireSequence(sequence, 0);
    if ((sequence == 0) != hash.equals(AuditHash.NONE)) {
      throw new IllegalArgumentException(
          "a chain has no last hash exactly when it is empty, but at sequence "
              + sequence
              + " it is "
              + hash);
    }
  }

  /** A chain without entries. */
  public static AuditChain empty(String chain) {
    return new AuditChain(chain, 0, AuditHash.NONE);
  }

  /** The next entry. Append it with {@link #after}, in the same durable write as what it tells. */
  public AuditEntry next(Instant time, AuditKind kind, SortedMap<String, String> facts) {
    return new AuditEntry(chain, Math.addExact(sequence, 1), hash, time, kind, facts);
  }

  /** What {@code entry} is to this chain. */
  public Arrival judge(AuditEntry entry) {
    if (!entry.chain().equals(chain)) {
      return Arrival.OTHER_CHAIN;
    }
    if (entry.sequence() < sequence) {
      return Arrival.EARLIER;
    }
    if (entry.sequence() == sequence) {
      return entry.hash().equals(hash) ? Arrival.REPEATED : Arrival.FORK;
    }
    if (entry.sequence() - 1 > sequence) {
      return Arrival.GAP;
    }
    return entry.previous().equals(hash) ? Arrival.NEXT : Arrival.BROKEN_LINK;
  }

  /** What {@code head}, whose signature the caller has verified, is to this chain. */
  public Agreement judge(AuditHead head) {
    if (!head.chain().equals(chain)) {
      return Agreement.OTHER_CHAIN;
    }
    if (head.sequence() != sequence) {
      return head.sequence() > sequence ? Agreement.AHEAD : Agreement.EARLIER;
    }
    return head.hash().equals(hash) ? Agreement.AGREES : Agreement.FORK;
  }

  /**
   * The chain with {@code entry} appended.
   *
   * @throws IllegalArgumentException unless {@link #judge(AuditEntry)} says {@link Arrival#NEXT}
   */
  public AuditChain after(AuditEntry entry) {
    Arrival arrival = judge(entry);
    if (arrival != Arrival.NEXT) {
      throw new IllegalArgumentException(
          "entry "
              + entry.sequence()
              + " of "
              + entry.chain()
              + " does not follow entry "
              + sequence
              + " of "
              + chain
              + ": "
              + arrival);
    }
    return new AuditChain(chain, entry.sequence(), entry.hash());
  }

  /**
   * A signed head of this chain.
   *
   * @throws IllegalArgumentException if the chain is empty
   */
  public SignedHead head(Instant time, SigningKey key) {
    return SignedHead.sign(new AuditHead(chain, sequence, hash, time), key);
  }

  /** For storage: domain and version as in {@link AuditEntry}, chain, sequence (8), hash (32). */
  public byte[] toBytes() {
    return new CanonicalWriter(DOMAIN).text(chain).number(sequence).hash(hash).toBytes();
  }

  /**
   * Reads {@link #toBytes()}.
   *
   * @throws IllegalArgumentException if the bytes are not exactly a stored chain state
   */
  public static AuditChain parse(byte[] bytes) {
    CanonicalReader in = new CanonicalReader("audit chain state", DOMAIN, bytes, MAX_BYTES);
    AuditChain chain =
        new AuditChain(
            in.text("chain", AuditForm.MAX_CHAIN_CHARACTERS),
            in.number("sequence"),
            in.hash("hash"));
    in.end();
    return chain;
  }
}
