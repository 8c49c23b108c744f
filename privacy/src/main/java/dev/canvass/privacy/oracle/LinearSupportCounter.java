package dev.canvass.privacy.oracle;

import java.util.Arrays;

/**
 * Counts support of linear local hashing for all K = q^t cells with one Walsh-Hadamard transform.
 *
 * <p>A report (u, y) supports c iff h_u(c) = y, and the indicator of that is (1/q) Σ_λ χ(λ (h_u(c)
 * - y)) with χ(a) = (-1)^Tr(a). So S = (n + WHT(A)) / q, where A starts at zero and every report
 * adds, for λ = 1..q-1, χ(λ y) at index φ(λ u).
 *
 * <p>Memory latency decides the speed. Multiplication by λ ≠ 0 permutes the non-zero symbols, so
 * reports that agree in their high symbols stay together: they are grouped by these first, and each
 * group then touches one block of A that fits the cache, one λ at a time.
 */
final class LinearSupportCounter implements SupportCounter {

  private static final int BLOCK_BITS = 15;
  private static final int BATCH = 1 << 18;
  private static final int TABLE_BITS = 8;
  private static final int TABLE_MASK = (1 << TABLE_BITS) - 1;

  private final BinaryField field;
  private final int symbolBits;
  private final int cellBits;
  private final int groupShift;
  private final int[] sums;
  private final int[] groupEnds;
  private final int[] spectra0 = new int[1 << TABLE_BITS];
  private final int[] spectra1 = new int[1 << TABLE_BITS];
  private final int[] spectra2 = new int[1 << TABLE_BITS];
  private int[] coinsInOrder = new int[0];
  private int[] coinsByGroup = new int[0];
  private byte[] symbolsByGroup = new byte[0];
  private long reports;
  private boolean decoded;

  LinearSupportCounter(BinaryField field, int symbolBits, int symbolsPerCell) {
    this.field = field;
    this.symbolBits = symbolBits;
    cellBits = symbolBits * symbolsPerCell;
    int groupedSymbols = Math.max(0, (cellBits - BLOCK_BITS + symbolBits - 1) / symbolBits);
    groupShift = cellBits - groupedSymbols * symbolBits;
    sums = new int[1 << cellBits];
    groupEnds = new int[1 << (groupedSymbols * symbolBits)];
  }

  @Override
  public void add(byte[] symbols, int count, PublicCoins coins) {
    if (decoded) {
      throw new IllegalStateException("reset the counter before adding reports to it again");
    }
    if ((reports + count) * field.size() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "a table of "
              + field.size()
              + " symbols holds at most "
              + Integer.MAX_VALUE / field.size()
              + " reports, but would get "
              + (reports + count));
    }
    int q = field.size();
    for (int i = 0; i < count; i++) {
      if ((symbols[i] & 0xFF) >= q) {
        throw new IllegalArgumentException(
            "symbol " + (symbols[i] & 0xFF) + " of report " + i + " is not in 0.." + (q - 1));
      }
    }
    if (coinsInOrder.length < Math.min(count, BATCH)) {
      coinsInOrder = new int[Math.min(count, BATCH)];
      coinsByGroup = new int[coinsInOrder.length];
      symbolsByGroup = new byte[coinsInOrder.length];
    }
    for (int from = 0; from < count; from += BATCH) {
      int length = Math.min(BATCH, count - from);
      group(symbols, from, length, coins);
      addGroups(length);
    }
    reports += count;
  }

  /**
   * Sorts a batch by the high symbols of its coins; {@code groupEnds} gets where each group ends.
   */
  private void group(byte[] symbols, int from, int length, PublicCoins coins) {
    int cellMask = sums.length - 1;
    Arrays.fill(groupEnds, 0);
    for (int i = 0; i < length; i++) {
      int u = (int) coins.coin(from + i) & cellMask;
      coinsInOrder[i] = u;
      groupEnds[u >>> groupShift]++;
    }
    int start = 0;
    for (int g = 0; g < groupEnds.length; g++) {
      int size = groupEnds[g];
      groupEnds[g] = start;
      start += size;
    }
    for (int i = 0; i < length; i++) {
      int u = coinsInOrder[i];
      int at = groupEnds[u >>> groupShift]++;
      coinsByGroup[at] = u;
      symbolsByGroup[at] = symbols[from + i];
    }
  }

  private void addGroups(int length) {
    byte[] signs = new byte[field.size()];
    for (int lambda = 1; lambda < field.size(); lambda++) {
      prepare(lambda, signs);
      for (int i = 0; i < length; i++) {
        int u = coinsByGroup[i];
        int at =
            spectra0[u & TABLE_MASK]
                ^ spectra1[(u >>> TABLE_BITS) & TABLE_MASK]
                ^ spectra2[u >>> (2 * TABLE_BITS)];
        sums[at] += signs[symbolsByGroup[i] & 0xFF];
      }
    }
  }

  /** Tables of φ(λ u) per byte of u (both maps are linear over GF(2)), and χ(λ y) per symbol. */
  private void prepare(int lambda, byte[] signs) {
    for (int y = 0; y < signs.length; y++) {
      signs[y] = (byte) (1 - 2 * field.trace(field.product(lambda, y)));
    }
    fillSpectra(spectra0, 0, lambda);
    fillSpectra(spectra1, TABLE_BITS, lambda);
    fillSpectra(spectra2, 2 * TABLE_BITS, lambda);
  }

  private void fillSpectra(int[] table, int shift, int lambda) {
    table[0] = 0;
    for (int bit = 0; bit < TABLE_BITS; bit++) {
      int position = shift + bit;
      int image = 0;
      if (position < cellBits) {
        int offset = position / symbolBits * symbolBits;
        image = field.dual(field.product(lambda, 1 << (position - offset))) << offset;
      }
      for (int low = 0; low < 1 << bit; low++) {
        table[1 << bit | low] = table[low] ^ image;
      }
    }
  }

  @Override
  public long reports() {
    return reports;
  }

  @Override
  public int[] supportCounts() {
    if (!decoded) {
      WalshHadamard.transform(sums);
      int n = (int) reports;
      for (int c = 0; c < sums.length; c++) {
        sums[c] = (sums[c] + n) >> symbolBits;
      }
      decoded = true;
    }
    return sums;
  }

  @Override
  public void reset() {
    Arrays.fill(sums, 0);
    reports = 0;
    decoded = false;
  }
}
