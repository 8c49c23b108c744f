package dev.canvass.analytics.search;

/**
 * Evidence that a cell is heavy, from its z-score: LR(z) of "true z-score half-normal with scale τ
 * = 4" against "zero", ln LR(z) = ln(2 / √(1+τ²)) + a z²/2 + ln Φ(z √a) with a = τ² / (1+τ²).
 */
final class LikelihoodRatio {

  private static final double TAU_SQUARED = 16;
  private static final double A = TAU_SQUARED / (1 + TAU_SQUARED);

  private LikelihoodRatio() {}

  static double log(double z) {
    return Math.log(2 / Math.sqrt(1 + TAU_SQUARED))
        + A * z * z / 2
        + StandardNormal.logCdf(z * Math.sqrt(A));
  }

  /** ln((1 - w) + w LR(z)): the item is present with prior probability w. */
  static double logMixture(double w, double z) {
    return logSum(Math.log1p(-w), Math.log(w) + log(z));
  }

  /** ln(e^a + e^b). */
  static double logSum(double a, double b) {
    double most = Math.max(a, b);
    return most + Math.log1p(Math.exp(Math.min(a, b) - most));
  }
}
