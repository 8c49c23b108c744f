package dev.canvass.privacy.oracle;

/**
 * The field GF(2^s), s = 1..8, in polynomial basis: bit k of an element is the coefficient of α^k.
 * All operations are table look-ups. Immutable.
 */
final class BinaryField {

  /**
   * Irreducible polynomials for s = 1..8: x+1, x²+x+1, x³+x+1, x⁴+x+1, x⁵+x²+1, …, x⁸+x⁴+x³+x+1.
   */
  private static final int[] POLYNOMIALS = {
    0, 0b11, 0b111, 0b1011, 0b10011, 0b100101, 0b1000011, 0b10000011, 0b100011011
  };

  private final int bits;
  private final byte[] products;
  private final byte[] traces;
  private final int[] dual;

  BinaryField(int bits) {
    if (bits < 1 || bits > 8) {
      throw new IllegalArgumentException("field bits must be in 1..8, but is " + bits);
    }
    this.bits = bits;
    int size = 1 << bits;
    products = new byte[size * size];
    traces = new byte[size];
    dual = new int[size];
    for (int a = 0; a < size; a++) {
      for (int b = 0; b < size; b++) {
        products[a << bits | b] = (byte) carrylessProduct(a, b);
      }
    }
    for (int a = 0; a < size; a++) {
      int conjugate = a;
      int sum = 0;
      for (int k = 0; k < bits; k++) {
        sum ^= conjugate;
        conjugate = product(conjugate, conjugate);
      }
      traces[a] = (byte) sum;
    }
    for (int a = 0; a < size; a++) {
      int phi = 0;
      for (int k = 0; k < bits; k++) {
        phi |= trace(product(a, 1 << k)) << k;
      }
      dual[a] = phi;
    }
  }

  private int carrylessProduct(int a, int b) {
    int product = 0;
    for (int k = bits - 1; k >= 0; k--) {
      product <<= 1;
      if ((product >> bits & 1) == 1) {
        product ^= POLYNOMIALS[bits];
      }
      if ((b >> k & 1) == 1) {
        product ^= a;
      }
    }
    return product & (size() - 1);
  }

  int size() {
    return 1 << bits;
  }

  int product(int a, int b) {
    return products[a << bits | b] & 0xFF;
  }

  /** The absolute trace, 0 or 1: the sum of a's conjugates. */
  int trace(int a) {
    return traces[a];
  }

  /** φ(a): the number whose bit k is Tr(a α^k), so that Tr(a c) is the parity of φ(a) &amp; c. */
  int dual(int a) {
    return dual[a];
  }
}
