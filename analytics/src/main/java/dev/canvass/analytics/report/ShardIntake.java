package dev.canvass.analytics.report;

import dev.canvass.analytics.query.Mechanism;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * What the collector has taken in of one shard's reports to one query: a state machine without IO.
 * Repeats change nothing; a different repeat is equivocation and spoils the shard for good;
 * anything that contradicts the seal is rejected. Mutable, one owner.
 *
 * <pre>
 *   OPEN --seal--&gt; SEALED --last chunk and ballot--&gt; COMPLETE
 *   any --different repeat, or a seal that its chunks contradict--&gt; EQUIVOCATED
 * </pre>
 */
public final class ShardIntake {

  /** Where the shard stands. */
  public enum State {
    OPEN,
    SEALED,
    COMPLETE,
    /** It does not answer, for good. */
    REFUSED,
    EQUIVOCATED
  }

  /** What a message did. */
  public enum Effect {
    /** New: store it. */
    ACCEPTED,
    /** The same as before: nothing to do. */
    DUPLICATE,
    /** It contradicts what this shard said before: drop the shard, report it. */
    EQUIVOCATION
  }

  private final List<List<Digest>> chunks = new ArrayList<>();
  private final List<List<Integer>> counts = new ArrayList<>();
  private Seal seal;
  private Digest ballot;
  private Refusal.Reason refusal;
  private boolean equivocated;

  /** Nothing taken in yet, for a tree of {@code levels} levels. */
  public ShardIntake(int levels) {
    for (int i = 0; i < levels; i++) {
      chunks.add(new ArrayList<>());
      counts.add(new ArrayList<>());
    }
  }

  /**
   * Takes in a chunk that was checked against the mechanism.
   *
   * @throws IllegalArgumentException if its level does not exist
   */
  public Effect accept(ReportChunk chunk, Mechanism mechanism) {
    if (chunk.level() > mechanism.schedule().levels()) {
      throw new IllegalArgumentException("there is no level " + chunk.level());
    }
    return restore(chunk.level(), chunk.number(), chunk.count(), ChunkDigests.ofChunk(chunk));
  }

  /** {@link #accept} for a chunk of which only the digest is known, as after a restart. */
  public Effect restore(int level, int number, int count, Digest digest) {
    List<Digest> digests = chunks.get(level - 1);
    List<Integer> sizes = counts.get(level - 1);
    if (number < digests.size() && digests.get(number) != null) {
      boolean same = digests.get(number).equals(digest) && sizes.get(number) == count;
      equivocated |= !same;
      return same ? Effect.DUPLICATE : Effect.EQUIVOCATION;
    }
    while (digests.size() <= number) {
      digests.add(null);
      sizes.add(0);
    }
    digests.set(number, digest);
    sizes.set(number, count);
    return checked();
  }

  /** Takes in the shard's ballot, given the digest of its payload. */
  public Effect acceptBallot(Digest digest) {
    if (ballot != null) {
      boolean same = ballot.equals(digest);
      equivocated |= !same;
      return same ? Effect.DUPLICATE : Effect.EQUIVOCATION;
    }
    ballot = digest;
    return checked();
  }

  /**
   * Takes in the shard's seal.
   *
   * @throws IllegalArgumentException if it is not for a tree of this many levels
   */
  public Effect accept(Seal newSeal) {
    if (newSeal.levelCounts().size() != chunks.size()) {
      throw new IllegalArgumentException(
          "the seal has " + newSeal.levelCounts().size() + " levels, the query " + chunks.size());
    }
    if (seal != null) {
      boolean same = seal.equals(newSeal);
      equivocated |= !same;
      return same ? Effect.DUPLICATE : Effect.EQUIVOCATION;
    }
    seal = newSeal;
    return checked();
  }

  /** Takes in that the shard does not answer. */
  public Effect acceptRefusal(Refusal.Reason reason) {
    if (refusal != null) {
      boolean same = refusal == reason;
      equivocated |= !same;
      return same ? Effect.DUPLICATE : Effect.EQUIVOCATION;
    }
    refusal = reason;
    return checked();
  }

  /** A seal that what has arrived contradicts is as bad as two different messages. */
  private Effect checked() {
    boolean contradicts = (refusal != null && hasAnswer()) || (seal != null && contradictsSeal());
    equivocated |= contradicts;
    return contradicts ? Effect.EQUIVOCATION : Effect.ACCEPTED;
  }

  private boolean hasAnswer() {
    return seal != null || ballot != null || chunks.stream().anyMatch(level -> !level.isEmpty());
  }

  private boolean contradictsSeal() {
    boolean contradicts = ballot != null && !ballot.equals(seal.ballotDigest());
    for (int i = 0; i < chunks.size(); i++) {
      long expected = seal.levelCounts().get(i);
      List<Integer> sizes = counts.get(i);
      for (int number = 0; number < sizes.size(); number++) {
        long left = expected - (long) number * ReportChunk.CAPACITY;
        contradicts |=
            sizes.get(number) != 0 && sizes.get(number) != Math.min(ReportChunk.CAPACITY, left);
      }
      contradicts |=
          hasAllChunks(i)
              && !ChunkDigests.ofLevel(chunks.get(i)).equals(seal.levelDigests().get(i));
    }
    return contradicts;
  }

  private boolean hasAllChunks(int i) {
    long expected = (seal.levelCounts().get(i) + ReportChunk.CAPACITY - 1) / ReportChunk.CAPACITY;
    return chunks.get(i).size() == expected && !chunks.get(i).contains(null);
  }

  public State state() {
    if (equivocated) {
      return State.EQUIVOCATED;
    }
    if (refusal != null) {
      return State.REFUSED;
    }
    if (seal == null) {
      return State.OPEN;
    }
    for (int i = 0; i < chunks.size(); i++) {
      if (!hasAllChunks(i)) {
        return State.SEALED;
      }
    }
    return ballot == null ? State.SEALED : State.COMPLETE;
  }

  /** Marks a shard as equivocated, as after a restart. */
  public void spoil() {
    equivocated = true;
  }

  /** The seal, if it has arrived. */
  public Optional<Seal> seal() {
    return Optional.ofNullable(seal);
  }

  /** Why the shard does not answer, if it said so. */
  public Optional<Refusal.Reason> refusal() {
    return Optional.ofNullable(refusal);
  }

  /** The ballot's digest, if it has arrived. */
  public Optional<Digest> ballot() {
    return Optional.ofNullable(ballot);
  }

  /** Digests of the chunks of {@code level} by number; null where one is missing. */
  public List<Digest> chunkDigests(int level) {
    return Collections.unmodifiableList(chunks.get(level - 1));
  }

  /** Report counts of the chunks of {@code level} by number; 0 where one is missing. */
  public List<Integer> chunkCounts(int level) {
    return Collections.unmodifiableList(counts.get(level - 1));
  }

  /** Reports taken in on all levels. */
  public long reports() {
    return counts.stream().flatMap(List::stream).mapToLong(Integer::longValue).sum();
  }
}
