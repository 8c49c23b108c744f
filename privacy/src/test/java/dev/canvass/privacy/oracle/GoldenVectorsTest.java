package dev.canvass.privacy.oracle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canvass.privacy.Epsilon;
import dev.canvass.privacy.Vectors;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class GoldenVectorsTest {

  @Test
  void parametersFollowTheTable() {
    for (JsonNode row : Vectors.read("parameters").get("rows")) {
      LinearLocalHashing oracle = LinearLocalHashing.of(Epsilon.parse(row.get("epsilon").asText()));
      assertEquals(row.get("s").asInt(), oracle.symbolBits());
      assertEquals(row.get("q").asInt(), oracle.symbols());
      assertEquals(row.get("b").asInt(), oracle.cellBits());
      assertEquals(1 << row.get("b").asInt(), oracle.cells());
      assertEquals(row.get("p").asDouble(), oracle.truthProbability(), 5e-7);
      assertEquals(row.get("v").asDouble(), oracle.variancePerUser(), 5e-7);
    }
  }

  @Test
  void fieldsHaveTheTabulatedTraceDualAndProducts() {
    for (JsonNode row : Vectors.read("field")) {
      BinaryField field = new BinaryField(row.get("s").asInt());
      int[] trace = new int[field.size()];
      int[] phi = new int[field.size()];
      Arrays.setAll(trace, field::trace);
      Arrays.setAll(phi, field::dual);
      assertArrayEquals(Vectors.ints(row.get("trace")), trace);
      assertArrayEquals(Vectors.ints(row.get("phi")), phi);
      row.get("products")
          .properties()
          .forEach(
              entry -> {
                int a = Integer.parseInt(entry.getKey());
                int[] products = new int[field.size()];
                Arrays.setAll(products, b -> field.product(a, b));
                assertArrayEquals(Vectors.ints(entry.getValue()), products);
              });
    }
  }

  @Test
  void theDecodeExampleGivesItsSupportCountsAndSpectrum() {
    JsonNode example = Vectors.read("decode");
    int[] u = Vectors.ints(example.get("u"));
    int[] y = Vectors.ints(example.get("y"));
    PublicCoins coins = new PublicCoins(Vectors.bits(example.get("coinKey")));
    byte[] symbols = new byte[y.length];
    for (int i = 0; i < y.length; i++) {
      assertEquals(u[i], coins.coin(i) & 63);
      symbols[i] = (byte) y[i];
    }
    int[] expected = new int[64];
    for (int cell : Vectors.ints(example.get("supportTwo"))) {
      expected[cell] = 2;
    }
    for (int cell : Vectors.ints(example.get("supportOne"))) {
      expected[cell] = 1;
    }
    SupportCounter counter = LinearLocalHashing.ofShape(Epsilon.parse("2"), 3, 2).newCounter();
    counter.add(symbols, symbols.length, coins);
    int[] support = counter.supportCounts();
    assertArrayEquals(expected, support);

    int[] spectrum = new int[64];
    for (int c = 0; c < 64; c++) {
      spectrum[c] = 8 * support[c] - symbols.length;
    }
    WalshHadamard.transform(spectrum);
    for (int a = 0; a < 64; a++) {
      spectrum[a] /= 64;
    }
    assertArrayEquals(
        Vectors.ints(example.get("spectrumFrom1")), Arrays.copyOfRange(spectrum, 1, 10));
  }

  @Test
  void mixesAndCoinsAreTheRecordedOnes() {
    JsonNode vectors = Vectors.read("coins");
    for (JsonNode row : vectors.get("mix")) {
      assertEquals(Vectors.bits(row.get("mix")), Mix.mix(Vectors.bits(row.get("x"))));
    }
    for (JsonNode row : vectors.get("keyedMix")) {
      assertEquals(
          Vectors.bits(row.get("mix")),
          Mix.mix(Vectors.bits(row.get("key")), Vectors.bits(row.get("word"))));
    }
    for (JsonNode row : vectors.get("streams")) {
      PublicCoins coins =
          PublicCoins.of(
              Vectors.bits(row.get("seed")),
              row.get("level").asInt(),
              row.get("party").asText(),
              row.get("shard").asInt());
      assertEquals(Vectors.bits(row.get("key")), coins.key());
      int[] indexes = Vectors.ints(row.get("indexes"));
      for (int i = 0; i < indexes.length; i++) {
        assertEquals(Vectors.bits(row.get("coins").get(i)), coins.coin(indexes[i]));
      }
    }
  }

  @Test
  void truthThresholdsAreTheRecordedOnes() {
    for (JsonNode row : Vectors.read("thresholds")) {
      Epsilon epsilon = Epsilon.parse(row.get("epsilon").asText());
      int q = row.get("q").asInt();
      long threshold = Long.parseLong(row.get("threshold").asText());
      int s = Integer.numberOfTrailingZeros(q);
      assertEquals(threshold, LinearLocalHashing.ofShape(epsilon, s, 1).truth().threshold());
      assertEquals(threshold, GeneralizedRandomizedResponse.of(epsilon, q).truth().threshold());
    }
  }

  @Test
  void theTruthIsToldJustBelowTheThreshold() {
    for (JsonNode row : Vectors.read("thresholds")) {
      Epsilon epsilon = Epsilon.parse(row.get("epsilon").asText());
      int s = Integer.numberOfTrailingZeros(row.get("q").asInt());
      long threshold = Long.parseLong(row.get("threshold").asText());
      LinearLocalHashing oracle = LinearLocalHashing.ofShape(epsilon, s, 2);
      int cell = oracle.cells() - 1;
      int truth = oracle.symbolOf(cell, 5);
      assertEquals(truth, oracle.randomize(cell, 5, () -> (threshold - 1) << 2 | 3));
      long[] script = {threshold << 2, 0};
      int[] next = {0};
      assertEquals(truth ^ 1, oracle.randomize(cell, 5, () -> script[next[0]++]));
    }
  }

  @Test
  void badShapesAreRefused() {
    for (JsonNode shape : Vectors.read("negative").get("shapes")) {
      assertThrows(
          IllegalArgumentException.class,
          () ->
              LinearLocalHashing.ofShape(
                  Epsilon.parse("1"), shape.get("s").asInt(), shape.get("t").asInt()),
          shape.toString());
    }
    for (int cells : new int[] {Integer.MIN_VALUE, -1, 0, 1, 257}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> GeneralizedRandomizedResponse.of(Epsilon.parse("1"), cells));
    }
  }

  @Test
  void symbolsOutOfRangeAreRefusedAndLeaveNoTrace() {
    for (JsonNode row : Vectors.read("negative").get("symbols")) {
      int s = row.get("s").asInt();
      byte[] symbols = {0, (byte) row.get("symbol").asInt()};
      for (FrequencyOracle oracle :
          new FrequencyOracle[] {
            LinearLocalHashing.ofShape(Epsilon.parse("1"), s, 2),
            GeneralizedRandomizedResponse.of(Epsilon.parse("1"), 1 << s)
          }) {
        SupportCounter counter = oracle.newCounter();
        assertThrows(
            IllegalArgumentException.class, () -> counter.add(symbols, 2, new PublicCoins(1)));
        assertEquals(0, counter.reports());
        assertEquals(0, Arrays.stream(counter.supportCounts()).sum());
      }
    }
  }
}
