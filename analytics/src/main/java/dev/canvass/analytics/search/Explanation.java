package dev.canvass.analytics.search;

import dev.canvass.privacy.oracle.FrequencyOracle;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Successive explanation: walks the finalists from the best down; a confirmed one explains its mass
 * in every cell it touches, and later ones get only what is left. Without it, ghosts that share all
 * but one cell with a heavy item crowd the list.
 */
final class Explanation {

  private static final double MAX_Z = 24;
  private static final double MIN_Z = -4;
  private static final double FREE_DISAGREEMENT = 6;

  /** Evidence above the penalty by this much is certainty; more would only compare huge numbers. */
  private static final double CERTAINTY = 30;

  private final FrequencyOracle oracle;
  private final List<Finalist> finalists;
  private final PartyEstimates estimates;
  private final int parties;
  private final int levels;
  private final long[] partyUsers;
  private final long[] levelUsers;
  private final long users;

  /** [party][level][finalist] what confirmed finalists before explain of that finalist's cell. */
  private final CellMass explained;

  Explanation(FrequencyOracle oracle, List<Finalist> finalists, PartyEstimates estimates) {
    this.oracle = oracle;
    this.finalists = finalists;
    this.estimates = estimates;
    parties = estimates.users().length;
    levels = estimates.cells().length;
    partyUsers = new long[parties];
    levelUsers = new long[levels];
    long sum = 0;
    for (int p = 0; p < parties; p++) {
      for (int l = 0; l < levels; l++) {
        partyUsers[p] += estimates.users()[p][l];
        levelUsers[l] += estimates.users()[p][l];
        sum += estimates.users()[p][l];
      }
    }
    users = sum;
    explained = new CellMass(estimates.cells(), parties);
  }

  /** All finalists, confirmed first in the order of their evidence, then the others. */
  List<Finding> run() {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < finalists.size(); i++) {
      order.add(i);
    }
    order.sort(Comparator.<Integer>comparingDouble(i -> finalists.get(i).balance()).reversed());
    List<Finding> findings = new ArrayList<>();
    List<Integer> rest = new ArrayList<>();
    for (int i : order) {
      Finding finding = judge(i, true);
      if (finding.logOdds() > 0 && finding.count() > 0) {
        findings.add(finding);
        explain(i, finding);
      } else {
        rest.add(i);
      }
    }
    for (int i : rest) {
      findings.add(judge(i, false));
    }
    return findings;
  }

  private Finding judge(int i, boolean confirming) {
    double[] residuals = new double[levels];
    double[] partyCounts = new double[parties];
    double count = 0;
    for (int p = 0; p < parties; p++) {
      for (int l = 0; l < levels; l++) {
        double residual = estimates.estimates()[p][l][i] - explained.at(p, l, i);
        partyCounts[p] += residual;
        residuals[l] += residual;
      }
      count += partyCounts[p];
    }
    double penalty = finalists.get(i).penalty();
    double evidence =
        LikelihoodRatio.logSum(everywhere(count), inSomeParties(partyCounts)) - Math.log(2);
    double odds =
        Math.min(CERTAINTY + penalty, evidence) - disagreement(count, residuals) - penalty;
    return new Finding(finalists.get(i).code(), count, partyCounts, odds, confirming);
  }

  private double everywhere(double count) {
    return users == 0
        ? 0
        : LikelihoodRatio.logMixture(EvidenceScale.PRESENT_EVERYWHERE, z(count, users));
  }

  private double inSomeParties(double[] partyCounts) {
    double sum = 0;
    for (int p = 0; p < parties; p++) {
      if (partyUsers[p] > 0) {
        sum +=
            LikelihoodRatio.logMixture(
                EvidenceScale.PRESENT_IN_PARTY, z(partyCounts[p], partyUsers[p]));
      }
    }
    return sum;
  }

  private double z(double count, long n) {
    double z = count / Math.sqrt(n * oracle.variancePerUser());
    return Math.max(MIN_Z, Math.min(MAX_Z, z));
  }

  /**
   * Do the levels tell the same frequency? Half a χ² with L - 1 degrees of freedom, less an
   * allowance.
   */
  private double disagreement(double count, double[] residuals) {
    double frequency = users == 0 ? 0 : Math.max(0, count / users);
    double perHolder = oracle.variancePerHolder() + 1;
    double chiSquare = 0;
    for (int l = 0; l < levels; l++) {
      if (levelUsers[l] > 0) {
        double expected = levelUsers[l] * frequency;
        double gap = residuals[l] - expected;
        chiSquare += gap * gap / (levelUsers[l] * oracle.variancePerUser() + perHolder * expected);
      }
    }
    return Math.max(0, chiSquare / 2 - FREE_DISAGREEMENT);
  }

  private void explain(int i, Finding finding) {
    for (int p = 0; p < parties; p++) {
      if (partyUsers[p] > 0) {
        double frequency = Math.max(0, finding.partyCounts()[p]) / partyUsers[p];
        for (int l = 0; l < levels; l++) {
          explained.add(p, l, i, estimates.users()[p][l] * frequency);
        }
      }
    }
  }
}
