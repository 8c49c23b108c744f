package dev.canvass.analytics.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.analytics.item.CodecSpec;
import dev.canvass.analytics.query.Aggregation;
import dev.canvass.analytics.query.Mechanism;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.query.Strategy;
import dev.canvass.privacy.Epsilon;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Chunks, and the reporter that fills them. */
class ReportChunkTest {

  private static final PartyId PARTY = new PartyId("acme");
  private static final Query QUERY =
      new Query(
          QueryId.of(1),
          "item",
          CodecSpec.parse("letters:8"),
          Epsilon.parse("2"),
          5,
          Strategy.CONSENSUS,
          Aggregation.WEIGHTED_SUM,
          List.of(PARTY),
          1,
          Instant.EPOCH,
          Instant.EPOCH.plusSeconds(1),
          42,
          List.of());
  private static final Mechanism MECHANISM = Mechanism.of(QUERY);
  private static final int LEVELS = MECHANISM.schedule().levels();

  private static ReportChunk chunk(int shard, int level, long start, int count, byte[] packed) {
    return new ReportChunk(QUERY.id(), PARTY, shard, level, start, count, packed);
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 1, 0, 1", "1024, 1, 0, 1", "0, 0, 0, 1", "0, -1, 0, 1", "0, 1, -65536, 1",
    "0, 1, 1, 1", "0, 1, 65535, 1", "0, 1, 1073741824, 1", "0, 1, 0, 0", "0, 1, 0, -1",
    "0, 1, 0, 65537"
  })
  void boundsHold(int shard, int level, long start, int count) {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class, () -> chunk(shard, level, start, count, new byte[1]));
    assertTrue(refusal.getMessage().contains("must be"), refusal.getMessage());
  }

  @Test
  void theLastPossibleChunkIsOne() {
    long last = ReportChunk.MAX_REPORTS - ReportChunk.CAPACITY;
    assertEquals((1 << 14) - 1, chunk(1_023, 1, last, ReportChunk.CAPACITY, new byte[0]).number());
  }

  @Test
  void symbolsAreReadBackAndCheckedAgainstTheMechanism() {
    int bits = MECHANISM.oracle().symbolBits();
    byte[] symbols = new byte[1_001];
    Random random = new Random(1);
    for (int i = 0; i < symbols.length; i++) {
      symbols[i] = (byte) random.nextInt(MECHANISM.oracle().symbols());
    }
    byte[] packed = PackedSymbols.pack(symbols, 0, symbols.length, bits);
    assertArrayEquals(symbols, chunk(0, 1, 0, symbols.length, packed).symbols(MECHANISM));
    assertRefused(chunk(0, LEVELS + 1, 0, symbols.length, packed));
    assertRefused(chunk(0, 1, 0, symbols.length + 8, packed));
    assertRefused(chunk(0, 1, 0, symbols.length - 8, packed));
    int padding = packed.length * 8 - symbols.length * bits;
    assertTrue(padding > 0);
    for (int bit = 8 - padding; bit < 8; bit++) {
      byte[] padded = packed.clone();
      padded[padded.length - 1] |= (byte) (1 << bit);
      assertRefused(chunk(0, 1, 0, symbols.length, padded));
    }
  }

  private static void assertRefused(ReportChunk chunk) {
    assertThrows(IllegalArgumentException.class, () -> chunk.symbols(MECHANISM));
  }

  @Test
  void digestsDependOnEveryBitAndOnTheOrderOfChunks() {
    byte[] packed = {1, 2, 3};
    Digest digest = ChunkDigests.ofChunk(chunk(0, 1, 0, 8, packed));
    for (int bit = 0; bit < 24; bit++) {
      byte[] changed = packed.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertNotEquals(digest, ChunkDigests.ofChunk(chunk(0, 1, 0, 8, changed)));
    }
    Digest other = Digest.of(new byte[] {4});
    assertNotEquals(
        ChunkDigests.ofLevel(List.of(digest, other)), ChunkDigests.ofLevel(List.of(other, digest)));
    // SHA-256 of nothing, from FIPS 180-4's examples.
    assertEquals(
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        ChunkDigests.ofLevel(List.of()).hex());
  }

  @Test
  void aReporterThatContinuesDrawsWhatOneThatNeverStoppedWouldDraw() {
    long[] none = new long[LEVELS];
    Random whole = new Random(7);
    Random parts = new Random(7);
    Reporter straight = reporter(none, whole);
    Reporter first = reporter(none, parts);
    Reporter second = null;
    for (int user = 0; user < 1_000; user++) {
      if (user == 500) {
        long[] counts = new long[LEVELS];
        for (int level = 1; level <= LEVELS; level++) {
          counts[level - 1] = first.count(level);
        }
        second = reporter(counts, parts);
      }
      Reporter resumed = second == null ? first : second;
      int level = straight.level(user, 1);
      assertEquals(level, resumed.level(user, 1));
      assertTrue(level >= 1 && level <= LEVELS);
      byte symbol = straight.report(level, "apple");
      assertEquals(symbol, resumed.report(level, "apple"));
      assertTrue((symbol & 0xFF) < MECHANISM.oracle().symbols());
    }
    assertEquals(straight.count(1), second.count(1));
  }

  private static Reporter reporter(long[] counts, Random random) {
    return new Reporter(MECHANISM, QUERY.seed(), PARTY, 0, counts, random::nextLong);
  }

  @Test
  void aReporterNeedsACountForEachLevel() {
    assertThrows(
        IllegalArgumentException.class, () -> reporter(new long[LEVELS + 1], new Random(1)));
  }

  /** 30,000 users: each level's share is within 6 standard deviations (false alarm < 1e-8). */
  @Test
  void usersSpreadEvenlyOverTheLevels() {
    Reporter reporter = reporter(new long[LEVELS], new Random(1));
    int users = 30_000;
    int[] seen = new int[LEVELS];
    for (int user = 0; user < users; user++) {
      seen[reporter.level(user * 0x9E3779B97F4A7C15L, ~user) - 1]++;
    }
    double share = 1.0 / LEVELS;
    double deviation = Math.sqrt(users * share * (1 - share));
    for (int count : seen) {
      assertEquals(users * share, count, 6 * deviation + 1);
    }
  }
}
