package dev.canvass.analytics.search;

/** The standard normal distribution function, accurate in its lower tail. */
final class StandardNormal {

  private static final double SQRT_TWO_PI = Math.sqrt(2 * Math.PI);
  private static final int FRACTION_DEPTH = 60;

  private StandardNormal() {}

  /** ln Φ(x), relative error of Φ below 1e-10. */
  static double logCdf(double x) {
    if (x > 2) {
      return Math.log1p(-upperTail(x));
    }
    return x < -2 ? Math.log(upperTail(-x)) : Math.log(0.5 + density(x) * series(x));
  }

  private static double density(double x) {
    return Math.exp(-x * x / 2) / SQRT_TWO_PI;
  }

  /** Φ(x) - 1/2 = φ(x) (x + x³/3 + x⁵/(3·5) + …) (Abramowitz and Stegun 26.2.11). */
  private static double series(double x) {
    double term = x;
    double sum = x;
    for (int i = 3; Math.abs(term) > 1e-17 * Math.abs(sum); i += 2) {
      term *= x * x / i;
      sum += term;
    }
    return sum;
  }

  /** 1 - Φ(x) for x &gt; 2 as a continued fraction (Abramowitz and Stegun 26.2.14). */
  private static double upperTail(double x) {
    double fraction = x;
    for (int i = FRACTION_DEPTH; i >= 1; i--) {
      fraction = x + i / fraction;
    }
    return density(x) / fraction;
  }
}
