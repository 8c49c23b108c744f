package dev.canvass.privacy.oracle;

/**
 * Adds up reports and counts, for every cell, how many support it. Mutable, one owner; reusable
 * after {@link #reset()}, so that a search needs one per thread whatever the number of parties.
 */
public sealed interface SupportCounter permits LinearSupportCounter, HistogramSupportCounter {

  /**
   * Adds {@code count} reports.
   *
   * @param symbols one symbol a byte, unsigned, from index 0
   * @param count how many of {@code symbols} to add
   * @param coins the coins they were made with; symbol i used coin i
   * @throws IllegalArgumentException if a symbol is out of range or too many reports were added
   */
  void add(byte[] symbols, int count, PublicCoins coins);

  /** The number of reports added since the last reset. */
  long reports();

  /**
   * The support count of every cell. The array belongs to the counter and is valid until its next
   * call; adding more after this call is an error until {@link #reset()}.
   */
  int[] supportCounts();

  /** Forgets all reports. */
  void reset();
}
