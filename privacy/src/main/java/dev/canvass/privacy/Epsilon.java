package dev.canvass.privacy;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.regex.Pattern;

/**
 * A privacy parameter ε as a whole number of micro-ε (1 ε = 1,000,000 micro-ε), so that budgets add
 * up exactly.
 *
 * @param micros ε times one million, 1 to {@value #MAX_MICROS}
 */
public record Epsilon(long micros) implements Comparable<Epsilon> {

  /** Above ε = 10 a randomised response is the truth all but always; no promise would be left. */
  public static final long MAX_MICROS = 10_000_000;

  /** No exponents: the decimal of 1e-99999999 would take a hundred million digits to look at. */
  private static final Pattern PLAIN = Pattern.compile("-?[0-9]*\\.?[0-9]*");

  private static final int DECIMALS = 6;
  private static final MathContext PRECISION = new MathContext(60, RoundingMode.HALF_EVEN);

  public Epsilon {
    if (micros < 1 || micros > MAX_MICROS) {
      throw new IllegalArgumentException(
          "epsilon must be above 0 and at most 10, but is "
              + BigDecimal.valueOf(micros, DECIMALS).stripTrailingZeros().toPlainString());
    }
  }

  /**
   * Reads a decimal such as {@code "2"} or {@code "0.25"}.
   *
   * @throws IllegalArgumentException if the text is not a decimal, has more than 6 decimals, or is
   *     out of range
   */
  public static Epsilon parse(String decimal) {
    BigDecimal value;
    try {
      if (decimal.length() > 20) {
        throw new NumberFormatException("longer than 20 characters");
      }
      if (!PLAIN.matcher(decimal).matches()) {
        throw new NumberFormatException("not digits and a point");
      }
      value = new BigDecimal(decimal);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "epsilon must be a decimal number such as 2 or 0.5, but is \""
              + abbreviate(decimal)
              + "\"",
          e);
    }
    if (value.signum() <= 0 || value.compareTo(BigDecimal.TEN) > 0) {
      throw new IllegalArgumentException(
          "epsilon must be above 0 and at most 10, but is " + abbreviate(decimal));
    }
    try {
      return new Epsilon(
          value.setScale(DECIMALS, RoundingMode.UNNECESSARY).unscaledValue().longValueExact());
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "epsilon has at most 6 decimals, but is " + abbreviate(decimal), e);
    }
  }

  private static String abbreviate(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }

  /** ε as a double, for estimation and display; never for deciding a random bit. */
  public double value() {
    return micros / 1e6;
  }

  /** e^ε to 50 significant digits, by its power series: the only e^ε that randomisers use. */
  public BigDecimal exp() {
    BigDecimal x = BigDecimal.valueOf(micros, DECIMALS);
    BigDecimal sum = BigDecimal.ONE;
    BigDecimal term = BigDecimal.ONE;
    for (int i = 1; term.precision() - term.scale() > -55; i++) {
      term = term.multiply(x, PRECISION).divide(BigDecimal.valueOf(i), PRECISION);
      sum = sum.add(term, PRECISION);
    }
    return sum.round(new MathContext(50, RoundingMode.HALF_EVEN));
  }

  @Override
  public int compareTo(Epsilon other) {
    return Long.compare(micros, other.micros);
  }

  /** The shortest decimal, at most 6 decimals: {@code "2"}, {@code "0.25"}. */
  @Override
  public String toString() {
    return BigDecimal.valueOf(micros, DECIMALS).stripTrailingZeros().toPlainString();
  }
}
