package dev.canvass.analytics.vote;

import dev.canvass.analytics.item.Code;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.report.Digest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes elections for tests. */
final class Elections {

  static final Digest NONCE = Digest.of(new byte[] {1});

  private Elections() {}

  static PartyId party(int p) {
    return new PartyId(String.format("party-%03d", p));
  }

  static List<Candidate> candidates(int count) {
    List<Candidate> candidates = new ArrayList<>();
    for (int x = 0; x < count; x++) {
      candidates.add(new Candidate(Code.ofNumber(x + 1, 32), 1));
    }
    return candidates;
  }

  static Voter voter(int p, double population, double sigma, double[] h, List<Integer> ranking) {
    return new Voter(party(p), population, sigma, h, ranking);
  }

  /** Voters without ballots, as many as there are registered, or fewer. */
  static Election of(int registered, int places, double variance, double[] n, double[][] h) {
    List<Voter> voters = new ArrayList<>();
    for (int p = 0; p < n.length; p++) {
      voters.add(voter(p, n[p], Math.sqrt(variance / n[p]), h[p], List.of()));
    }
    return of(registered, places, voters);
  }

  static Election of(int registered, int places, List<Voter> voters) {
    int candidates = voters.get(0).frequencies().length;
    return new Election(candidates(candidates), voters, List.of(), registered, 1, places, NONCE);
  }

  /** The least variance per user that local hashing has at ε. */
  static double variance(double epsilon) {
    double e = Math.exp(epsilon);
    return 4 * e / ((e - 1) * (e - 1));
  }

  static double[] filled(int length, double value) {
    double[] values = new double[length];
    Arrays.fill(values, value);
    return values;
  }
}
