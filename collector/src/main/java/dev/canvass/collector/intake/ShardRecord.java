package dev.canvass.collector.intake;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What the store of shards holds of one (query, party, shard): everything but the chunks.
 *
 * @param spoiled whether it contradicted itself
 * @param seal the seal's payload
 * @param ballot the ballot's payload
 * @param refusal the refusal's payload
 */
public record ShardRecord(
    boolean spoiled, Optional<byte[]> seal, Optional<byte[]> ballot, Optional<byte[]> refusal) {

  static final ShardRecord EMPTY =
      new ShardRecord(false, Optional.empty(), Optional.empty(), Optional.empty());

  ShardRecord spoil() {
    return new ShardRecord(true, seal, ballot, refusal);
  }

  ShardRecord withSeal(byte[] payload) {
    return new ShardRecord(spoiled, Optional.of(payload), ballot, refusal);
  }

  ShardRecord withBallot(byte[] payload) {
    return new ShardRecord(spoiled, seal, Optional.of(payload), refusal);
  }

  ShardRecord withRefusal(byte[] payload) {
    return new ShardRecord(spoiled, seal, ballot, Optional.of(payload));
  }

  /** A byte for spoiled, then the three payloads, each behind its length or -1 if absent. */
  byte[] toBytes() {
    ByteBuffer out = ByteBuffer.allocate(1 + size(seal) + size(ballot) + size(refusal));
    out.put((byte) (spoiled ? 1 : 0));
    put(out, seal);
    put(out, ballot);
    put(out, refusal);
    return out.array();
  }

  private static int size(Optional<byte[]> part) {
    return Integer.BYTES + part.map(bytes -> bytes.length).orElse(0);
  }

  private static void put(ByteBuffer out, Optional<byte[]> part) {
    out.putInt(part.map(bytes -> bytes.length).orElse(-1));
    part.ifPresent(out::put);
  }

  /** Reads what the store holds; nothing stored is an empty record. */
  public static ShardRecord of(byte[] stored) {
    if (stored == null) {
      return EMPTY;
    }
    ByteBuffer in = ByteBuffer.wrap(stored);
    return new ShardRecord(in.get() == 1, part(in), part(in), part(in));
  }

  private static Optional<byte[]> part(ByteBuffer in) {
    int length = in.getInt();
    if (length < 0) {
      return Optional.empty();
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return Optional.of(bytes);
  }
}
