package dev.canvass.privacy.oracle;

import java.util.Arrays;

/** Counts symbols: under generalised randomised response a symbol supports just its own cell. */
final class HistogramSupportCounter implements SupportCounter {

  private final int[] counts;
  private long reports;

  HistogramSupportCounter(int cells) {
    counts = new int[cells];
  }

  @Override
  public void add(byte[] symbols, int count, PublicCoins coins) {
    if (reports + count > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("more than 2^31 - 1 reports in one table");
    }
    for (int i = 0; i < count; i++) {
      int symbol = symbols[i] & 0xFF;
      if (symbol >= counts.length) {
        throw new IllegalArgumentException(
            "symbol " + symbol + " of report " + i + " is not in 0.." + (counts.length - 1));
      }
    }
    for (int i = 0; i < count; i++) {
      counts[symbols[i] & 0xFF]++;
    }
    reports += count;
  }

  @Override
  public long reports() {
    return reports;
  }

  @Override
  public int[] supportCounts() {
    return counts;
  }

  @Override
  public void reset() {
    Arrays.fill(counts, 0);
    reports = 0;
  }
}
