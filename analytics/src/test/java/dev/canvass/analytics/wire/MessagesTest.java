package dev.canvass.analytics.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.canvass.analytics.item.Code;
import dev.canvass.analytics.item.CodecSpec;
import dev.canvass.analytics.query.Aggregation;
import dev.canvass.analytics.query.Cancellation;
import dev.canvass.analytics.query.Extension;
import dev.canvass.analytics.query.Party;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.query.Strategy;
import dev.canvass.analytics.report.Ballot;
import dev.canvass.analytics.report.Digest;
import dev.canvass.analytics.report.Refusal;
import dev.canvass.analytics.report.ReportChunk;
import dev.canvass.analytics.report.Seal;
import dev.canvass.analytics.wire.v1.QueryMessage;
import dev.canvass.analytics.wire.v1.SealMessage;
import dev.canvass.privacy.Epsilon;
import dev.canvass.privacy.sign.SigningKey;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Payloads of every kind: what is encoded is read back, anything else is refused with a reason. */
class MessagesTest {

  private static final PartyId PARTY = new PartyId("acme");

  interface Decoder {
    byte[] reencoded(byte[] payload) throws MalformedMessageException;
  }

  static final Map<MessageKind, Decoder> DECODERS =
      new TreeMap<>(
          Map.of(
              MessageKind.QUERY, bytes -> Messages.encode(Messages.decodeQuery(bytes)),
              MessageKind.EXTENSION, bytes -> Messages.encode(Messages.decodeExtension(bytes)),
              MessageKind.PARTY, bytes -> Messages.encode(Messages.decodeParty(bytes)),
              MessageKind.REPORT_CHUNK, bytes -> Messages.encode(Messages.decodeChunk(bytes)),
              MessageKind.BALLOT, bytes -> Messages.encode(Messages.decodeBallot(bytes)),
              MessageKind.SEAL, bytes -> Messages.encode(Messages.decodeSeal(bytes)),
              MessageKind.REFUSAL, bytes -> Refusals.encode(Refusals.decode(bytes)),
              MessageKind.CANCELLATION,
                  bytes -> Messages.encode(Messages.decodeCancellation(bytes))));

  static Map<MessageKind, byte[]> payloads(Random random) {
    return Map.of(
        MessageKind.QUERY, Messages.encode(query(random)),
        MessageKind.EXTENSION,
            Messages.encode(new Extension(query(random), 1 + random.nextInt(Extension.MOST))),
        MessageKind.PARTY, Messages.encode(party(random)),
        MessageKind.REPORT_CHUNK, Messages.encode(chunk(random)),
        MessageKind.BALLOT, Messages.encode(ballot(random)),
        MessageKind.SEAL, Messages.encode(seal(random)),
        MessageKind.REFUSAL, Refusals.encode(refusal(random)),
        MessageKind.CANCELLATION, Messages.encode(cancellation(random)));
  }

  private static Query query(Random random) {
    TreeSet<PartyId> parties = new TreeSet<>();
    for (int i = 0; i <= random.nextInt(4); i++) {
      parties.add(new PartyId("p" + random.nextInt(1_000)));
    }
    List<CodecSpec> codecs =
        List.of(
            CodecSpec.parse("letters:10"),
            CodecSpec.parse("utf8:12"),
            CodecSpec.parse("uint:32"),
            CodecSpec.parse("hash:64"),
            CodecSpec.dictionary(List.of("x", "ÿ", "\uD83D\uDE00")));
    Instant created = Instant.ofEpochMilli(random.nextInt());
    return new Query(
        QueryId.of(random.nextLong()),
        "item",
        any(random, codecs),
        new Epsilon(1 + random.nextInt(5_000_000)),
        1 + random.nextInt(Query.MAX_K),
        any(random, Arrays.stream(Strategy.values()).filter(Strategy::readsSealedReports).toList()),
        any(random, List.of(Aggregation.values())),
        List.copyOf(parties),
        1 + random.nextInt(parties.size()),
        created,
        created.plusMillis(1 + random.nextInt(1_000_000)),
        random.nextLong(),
        random.nextBoolean() ? List.of() : List.of("übel", "b"));
  }

  private static <T> T any(Random random, List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  private static Party party(Random random) {
    byte[] seed = new byte[32];
    random.nextBytes(seed);
    int shards = 1 + random.nextInt(Party.MAX_SHARDS);
    long cap = random.nextLong() >>> 1;
    Party party = new Party(PARTY, SigningKey.of(seed).verifyingKey(), shards, cap);
    for (int keys = random.nextInt(3); keys > 0; keys--) {
      random.nextBytes(seed);
      Instant until = Instant.ofEpochMilli(1 + random.nextInt(Integer.MAX_VALUE));
      party = party.withKey(SigningKey.of(seed).verifyingKey(), until);
    }
    if (random.nextBoolean()) {
      party = party.withCertificate(Optional.of(Digest.of(seed).hex()));
    }
    return random.nextBoolean() ? party : party.revoked();
  }

  private static ReportChunk chunk(Random random) {
    byte[] packed = new byte[1 + random.nextInt(40)];
    random.nextBytes(packed);
    long start = (long) ReportChunk.CAPACITY * random.nextInt(1 << 14);
    int count = 1 + random.nextInt(ReportChunk.CAPACITY);
    return new ReportChunk(
        QueryId.of(random.nextLong()),
        PARTY,
        random.nextInt(ReportChunk.MAX_SHARD + 1),
        1 + random.nextInt(30),
        start,
        count,
        packed);
  }

  private static Ballot ballot(Random random) {
    List<Ballot.Choice> choices = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      Code code = new Code(random.nextLong(), i);
      choices.add(new Ballot.Choice(code, random.nextGaussian()));
    }
    return new Ballot(QueryId.of(random.nextLong()), PARTY, random.nextInt(1_024), choices);
  }

  private static Seal seal(Random random) {
    List<Long> counts = new ArrayList<>();
    List<Digest> digests = new ArrayList<>();
    for (int level = 0; level <= random.nextInt(5); level++) {
      counts.add((long) random.nextInt((int) ReportChunk.MAX_REPORTS));
      digests.add(digest(random));
    }
    Map<String, Long> refused = Map.of("WINDOW_CAP", random.nextLong() >>> 24, "LATE", 0L);
    return new Seal(
        QueryId.of(random.nextLong()),
        PARTY,
        random.nextInt(1_024),
        counts,
        digests,
        digest(random),
        refused,
        Instant.ofEpochMilli(random.nextInt()));
  }

  private static Refusal refusal(Random random) {
    return new Refusal(
        QueryId.of(random.nextLong()),
        PARTY,
        random.nextInt(1_024),
        any(random, List.of(Refusal.Reason.values())),
        Instant.ofEpochMilli(1 + random.nextInt(1 << 30)));
  }

  private static Cancellation cancellation(Random random) {
    return new Cancellation(
        QueryId.of(random.nextLong()), Instant.ofEpochMilli(1 + random.nextInt(1 << 30)));
  }

  private static Digest digest(Random random) {
    return Digest.of(ByteBuffer.allocate(8).putLong(random.nextLong()).array());
  }

  @Property(tries = 200)
  void valuesAreReadBack(@ForAll long seed) throws MalformedMessageException {
    Random random = new Random(seed);
    Query query = query(random);
    assertEquals(query, Messages.decodeQuery(Messages.encode(query)));
    Party party = party(random);
    assertEquals(party, Messages.decodeParty(Messages.encode(party)));
    Ballot ballot = ballot(random);
    assertEquals(ballot, Messages.decodeBallot(Messages.encode(ballot)));
    Seal seal = seal(random);
    assertEquals(seal, Messages.decodeSeal(Messages.encode(seal)));
    Refusal refusal = refusal(random);
    assertEquals(refusal, Refusals.decode(Refusals.encode(refusal)));
    Cancellation cancellation = cancellation(random);
    assertEquals(cancellation, Messages.decodeCancellation(Messages.encode(cancellation)));
    ReportChunk chunk = chunk(random);
    ReportChunk read = Messages.decodeChunk(Messages.encode(chunk));
    assertArrayEquals(chunk.packed(), read.packed());
    assertEquals(
        List.of(chunk.query(), chunk.party(), chunk.shard(), chunk.level(), chunk.start()),
        List.of(read.query(), read.party(), read.shard(), read.level(), read.start()));
    assertEquals(chunk.count(), read.count());
  }

  @Property(tries = 100)
  void equalValuesHaveEqualBytes(@ForAll long seed) throws MalformedMessageException {
    for (Map.Entry<MessageKind, byte[]> entry : payloads(new Random(seed)).entrySet()) {
      assertArrayEquals(entry.getValue(), DECODERS.get(entry.getKey()).reencoded(entry.getValue()));
    }
  }

  /** Nothing but a {@link MalformedMessageException} may come of bytes. */
  private static boolean isRefused(MessageKind kind, byte[] payload) {
    try {
      DECODERS.get(kind).reencoded(payload);
      return false;
    } catch (MalformedMessageException e) {
      assertFalse(e.getMessage().isBlank());
      return true;
    }
  }

  @Property(tries = 500)
  void garbageIsRefusedOrIsAValueOfItsOwn(
      @ForAll long seed, @ForAll @IntRange(max = 300) int length) {
    Random random = new Random(seed);
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    for (MessageKind kind : DECODERS.keySet()) {
      assertTrue(isRefused(kind, bytes), () -> kind + " from " + Arrays.toString(bytes));
    }
  }

  @Property(tries = 300)
  void damagedPayloadsNeverEndInAnythingButARefusalOrAValue(@ForAll long seed) {
    Random random = new Random(seed);
    payloads(random)
        .forEach(
            (kind, payload) -> {
              for (int change = 0; change <= random.nextInt(4); change++) {
                payload[random.nextInt(payload.length)] = (byte) random.nextInt();
              }
              isRefused(kind, payload);
            });
  }

  /**
   * The last field can be missing only where it may be absent; a cut within a field cannot pass.
   */
  @Test
  void truncationNeverGivesTheSameMessage() {
    payloads(new Random(3))
        .forEach(
            (kind, payload) -> {
              for (int length = 0; length < payload.length; length++) {
                byte[] cut = Arrays.copyOf(payload, length);
                try {
                  byte[] read = DECODERS.get(kind).reencoded(cut);
                  assertArrayEquals(cut, read, kind + " cut at " + length);
                } catch (MalformedMessageException e) {
                  assertFalse(e.getMessage().isBlank());
                }
              }
            });
  }

  @Test
  void bytesAfterTheEndAreRefused() {
    payloads(new Random(4))
        .forEach(
            (kind, payload) -> {
              for (int last = 0; last < 256; last++) {
                byte[] longer = Arrays.copyOf(payload, payload.length + 1);
                longer[payload.length] = (byte) last;
                assertTrue(isRefused(kind, longer), kind + " and " + last);
              }
            });
  }

  @Test
  void fieldsOfNoKnownNumberAreRefused() {
    payloads(new Random(5))
        .forEach(
            (kind, payload) -> {
              byte[] longer = Arrays.copyOf(payload, payload.length + 3);
              longer[payload.length] = (byte) 0xF8; // field 31, a number
              longer[payload.length + 1] = 1;
              longer[payload.length + 2] = 7;
              assertTrue(isRefused(kind, longer), kind.toString());
            });
  }

  @Test
  void aPayloadOfAnotherKindIsRefused() {
    Map<MessageKind, byte[]> payloads = payloads(new Random(6));
    for (MessageKind kind : DECODERS.keySet()) {
      for (MessageKind other : DECODERS.keySet()) {
        if (kind != other) {
          assertTrue(isRefused(kind, payloads.get(other)), other + " as " + kind);
        }
      }
    }
  }

  @Test
  void namesThatNoVersionKnowsAreRefused() throws InvalidProtocolBufferException {
    QueryMessage good = QueryMessage.parseFrom(Messages.encode(query(new Random(7))));
    assertTrue(isRefused(MessageKind.QUERY, good.toBuilder().setStrategy("LUCK").build()));
    assertTrue(isRefused(MessageKind.QUERY, good.toBuilder().setAggregation("").build()));
    assertTrue(
        isRefused(
            MessageKind.QUERY,
            good.toBuilder().setCodec(good.getCodec().toBuilder().setKind("RUNES")).build()));
    assertTrue(isRefused(MessageKind.QUERY, good.toBuilder().clearCodec().build()));
    assertTrue(isRefused(MessageKind.QUERY, good.toBuilder().setEpsilonMicros(-1).build()));
    assertTrue(isRefused(MessageKind.QUERY, good.toBuilder().setK(-1).build()));
    assertTrue(isRefused(MessageKind.QUERY, good.toBuilder().setCreatedMillis(1L << 62).build()));
    assertTrue(isRefused(MessageKind.QUERY, good.toBuilder().setDeadlineMillis(-1).build()));
  }

  @Test
  void numbersOutOfRangeAreRefused() throws InvalidProtocolBufferException {
    SealMessage good = SealMessage.parseFrom(Messages.encode(seal(new Random(8))));
    assertTrue(isRefused(MessageKind.SEAL, good.toBuilder().setLevelCounts(0, -1).build()));
    assertTrue(isRefused(MessageKind.SEAL, good.toBuilder().setLevelCounts(0, 1L << 40).build()));
    assertTrue(isRefused(MessageKind.SEAL, good.toBuilder().addLevelCounts(1).build()));
    assertTrue(isRefused(MessageKind.SEAL, good.toBuilder().clearBallotDigest().build()));
    assertTrue(isRefused(MessageKind.SEAL, good.toBuilder().putRefused("no spaces", 1).build()));
    assertTrue(isRefused(MessageKind.SEAL, good.toBuilder().putRefused("X", -1).build()));
    assertTrue(
        isRefused(MessageKind.SEAL, good.toBuilder().putRefused("X", Long.MAX_VALUE).build()));
    assertTrue(isRefused(MessageKind.SEAL, good.toBuilder().setShard(-1).build()));
    assertTrue(isRefused(MessageKind.SEAL, good.toBuilder().setShard(5_000).build()));
  }

  private static boolean isRefused(MessageKind kind, com.google.protobuf.MessageLite message) {
    return isRefused(kind, message.toByteArray());
  }

  @Test
  void errorsSayWhatIsWrong() {
    try {
      Messages.decodeQuery(new byte[] {8, 1});
      fail("not a query");
    } catch (MalformedMessageException e) {
      assertTrue(e.getMessage().contains("query"), e.getMessage());
    }
    assertThrows(MalformedMessageException.class, () -> Messages.decodeSeal(new byte[0]));
  }
}
