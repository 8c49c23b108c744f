package dev.canvass.analytics.search;

import dev.canvass.analytics.decision.PartyReports;
import dev.canvass.analytics.query.Mechanism;
import dev.canvass.privacy.oracle.SupportCounter;
import java.util.List;

/**
 * Every party's estimates of the finalists' cells on every level.
 *
 * @param cells [level][finalist] cell numbers
 * @param users [party][level] reports
 * @param estimates [party][level][finalist] Y: users of that level in the cell, less the mean
 *     collision mass
 */
record PartyEstimates(int[][] cells, long[][] users, double[][][] estimates) {

  /**
   * Decodes each party's tables of each level once, levels side by side.
   *
   * @param audit is shown every table of parties with ballots
   */
  static PartyEstimates of(
      Mechanism mechanism,
      List<PartyReports> parties,
      List<Finalist> finalists,
      BallotAudit audit,
      Levels workers) {
    int levels = mechanism.schedule().levels();
    int[][] cells = new int[levels][finalists.size()];
    long[][] users = new long[parties.size()][levels];
    double[][][] estimates = new double[parties.size()][levels][finalists.size()];
    workers.forEach(
        levels,
        level -> {
          int[] levelCells = cells[level - 1];
          for (int i = 0; i < levelCells.length; i++) {
            levelCells[i] = mechanism.schedule().cell(finalists.get(i).code(), level);
          }
          LevelTable table = new LevelTable(mechanism, level);
          SupportCounter counter = mechanism.oracle().newCounter();
          for (int p = 0; p < parties.size(); p++) {
            users[p][level - 1] = parties.get(p).reports(level);
            int party = p;
            table.estimates(
                parties.get(p),
                levelCells,
                counter,
                estimates[p][level - 1],
                (shard, supports, reports) -> audit.read(party, shard, level, supports, reports));
          }
        });
    return new PartyEstimates(cells, users, estimates);
  }
}
