package dev.canvass.privacy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class EpsilonTest {

  @Test
  void malformedTextsAreRefusedAtOnceWithAShortMessage() {
    for (JsonNode text : Vectors.read("negative").get("epsilon")) {
      IllegalArgumentException refused =
          assertTimeoutPreemptively(
              Duration.ofSeconds(5),
              () ->
                  assertThrows(
                      IllegalArgumentException.class,
                      () -> Epsilon.parse(text.asText()),
                      text.asText()));
      assertTrue(refused.getMessage().startsWith("epsilon "), refused.getMessage());
      assertTrue(refused.getMessage().length() < 200, refused.getMessage());
    }
  }

  @Test
  void decimalsAreReadExactly() {
    assertEquals(500_000, Epsilon.parse("0.5").micros());
    assertEquals(500_000, Epsilon.parse("0.50").micros());
    assertEquals(1, Epsilon.parse("0.000001").micros());
    assertEquals(10_000_000, Epsilon.parse("10").micros());
    assertEquals(2_000_000, Epsilon.parse("2.0000000000").micros());
  }

  @Property(tries = 300)
  void whatIsPrintedIsReadBack(@ForAll @LongRange(min = 1, max = 10_000_000) long micros) {
    Epsilon epsilon = new Epsilon(micros);
    assertEquals(epsilon, Epsilon.parse(epsilon.toString()));
  }

  @Test
  void valuesOutOfRangeAreRefused() {
    for (long micros : new long[] {0, -1, Long.MIN_VALUE, 10_000_001, Long.MAX_VALUE}) {
      assertThrows(IllegalArgumentException.class, () -> new Epsilon(micros));
    }
  }

  @Test
  void expHasTheKnownDigits() {
    for (JsonNode row : Vectors.read("exp")) {
      BigDecimal exp = Epsilon.parse(row.get("epsilon").asText()).exp();
      String digits = row.get("digits").asText();
      assertTrue(exp.toPlainString().startsWith(digits.substring(0, 42)), exp + " " + digits);
    }
  }

  @Property(tries = 200)
  void expAgreesWithTheFloatingPointFunction(
      @ForAll @LongRange(min = 1, max = 10_000_000) long micros) {
    Epsilon epsilon = new Epsilon(micros);
    double exact = epsilon.exp().round(MathContext.DECIMAL64).doubleValue();
    assertEquals(1, exact / Math.exp(epsilon.value()), 1e-14);
  }
}
