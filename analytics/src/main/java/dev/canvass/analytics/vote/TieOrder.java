package dev.canvass.analytics.vote;

import dev.canvass.analytics.report.Digest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/**
 * The order of candidates, best first, in which no two are equal: score; weight of the parties
 * whose own reports support it; points for the first 2k places of every party; SHA-256 of the nonce
 * and the code; the code. Numbers are compared as whole multiples of 10⁻¹², so that the last bits
 * of a sum decide nothing.
 */
final class TieOrder {

  private static final double STEPS = 1e12;

  private final Election election;
  private final Map<Integer, byte[]> digests = new HashMap<>();

  private TieOrder(Election election) {
    this.election = election;
  }

  /** The order by {@code scores} under these weights. */
  static Comparator<Integer> of(
      Election election, Claims claims, double[] weights, double[] scores) {
    TieOrder order = new TieOrder(election);
    return descending(scores)
        .thenComparing(descending(support(claims, weights)))
        .thenComparing(descending(points(claims, weights, 2 * election.places())))
        .thenComparing(order::digest, Arrays::compareUnsigned)
        .thenComparing(order::code, Arrays::compareUnsigned);
  }

  private static Comparator<Integer> descending(double[] values) {
    long[] steps = Arrays.stream(values).mapToLong(value -> Math.round(value * STEPS)).toArray();
    return Comparator.<Integer>comparingLong(x -> steps[x]).reversed();
  }

  private static double[] support(Claims claims, double[] weights) {
    double[] support = new double[claims.candidates()];
    for (int p = 0; p < weights.length; p++) {
      for (int x = 0; x < support.length; x++) {
        support[x] += claims.supports(p, x) ? weights[p] : 0;
      }
    }
    return support;
  }

  /** Σ w max(t - rank + 1, 0) over the candidates a party supports; equals share a rank. */
  private static double[] points(Claims claims, double[] weights, int t) {
    double[] points = new double[claims.candidates()];
    for (int p = 0; p < weights.length; p++) {
      double[] h = claims.frequencies()[p];
      int[] ascending = Quantiles.ascending(h);
      int rank = 1;
      for (int i = 0; i < ascending.length; i++) {
        int x = ascending[ascending.length - 1 - i];
        boolean equalsLast = i > 0 && h[x] == h[ascending[ascending.length - i]];
        rank = equalsLast ? rank : i + 1;
        if (!claims.supports(p, x) || rank > t) {
          break;
        }
        points[x] += weights[p] * (t - rank + 1);
      }
    }
    return points;
  }

  private byte[] code(int x) {
    return ByteBuffer.allocate(2 * Long.BYTES)
        .putLong(election.candidates().get(x).code().high())
        .putLong(election.candidates().get(x).code().low())
        .array();
  }

  private byte[] digest(int x) {
    return digests.computeIfAbsent(
        x, candidate -> Digest.of(election.nonce().toBytes(), code(candidate)).toBytes());
  }
}
