package dev.canvass.analytics.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.report.ShardIntake.Effect;
import dev.canvass.analytics.report.ShardIntake.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Invariant I5 for one shard: order and repeats never change what is taken in. */
class ShardIntakeTest {

  private static final int LEVELS = 3;
  private static final QueryId QUERY = QueryId.of(1);
  private static final PartyId PARTY = new PartyId("acme");
  private static final Digest BALLOT = Digest.of(new byte[] {9});

  /** A message to a shard. */
  private interface Message {
    Effect sendTo(ShardIntake intake);
  }

  /** What everything else depends on. */
  private record Outcome(
      State state,
      long reports,
      Optional<Seal> seal,
      Optional<Digest> ballot,
      List<List<Digest>> digests,
      List<List<Integer>> counts) {
    static Outcome of(ShardIntake intake) {
      List<List<Digest>> digests = new ArrayList<>();
      List<List<Integer>> counts = new ArrayList<>();
      for (int level = 1; level <= LEVELS; level++) {
        digests.add(new ArrayList<>(intake.chunkDigests(level)));
        counts.add(List.copyOf(intake.chunkCounts(level)));
      }
      return new Outcome(
          intake.state(), intake.reports(), intake.seal(), intake.ballot(), digests, counts);
    }
  }

  private static Digest digest(int level, int number) {
    return Digest.of(new byte[] {(byte) level, (byte) number});
  }

  private static Message chunk(int level, int number, int count, Digest digest) {
    return intake -> intake.restore(level, number, count, digest);
  }

  private static Seal seal(List<Long> counts, Digest ballot) {
    List<Digest> digests = new ArrayList<>();
    for (int level = 1; level <= counts.size(); level++) {
      List<Digest> chunks = new ArrayList<>();
      for (int number = 0; number < chunks(counts.get(level - 1)); number++) {
        chunks.add(digest(level, number));
      }
      digests.add(ChunkDigests.ofLevel(chunks));
    }
    return new Seal(QUERY, PARTY, 0, counts, digests, ballot, Map.of(), Instant.EPOCH);
  }

  private static int chunks(long reports) {
    return (int) ((reports + ReportChunk.CAPACITY - 1) / ReportChunk.CAPACITY);
  }

  /** A level has none, some, exactly full or several chunks. */
  private static List<Long> counts(Random random) {
    List<Long> counts = new ArrayList<>();
    for (int level = 0; level < LEVELS; level++) {
      long full = (long) ReportChunk.CAPACITY * random.nextInt(4);
      counts.add(full + (random.nextBoolean() ? 0 : 1 + random.nextInt(ReportChunk.CAPACITY)));
    }
    return counts;
  }

  private static int chunkCount(long reports, int number) {
    return (int) Math.min(ReportChunk.CAPACITY, reports - (long) number * ReportChunk.CAPACITY);
  }

  private static List<Message> honest(List<Long> counts) {
    List<Message> messages = new ArrayList<>();
    for (int level = 1; level <= LEVELS; level++) {
      long reports = counts.get(level - 1);
      for (int number = 0; number < chunks(reports); number++) {
        int size = chunkCount(reports, number);
        messages.add(chunk(level, number, size, digest(level, number)));
      }
    }
    messages.add(intake -> intake.accept(seal(counts, BALLOT)));
    messages.add(intake -> intake.acceptBallot(BALLOT));
    return messages;
  }

  private static ShardIntake after(List<Message> messages) {
    ShardIntake intake = new ShardIntake(LEVELS);
    messages.forEach(message -> message.sendTo(intake));
    return intake;
  }

  @Property(tries = 500)
  void anyOrderAndAnyRepeatsGiveTheSameCompleteShard(@ForAll long seed) {
    Random random = new Random(seed);
    List<Long> counts = counts(random);
    List<Message> messages = honest(counts);
    Outcome expected = Outcome.of(after(messages));
    List<Message> shuffled = new ArrayList<>(messages);
    for (int repeat = random.nextInt(10); repeat > 0; repeat--) {
      shuffled.add(messages.get(random.nextInt(messages.size())));
    }
    Collections.shuffle(shuffled, random);
    ShardIntake intake = new ShardIntake(LEVELS);
    int accepted = 0;
    int duplicates = 0;
    for (Message message : shuffled) {
      switch (message.sendTo(intake)) {
        case ACCEPTED -> accepted++;
        case DUPLICATE -> duplicates++;
        case EQUIVOCATION -> throw new AssertionError("an honest shard was called a liar");
      }
    }
    assertEquals(expected, Outcome.of(intake));
    assertEquals(State.COMPLETE, intake.state());
    assertEquals(counts.stream().mapToLong(Long::longValue).sum(), intake.reports());
    assertEquals(messages.size(), accepted);
    assertEquals(shuffled.size() - messages.size(), duplicates);
  }

  /** Without any one message the shard is not complete, in whatever order the others come. */
  @Property(tries = 200)
  void nothingLessThanEverythingIsComplete(@ForAll long seed) {
    Random random = new Random(seed);
    List<Message> messages = honest(counts(random));
    Message missing = messages.remove(random.nextInt(messages.size()));
    Collections.shuffle(messages, random);
    ShardIntake intake = after(messages);
    assertEquals(intake.seal().isPresent() ? State.SEALED : State.OPEN, intake.state());
    assertEquals(Effect.ACCEPTED, missing.sendTo(intake));
    assertEquals(State.COMPLETE, intake.state());
  }

  private static Message lie(Random random, List<Long> counts) {
    List<Long> others = new ArrayList<>(counts);
    others.set(0, counts.get(0) + 1);
    Seal good = seal(counts, BALLOT);
    List<Digest> digests = new ArrayList<>(good.levelDigests());
    digests.set(LEVELS - 1, Digest.of(new byte[] {42}));
    Seal digestLie = new Seal(QUERY, PARTY, 0, counts, digests, BALLOT, Map.of(), Instant.EPOCH);
    int level = 1 + random.nextInt(LEVELS);
    long reports = counts.get(level - 1);
    int number = random.nextInt(chunks(reports) + 1);
    int size = Math.max(1, chunkCount(reports, Math.max(0, Math.min(number, chunks(reports) - 1))));
    List<Message> lies =
        List.of(
            intake -> intake.accept(seal(others, BALLOT)),
            intake -> intake.accept(digestLie),
            intake -> intake.accept(seal(counts, Digest.of(new byte[] {8}))),
            intake -> intake.acceptBallot(Digest.of(new byte[] {7})),
            chunk(level, number, size, Digest.of(new byte[] {6})),
            chunk(level, number, size == 1 ? 2 : size - 1, digest(level, number)));
    return lies.get(random.nextInt(lies.size()));
  }

  /** One lie among the truth is found, whichever of the two comes first. */
  @Property(tries = 1000)
  void equivocationIsDetectedInAnyOrder(@ForAll long seed) {
    Random random = new Random(seed);
    List<Long> counts = counts(random);
    List<Message> messages = honest(counts);
    messages.add(lie(random, counts));
    Collections.shuffle(messages, random);
    ShardIntake intake = new ShardIntake(LEVELS);
    int equivocations = 0;
    for (Message message : messages) {
      equivocations += message.sendTo(intake) == Effect.EQUIVOCATION ? 1 : 0;
    }
    assertEquals(State.EQUIVOCATED, intake.state());
    assertEquals(true, equivocations > 0);
  }

  @Test
  void aRefusalIsForGoodAndItsRepeatChangesNothing() {
    ShardIntake intake = new ShardIntake(LEVELS);
    assertEquals(Effect.ACCEPTED, intake.acceptRefusal(Refusal.Reason.TOO_FEW_USERS));
    assertEquals(Effect.DUPLICATE, intake.acceptRefusal(Refusal.Reason.TOO_FEW_USERS));
    assertEquals(State.REFUSED, intake.state());
    assertEquals(Effect.EQUIVOCATION, intake.acceptRefusal(Refusal.Reason.OUTSIDE_HOURS));
    assertEquals(State.EQUIVOCATED, intake.state());
  }

  /** Whoever refuses cannot answer too, whichever of the two comes first. */
  @Property(tries = 200)
  void anAnswerAndARefusalContradictEachOther(@ForAll long seed) {
    Random random = new Random(seed);
    List<Message> messages = honest(counts(random));
    Message answer = messages.get(random.nextInt(messages.size()));
    Message refusal = intake -> intake.acceptRefusal(Refusal.Reason.TOO_FEW_USERS);
    for (List<Message> both : List.of(List.of(answer, refusal), List.of(refusal, answer))) {
      ShardIntake intake = new ShardIntake(LEVELS);
      assertEquals(Effect.ACCEPTED, both.get(0).sendTo(intake));
      assertEquals(Effect.EQUIVOCATION, both.get(1).sendTo(intake));
      assertEquals(State.EQUIVOCATED, intake.state());
    }
  }

  @Test
  void spoiledShardsStaySpoiled() {
    ShardIntake intake = after(honest(List.of(1L, 2L, 3L)));
    intake.spoil();
    assertEquals(State.EQUIVOCATED, intake.state());
    assertEquals(Effect.DUPLICATE, intake.acceptBallot(BALLOT));
    assertEquals(State.EQUIVOCATED, intake.state());
  }

  @Test
  void sealsOfAnotherTreeAreRefusedAndChangeNothing() {
    ShardIntake intake = new ShardIntake(LEVELS);
    assertThrows(
        IllegalArgumentException.class, () -> intake.accept(seal(List.of(1L, 1L), BALLOT)));
    assertEquals(State.OPEN, intake.state());
    assertEquals(Optional.empty(), intake.seal());
  }
}
