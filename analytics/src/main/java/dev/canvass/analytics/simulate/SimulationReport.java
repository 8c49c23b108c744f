package dev.canvass.analytics.simulate;

/**
 * What a study's row came to.
 *
 * @param countRelativeError mean of |estimate - truth| / truth over the true items found
 * @param attackerItems how many of the items that liars planted are in the list
 * @param knownListF1 mean F1 of the best unbiased oracle that is told the list of all items
 * @param bytesPerParty mean size of a party's packed reports
 * @param seconds wall-clock time of all runs
 */
public record SimulationReport(
    SimulationOptions options,
    Statistic f1,
    Statistic ncr,
    Statistic countRelativeError,
    Statistic attackerItems,
    double knownListF1,
    double bytesPerParty,
    double seconds) {

  /** A mean over runs and its standard error (0 for a single run). */
  public record Statistic(double mean, double standardError) {

    static Statistic of(double[] values) {
      double mean = 0;
      for (double value : values) {
        mean += value / values.length;
      }
      double squares = 0;
      for (double value : values) {
        squares += (value - mean) * (value - mean);
      }
      int n = values.length;
      return new Statistic(mean, n < 2 ? 0 : Math.sqrt(squares / (n - 1) / n));
    }
  }
}
