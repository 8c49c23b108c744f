package dev.canvass.privacy.oracle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.canvass.privacy.Epsilon;
import dev.canvass.privacy.SeededBits;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DecodeTest {

  private static final Epsilon EPSILON = Epsilon.parse("1.5");

  @Property(tries = 150)
  void linearDecodeEqualsBruteForceOverSeveralStreams(
      @ForAll @IntRange(min = 1, max = 8) int s,
      @ForAll @IntRange(min = 1, max = 10) int t,
      @ForAll @IntRange(min = 1, max = 4) int streams,
      @ForAll long seed) {
    int symbolsPerCell = Math.min(t, Math.max(1, 10 / s));
    checkAgainstBruteForce(
        LinearLocalHashing.ofShape(EPSILON, s, symbolsPerCell), streams, 40, seed);
  }

  @Property(tries = 100)
  void histogramEqualsBruteForce(
      @ForAll @IntRange(min = 2, max = 256) int cells,
      @ForAll @IntRange(min = 1, max = 4) int streams,
      @ForAll long seed) {
    checkAgainstBruteForce(GeneralizedRandomizedResponse.of(EPSILON, cells), streams, 200, seed);
  }

  @Test
  void tablesLargerThanACacheBlockAreDecodedToo() {
    checkAgainstBruteForce(LinearLocalHashing.ofShape(EPSILON, 3, 6), 2, 60, 1);
    checkAgainstBruteForce(LinearLocalHashing.ofShape(EPSILON, 7, 3), 2, 20, 2);
    checkAgainstBruteForce(LinearLocalHashing.ofShape(EPSILON, 1, 17), 2, 60, 3);
  }

  @Test
  void aStreamLongerThanABatchIsDecodedToo() {
    checkAgainstBruteForce(LinearLocalHashing.ofShape(EPSILON, 2, 2), 1, (1 << 18) + 77, 4);
  }

  private static void checkAgainstBruteForce(
      FrequencyOracle oracle, int streams, int mostReports, long seed) {
    SeededBits random = new SeededBits(seed);
    SupportCounter together = oracle.newCounter();
    int[] expected = new int[oracle.cells()];
    int[] added = new int[oracle.cells()];
    long reports = 0;
    for (int stream = 0; stream < streams; stream++) {
      PublicCoins coins = PublicCoins.of(seed, 1, "party", stream);
      int count = mostReports > 1000 ? mostReports : random.nextInt(mostReports + 1);
      byte[] symbols = new byte[count + 3];
      for (int i = 0; i < count; i++) {
        int symbol = random.nextInt(oracle.symbols());
        symbols[i] = (byte) symbol;
        for (int cell = 0; cell < expected.length; cell++) {
          expected[cell] += oracle.supports(cell, coins.coin(i), symbol) ? 1 : 0;
        }
      }
      together.add(symbols, count, coins);
      SupportCounter alone = oracle.newCounter();
      alone.add(symbols, count, coins);
      int[] own = alone.supportCounts();
      for (int cell = 0; cell < added.length; cell++) {
        added[cell] += own[cell];
      }
      reports += count;
    }
    assertEquals(reports, together.reports());
    assertArrayEquals(expected, together.supportCounts());
    assertArrayEquals(expected, together.supportCounts());
    assertArrayEquals(expected, added);
    together.reset();
    assertEquals(0, together.reports());
    assertArrayEquals(new int[expected.length], together.supportCounts());
  }

  @Test
  void addingAfterDecodingIsRefused() {
    SupportCounter counter = LinearLocalHashing.ofShape(EPSILON, 2, 2).newCounter();
    assertEquals(16, counter.supportCounts().length);
    assertThrows(
        IllegalStateException.class, () -> counter.add(new byte[1], 1, new PublicCoins(1)));
  }

  @Property(tries = 60)
  void walshHadamardEqualsItsDefinition(
      @ForAll @IntRange(min = 0, max = 10) int bits, @ForAll long seed) {
    checkTransform(bits, seed, 1);
  }

  @Test
  void walshHadamardOfSeveralBlocksEqualsItsDefinition() {
    checkTransform(13, 1, 97);
    checkTransform(14, 2, 211);
    checkTransform(15, 3, 509);
  }

  private static void checkTransform(int bits, long seed, int step) {
    SeededBits random = new SeededBits(seed);
    int[] in = new int[1 << bits];
    for (int i = 0; i < in.length; i++) {
      in[i] = random.nextInt(201) - 100;
    }
    int[] out = in.clone();
    WalshHadamard.transform(out);
    for (int x = 0; x < in.length; x += step) {
      int sum = 0;
      for (int a = 0; a < in.length; a++) {
        sum += (Integer.bitCount(a & x) & 1) == 0 ? in[a] : -in[a];
      }
      assertEquals(sum, out[x]);
    }
  }
}
