package dev.canvass.analytics.search;

import dev.canvass.analytics.decision.PartyReports;
import dev.canvass.analytics.query.Mechanism;
import dev.canvass.analytics.report.Ballot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Compares ballots with the reports they claim to come from. An honest ballot's estimates are what
 * the shard's tables say less what its other findings explain, and explained mass is never
 * negative: so a z-score above that of the plain tables was not found in these reports.
 *
 * <p>Filled level by level, possibly by several threads, each with levels of its own; read once all
 * are done.
 */
final class BallotAudit {

  /** Above what rounding can do. */
  private static final double TOLERANCE = 1e-6;

  private final Mechanism mechanism;
  private final List<PartyReports> parties;

  /** [party][shard][level][choice] estimates. */
  private final double[][][][] found;

  BallotAudit(Mechanism mechanism, List<PartyReports> parties) {
    this.mechanism = mechanism;
    this.parties = parties;
    found = new double[parties.size()][][][];
    for (int p = 0; p < found.length; p++) {
      List<Ballot> ballots = parties.get(p).ballots();
      found[p] = new double[ballots.size()][mechanism.schedule().levels()][];
      for (int s = 0; s < ballots.size(); s++) {
        for (int l = 0; l < found[p][s].length; l++) {
          found[p][s][l] = new double[ballots.get(s).choices().size()];
        }
      }
    }
  }

  /** Takes from a shard's table of {@code level} what it says of the shard's choices. */
  void read(int party, int shard, int level, int[] supports, long reports) {
    double mass = LevelTable.collisionMass(mechanism, reports);
    double[] estimates = found[party][shard][level - 1];
    List<Ballot.Choice> choices = parties.get(party).ballots().get(shard).choices();
    for (int i = 0; i < estimates.length; i++) {
      int cell = mechanism.schedule().cell(choices.get(i).code(), level);
      estimates[i] = mechanism.oracle().estimate(supports[cell], reports) - mass;
    }
  }

  /** The ballots that overstate, in the order of parties and shards. */
  List<BallotContradiction> contradictions() {
    List<BallotContradiction> contradictions = new ArrayList<>();
    for (int p = 0; p < found.length; p++) {
      for (int s = 0; s < found[p].length; s++) {
        contradiction(p, s).ifPresent(contradictions::add);
      }
    }
    return contradictions;
  }

  private Optional<BallotContradiction> contradiction(int p, int s) {
    PartyReports party = parties.get(p);
    Ballot ballot = party.ballots().get(s);
    double deviation =
        Math.sqrt(Math.max(1, party.shardUsers(s)) * mechanism.oracle().variancePerUser());
    int overstated = 0;
    int worst = 0;
    double worstExcess = 0;
    double worstFound = 0;
    for (int i = 0; i < ballot.choices().size(); i++) {
      double allowed = 0;
      for (double[] level : found[p][s]) {
        allowed += level[i] / deviation;
      }
      double excess = ballot.choices().get(i).zScore() - allowed;
      if (excess > TOLERANCE * Math.max(1, Math.abs(allowed))) {
        overstated++;
        if (excess > worstExcess) {
          worst = i;
          worstExcess = excess;
          worstFound = allowed;
        }
      }
    }
    if (overstated == 0) {
      return Optional.empty();
    }
    Ballot.Choice choice = ballot.choices().get(worst);
    return Optional.of(
        new BallotContradiction(
            party.party(),
            ballot.shard(),
            overstated,
            choice.code().prefix(mechanism.schedule().codeBits()),
            choice.zScore(),
            worstFound));
  }
}
