package dev.canvass.privacy.oracle;

import dev.canvass.privacy.random.RandomBits;

/**
 * A pure protocol that nodes use: randomises a cell into a symbol of at most 8 bits with ε-LDP, and
 * counts for every cell how many symbols support it. Immutable and thread-safe.
 */
public sealed interface FrequencyOracle extends PureProtocol
    permits LinearLocalHashing, GeneralizedRandomizedResponse {

  /** The number of different symbols, at most 256; symbols are 0 to {@code symbols() - 1}. */
  int symbols();

  /** Bits that hold one symbol, 1 to 8. */
  default int symbolBits() {
    return Integer.SIZE - Integer.numberOfLeadingZeros(symbols() - 1);
  }

  /**
   * Randomises one user's cell.
   *
   * @param cell the user's cell, 0 to {@code cells() - 1}; a cell out of range is the caller's bug
   * @param coin the report's public coin, see {@link PublicCoins}
   * @param random secure bits in a node
   * @return the symbol to report
   */
  int randomize(int cell, long coin, RandomBits random);

  /** The symbol that a truthful report of {@code cell} under {@code coin} is. */
  int symbolOf(int cell, long coin);

  /** Whether a report of {@code symbol} under {@code coin} supports {@code cell}. */
  default boolean supports(int cell, long coin, int symbol) {
    return symbolOf(cell, coin) == symbol;
  }

  /** An empty counter of this oracle's reports over all cells. */
  SupportCounter newCounter();
}
